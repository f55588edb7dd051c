"""Places for connections: whose they are, and when there are none left."""

from dataclasses import dataclass

import pytest

from domain.errors import TooManyRequests
from hub.limits import Limits, Places


@dataclass(frozen=True)
class Somebody:
    sign_in_id: int = 1
    address: str = "192.0.2.1"


def full(places: Places, guest: Somebody) -> bool:
    try:
        places.check(guest)
    except TooManyRequests:
        return True
    return False


def test_without_a_limit_there_is_always_a_place() -> None:
    places = Places(Limits())
    for _ in range(1000):
        places.check(Somebody())
        places.take(Somebody())


def test_a_place_that_is_given_back_can_be_taken_again() -> None:
    places = Places(Limits(per_sign_in=1))
    places.take(Somebody())
    assert full(places, Somebody())
    assert not full(places, Somebody(sign_in_id=2))

    places.give_back(Somebody())

    assert not full(places, Somebody())
    assert not places.sign_ins
    assert not places._by_site.here


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("fe80::1%eth0", "fe80::2%eth0", True),
    ],
)
def test_what_counts_as_one_address(first: str, second: str, *, same: bool) -> None:
    places = Places(Limits(per_address=1))
    places.take(Somebody(1, first))

    assert full(places, Somebody(2, second)) is same


def test_refusals_are_counted_by_the_limit_that_was_met() -> None:
    places = Places(Limits(per_sign_in=1, per_address=2))
    places.take(Somebody(1))
    places.take(Somebody(2))
    for guest in (Somebody(1), Somebody(3), Somebody(4)):
        assert full(places, guest)

    assert places.refused == {"sign_in": 1, "address": 2}


def taken_by(places: Places, here: Places, *, whole: bool) -> None:
    """What one process holds comes to another."""
    places.hear("here", here.whole() if whole else here.news(), whole=whole)


def test_all_that_a_process_tells_replaces_what_it_told_before() -> None:
    here, there = Places(Limits(per_sign_in=1), ["there"]), Places(Limits(per_sign_in=1))
    here.take(Somebody())
    taken_by(there, here, whole=True)
    assert full(there, Somebody())
    here.give_back(Somebody())
    here.news()  # and it is lost

    taken_by(there, here, whole=True)
    assert not full(there, Somebody())
    here.take(Somebody())
    taken_by(there, here, whole=False)
    assert full(there, Somebody())
    there.forget("here")
    assert not full(there, Somebody())


def test_what_others_may_keep_quiet_about_is_a_tenth_of_a_limit() -> None:
    here = Places(Limits(per_sign_in=50), ["a", "b"])
    for _ in range(2):
        here.take(Somebody())
    assert here.whole().sign_ins == []
    here.take(Somebody())
    assert here.whole().sign_ins == [(1, 3)]
    assert here.whole().sites == []
