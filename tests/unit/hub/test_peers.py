"""Other processes: what is news of theirs, and when they are no more."""

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
