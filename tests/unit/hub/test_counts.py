"""Counts over several processes: what is told, what is kept quiet, and that all agree in the end."""

from collections import Counter

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from hub.counts import Counts

KEYS = st.integers(1, 4)


def test_keys_that_hold_little_are_not_told_of() -> None:
    counts: Counts[int] = Counts()
    for key in (1, 1, 2):
        counts.take(key)

    assert counts.whole(least=2, most=10) == [(1, 2)]
    counts.take(2)
    counts.give_back(1)
    assert sorted(counts.news(least=2, most=10)) == [(1, 0), (2, 2)]
    assert counts.news(least=2, most=10) == []


def test_when_there_are_too_many_those_that_hold_the_most_are_told() -> None:
    counts: Counts[int] = Counts()
    for key in range(10):
        for _ in range(key + 1):
            counts.take(key)

    assert sorted(counts.whole(least=1, most=3)) == [(7, 8), (8, 9), (9, 10)]
    counts.take(0)
    assert counts.news(least=1, most=3) == []
    counts.take(9)
    assert counts.news(least=1, most=3) == [(9, 11)]
    for _ in range(8):
        counts.give_back(7)
    counts.take(6)
    assert sorted(counts.news(least=1, most=3)) in ([(6, 8), (7, 0)], [(7, 0)])


def test_what_a_process_held_goes_with_it() -> None:
    counts: Counts[int] = Counts()
    counts.hear("a", [(1, 2), (2, 1)])
    counts.hear("b", [(1, 3)])
    counts.take(1)
    assert [counts.everywhere(key) for key in (1, 2, 3)] == [6, 1, 0]

    counts.forget("a")
    counts.forget("a")

    assert [counts.everywhere(key) for key in (1, 2)] == [4, 0]
    assert counts._elsewhere == Counter({1: 3})


class TwoProcesses(RuleBasedStateMachine):
    """Whatever is lost of the news, a whole telling brings the other to the truth; without losses, news alone do."""

    def __init__(self) -> None:
        super().__init__()
        self.teller: Counts[int] = Counts()
        self.hearer: Counts[int] = Counts()
        self.held: Counter[int] = Counter()
        self.lost = False
        self.least = 1

    @rule(key=KEYS)
    def take(self, key: int) -> None:
        self.teller.take(key)
        self.held[key] += 1

    @rule(key=KEYS)
    def give_back(self, key: int) -> None:
        if self.held[key]:
            self.teller.give_back(key)
            self.held[key] -= 1

    @rule()
    def lose(self) -> None:
        self.lost = bool(self.teller.news(self.least, 100)) or self.lost

    @rule()
    def hear_news(self) -> None:
        self.hearer.hear("teller", self.teller.news(self.least, 100))
        if not self.lost:
            self.agree()

    @rule(least=st.integers(1, 3))
    def hear_all(self, least: int) -> None:
        self.least, self.lost = least, False
        self.hearer.forget("teller")
        self.hearer.hear("teller", self.teller.whole(least, 100))
        self.agree()

    @rule()
    def fall_silent(self) -> None:
        self.hearer.forget("teller")
        self.lost = True
        assert not self.hearer._elsewhere

    def agree(self) -> None:
        told = {key: count for key, count in self.held.items() if count >= self.least}
        assert {key: self.hearer.everywhere(key) for key in range(1, 5) if self.hearer.everywhere(key)} == told

    @invariant()
    def nothing_is_kept_for_what_holds_nothing(self) -> None:
        for known in (self.teller.here, self.hearer._elsewhere, *self.hearer._by_peer.values()):
            assert all(count > 0 for count in known.values())


TestTwoProcesses = TwoProcesses.TestCase
