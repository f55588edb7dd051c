"""Actors that are remembered: those used last, as they were last read."""

from dataclasses import replace

from actions.known_actors import KnownActors
from domain.people import Actor, Organization, Role

ANA = Actor(
    sign_in_id=1,
    user_id=1,
    name="Ana",
    email="ana@example.com",
    role=Role.OWNER,
    organization=Organization(id=1, name="North", currency="EUR", timezone="Europe/Paris", locale="en-US"),
)


def test_those_used_last_stay() -> None:
    known = KnownActors(most=2)
    for digest in (b"first", b"second"):
        known.put(digest, ANA)
    known.get(b"first")
    known.put(b"third", ANA)
    assert [known.get(digest) for digest in (b"first", b"second", b"third")] == [ANA, None, ANA]


def test_what_was_read_last_counts() -> None:
    known = KnownActors()
    known.put(b"token", ANA)
    known.put(b"token", replace(ANA, role=Role.VIEWER))
    remembered = known.get(b"token")
    assert remembered is not None
    assert remembered.role is Role.VIEWER
    known.put(b"token", None)
    assert known.get(b"token") is None
