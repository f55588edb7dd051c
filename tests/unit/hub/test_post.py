"""Letters between processes: exact, of the same log, and harmless when they make no sense."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import structlog.testing
from pydantic_core import from_json, to_json

from domain.events import LoggedEvent
from hub import senders
from hub.bus import Counts, NoBus
from hub.letters import Events, Identified, Letter, Reaches, Refreshed, Revoked
from hub.post import EVERYBODY, MOST_BYTES, Post

ORG = 7
EVENT = LoggedEvent(3, "timer:stopped", datetime(2026, 3, 1, 9, 30, 0, 120_000, tzinfo=UTC), {"cost": {"cost": 12.1}})
LETTERS = [
    Events(events=[EVENT]),
    Reaches(seq=5),
    Revoked(ids=[1, 2]),
    Refreshed(ids=[3]),
    Identified(kiosk=4, at=EVENT.at),
]


class Wire:
    """A bus that keeps what is said on it."""

    connected = True

    def __init__(self) -> None:
        self.counts = Counts()
        self.said: list[tuple[int, bytes]] = []

    async def open(self, hear: Callable[[int, bytes], None], joined: Callable[[int], None]) -> None:
        raise AssertionError

    async def close(self) -> None:
        raise AssertionError

    def publish(self, org: int, message: bytes) -> None:
        self.said.append((org, message))

    def subscribe(self, org: int) -> None:
        raise AssertionError

    def unsubscribe(self, org: int) -> None:
        raise AssertionError


class Office:
    """A post, all that it read, and the organizations where it met a letter of another log."""

    def __init__(self, epoch: str = "epoch-1") -> None:
        self.wire = Wire()
        self.read: list[tuple[int, Letter]] = []
        self.stale: list[int] = []
        self.post = Post(self.wire, lambda: epoch, self.stale.append)
        for letter in LETTERS:
            self.post.on(type(letter), lambda org, letter: self.read.append((org, letter)))


def message(**changed: Any) -> bytes:
    return to_json({"from": "a", "org": ORG, "epoch": "epoch-1", "type": "reaches", "seq": 5, **changed})


@pytest.mark.parametrize("letter", LETTERS)
def test_a_letter_comes_as_it_was_written(letter: Letter) -> None:
    here, there = Office(), Office()
    here.post.send(ORG, letter)

    [(org, said)] = here.wire.said
    there.post.receive(org, said)

    assert there.read == [(ORG, letter)]


def test_one_does_not_read_ones_own_letters() -> None:
    office = Office()
    office.post.send(EVERYBODY, Revoked(ids=[1]))
    office.post.receive(*office.wire.said[0])
    assert (office.read, office.stale) == ([], [])


def test_a_letter_that_is_sent_again_is_read_once() -> None:
    here, there = Office(), Office()
    for seq in (1, 2, 3):
        here.post.send(ORG, Reaches(seq=seq))
    first, *rest = here.wire.said
    for org, said in (first, *rest, *rest, first):
        there.post.receive(org, said)
    assert there.read == [(ORG, Reaches(seq=seq)) for seq in (1, 2, 3)]


def test_each_process_numbers_its_letters_for_itself_and_an_older_one_does_not() -> None:
    office = Office()
    for sent in ({"letter": 1}, {"letter": 1, "from": "b"}, {}, {}):
        office.post.receive(ORG, message(**sent))
    assert len(office.read) == 4


def test_of_very_many_processes_those_that_were_heard_last_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(senders, "MOST_SENDERS", 2)
    known = senders.Senders()
    for name in ("a", "b", "a", "c"):
        known.is_news(name, 5)
    assert [known.is_news(name, 5) for name in ("a", "c", "b")] == [False, False, True]


def test_of_a_letter_about_another_log_only_that_is_noted() -> None:
    office = Office("epoch-2")
    office.post.receive(ORG, message())
    assert (office.read, office.stale) == ([], [ORG])


def test_what_a_newer_version_says_is_passed_over_without_a_word() -> None:
    office = Office()
    with structlog.testing.capture_logs() as logs:
        office.post.receive(ORG, message(type="weather", rain=True))
        office.post.receive(ORG, message(since="tomorrow"))
    assert (office.read, logs) == ([(ORG, Reaches(seq=5))], [])


@pytest.mark.parametrize(
    "nonsense",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b'"text"',
        b"5",
        b"{}",
        message()[:-1],
        message(type=["reaches"]),
        message(org=ORG + 1),
        message(epoch=None, org=None)[:-5],
        *(message(seq=seq) for seq in (0, -1, 2**60, "5", None, [])),
        *(
            message(type="events", events=[{**from_json(to_json(EVENT)), **wrong}])
            for wrong in ({"seq": 0}, {"seq": 2**60}, {"name": 'a"b'}, {"at": "2026-03-01T09:30:00"}, {"data": "text"})
        ),
        message(type="events", events=None),
        message(type="revoked", ids="all"),
        *(message(letter=number) for number in (0, -1, 2**60, "5", None, [])),
        *(message(letter=1, **{"from": sender}) for sender in (5, None, "a" * 65)),
    ],
)
def test_what_makes_no_sense_is_passed_over_and_told_of_once(nonsense: bytes) -> None:
    office = Office()
    with structlog.testing.capture_logs() as logs:
        office.post.receive(ORG, nonsense)
        office.post.receive(ORG, nonsense)

    assert (office.read, office.stale) == ([], [])
    assert [log["event"] for log in logs] == ["bus.malformed"]


def test_a_mistake_of_a_reader_is_not_taken_for_a_malformed_letter() -> None:
    office = Office()

    def fail(org: int, letter: Reaches) -> None:
        raise ValueError("mistaken")

    office.post.on(Reaches, fail)
    with pytest.raises(ValueError, match="mistaken"):
        office.post.receive(ORG, message())


def test_where_nobody_else_is_nothing_is_written() -> None:
    def epoch() -> str:
        raise AssertionError

    Post(NoBus(), epoch, print).send(ORG, Reaches(seq=1))


def test_events_that_are_too_large_are_only_announced() -> None:
    office = Office()
    office.post.announce(ORG, [replace(EVENT, data={"notes": "x" * MOST_BYTES})])
    office.post.announce(ORG, [EVENT])
    office.post.announce(ORG, [])
    there = Office()
    for org, said in office.wire.said:
        there.post.receive(org, said)
    assert there.read == [(ORG, Reaches(seq=3)), (ORG, Events(events=[EVENT]))]


def test_nobody_is_told_about_no_sign_in() -> None:
    office = Office()
    office.post.send_about([], Revoked)
    office.post.send_about({5}, Refreshed)
    assert [org for org, _ in office.wire.said] == [EVERYBODY]
