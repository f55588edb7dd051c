"""Other processes: what is news of theirs, and when they are no more."""

import math

import pytest

from hub import peers as peers_module
from hub.peers import SILENCE_SECONDS, Peers


def test_what_is_late_or_repeated_is_no_news() -> None:
    peers = Peers()
    assert peers.heard("a", 2, now=0.0)
    assert [peers.heard("a", number, now=0.0) for number in (2, 1, 3)] == [False, False, True]
    assert peers.heard("b", 1, now=0.0)


def test_who_falls_silent_is_named_once_and_may_come_back() -> None:
    peers = Peers()
    peers.heard("a", 5, now=0.0)
    peers.heard("b", 5, now=1.0)

    assert peers.forget_silent(SILENCE_SECONDS - 0.1) == []
    assert peers.forget_silent(SILENCE_SECONDS) == ["a"]
    assert peers.forget_silent(SILENCE_SECONDS) == []
    assert len(peers) == 1
    assert peers.heard("a", 1, now=SILENCE_SECONDS)


def test_who_left_is_not_heard_until_nothing_of_it_can_be_on_its_way() -> None:
    peers = Peers()
    peers.heard("a", 1, now=0.0)
    peers.left("a", now=1.0)

    assert not peers.heard("a", 2, now=1.0)

    peers.forget_silent(1.0 + SILENCE_SECONDS)
    assert not peers


def test_a_process_that_fell_silent_and_is_back_is_named_once() -> None:
    peers = Peers()
    for name in ("a", "b", "c"):
        peers.heard(name, 1, now=0.0)
    peers.forget_silent(SILENCE_SECONDS)
    for name in ("a", "b", "new"):
        peers.heard(name, 2, now=SILENCE_SECONDS)

    peers.telling_again(["b", "unknown"])

    assert [peers.back(), peers.back()] == [["a"], []]
    peers.all_asked()
    peers.heard("c", 2, now=SILENCE_SECONDS)
    assert peers.back() == []


def test_of_the_many_that_fell_silent_only_the_last_are_known_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers_module, "MOST_FORGOTTEN", 1)
    peers = Peers()
    for name in ("a", "b"):
        peers.heard(name, 1, now=0.0)
    peers.forget_silent(SILENCE_SECONDS)
    for name in ("a", "b"):
        peers.heard(name, 2, now=SILENCE_SECONDS)

    assert peers.back() == ["b"]


def test_a_roster_holds_for_more_than_two_rounds_of_its_process_and_for_good_where_that_does_not_say() -> None:
    peers = Peers()
    peers.heard("a", 1, now=0.0)
    assert (peers.patience("a"), peers.some_older) == (math.inf, False)

    for round_seconds, patience in ((10.0, SILENCE_SECONDS), (1000.0, 2500.0), (None, math.inf)):
        peers.promised("a", round_seconds)
        assert (peers.patience("a"), peers.some_older) == (patience, round_seconds is None)
    peers.forget_silent(SILENCE_SECONDS)

    assert (peers.patience("a"), peers.some_older) == (SILENCE_SECONDS, False)
