"""The roster of an organization over several processes: what is shown when, and that all agree in the end."""

import random
from collections import Counter
from dataclasses import dataclass, field
from itertools import count

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from domain.people import Audience
from hub.peers import LIFE_SECONDS, Peers
from hub.roster import GRACE_SECONDS, MOVE_SECONDS, Present, Roster
from hub.subscription import Listener

ANN, BEN = 1, 2
PEOPLE = st.integers(1, 3)
LATER = GRACE_SECONDS + 0.1


def listener(person: int, name: str | None = None) -> Listener:
    return Listener(7, person, 100 + person, Audience.MONEY, name or f"Person {person}", "192.0.2.1")


def told(person: int, connections: int, name: str | None = None, named_at: int = 0) -> Present:
    return Present(
        is_kiosk=False, id=person, name=name or f"Person {person}", named_at=named_at, connections=connections
    )


def shown(roster: Roster) -> dict[int, int]:
    return {one.user_id: one.connections for one in roster.presence().people}


def test_who_is_connected_to_several_processes_is_one_with_all_connections() -> None:
    roster = Roster()
    roster.hear("a", [told(ANN, 2), told(BEN, 1)], now=0.0)
    roster.hear("b", [told(ANN, 3)], now=0.0)
    roster.enter(listener(BEN), read_at=0, now=0.0)

    roster.settle(MOVE_SECONDS)

    assert shown(roster) == {ANN: 5, BEN: 2}
    assert roster.here() == [told(BEN, 1)]


def test_who_comes_newly_is_shown_at_once() -> None:
    roster = Roster()
    roster.hear("a", [told(ANN, 2)], now=0.0)
    assert shown(roster) == {ANN: 2}


def test_who_moves_from_one_process_to_another_is_not_seen_to_move() -> None:
    for news in ([("a", []), ("b", [told(ANN, 1)])], [("b", [told(ANN, 1)]), ("a", [])]):
        roster = Roster()
        roster.hear("a", [told(ANN, 1)], now=0.0)
        before = roster.version

        for at, (process, present) in enumerate(news):
            roster.hear(process, present, now=100.0 + at)
            roster.settle(100.0 + at)
            assert shown(roster) == {ANN: 1}
        roster.settle(200.0)

        assert (shown(roster), roster.version) == ({ANN: 1}, before)


def test_who_comes_here_from_another_process_is_not_seen_to_move() -> None:
    roster = Roster()
    roster.hear("a", [told(ANN, 1)], now=0.0)
    before = roster.version
    roster.enter(listener(ANN), read_at=0, now=10.0)
    roster.settle(10.5)
    roster.hear("a", [], now=11.0)
    roster.settle(100.0)

    assert (shown(roster), roster.version) == ({ANN: 1}, before)


def test_who_stays_away_is_gone_after_the_grace_wherever_it_was() -> None:
    roster = Roster()
    roster.hear("a", [told(ANN, 1)], now=0.0)
    roster.hear("a", [], now=1.0)

    roster.settle(1.0 + GRACE_SECONDS - 0.1)
    assert shown(roster) == {ANN: 1}
    roster.settle(1.0 + GRACE_SECONDS)
    assert shown(roster) == {}
    assert roster.settled


def test_a_process_that_is_no_more_takes_its_own_with_it() -> None:
    roster = Roster()
    roster.enter(listener(BEN), read_at=0, now=0.0)
    roster.hear("a", [told(ANN, 1)], now=0.0)

    assert [roster.forget("a", now=1.0), roster.forget("a", now=2.0)] == [True, False]
    roster.settle(1.0 + GRACE_SECONDS)

    assert shown(roster) == {BEN: 1}


def test_what_a_process_does_not_tell_again_is_forgotten_when_patience_ends() -> None:
    roster = Roster()
    for process in ("a", "b"):
        roster.hear(process, [told(ANN, 1)], now=0.0)
    roster.hear("b", [told(ANN, 1)], now=50.0)

    for now, connections in ((99.9, 2), (100.0, 1)):
        roster.forget_unsaid(lambda _: 100.0, now)
        roster.settle(now + GRACE_SECONDS)
        assert shown(roster) == {ANN: connections}


def test_the_newest_name_is_shown_wherever_it_was_read() -> None:
    for order in ([1, 2], [2, 1]):
        roster = Roster()
        for at in order:
            roster.hear(f"process {at}", [told(ANN, 1, name=f"Ann {at}", named_at=at)], now=0.0)
        assert roster.presence().people[0].name == "Ann 2"
        roster.enter(listener(ANN, "Ann 3"), read_at=3, now=0.0)
        assert roster.presence().people[0].name == "Ann 3"


def test_what_is_only_repeated_is_no_news() -> None:
    roster = Roster()
    roster.hear("a", [told(ANN, 1)], now=0.0)
    before = roster.version
    for now in (1, 2, 3):
        roster.hear("a", [told(ANN, 1)], now=now)
        roster.settle(now + LATER)
    assert roster.version == before


@dataclass
class Process:
    """One of several, with what is on its way to it."""

    name: str
    roster: Roster = field(default_factory=Roster)
    peers: Peers = field(default_factory=Peers)
    here: list[int] = field(default_factory=list)
    inbox: list[tuple[str, int, list[Present]]] = field(default_factory=list)

    def hear(self, letter: tuple[str, int, list[Present]], now: float) -> None:
        name, number, present = letter
        if self.peers.heard(name, number, now):
            self.roster.hear(name, present, now)

    def look(self, now: float) -> None:
        for name in self.peers.forget_silent(now):
            self.roster.forget(name, now)
        self.roster.settle(now)


class Processes(RuleBasedStateMachine):
    """People come and go anywhere, processes die, messages are lost, late and repeated. When all flows, all agree."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 1000.0
        self.numbers = count(1)
        self.names = count(1)
        self.processes = [self.started() for _ in range(3)]

    def started(self) -> Process:
        return Process(f"process {next(self.names)}")

    @rule(place=st.integers(0, 2), person=PEOPLE)
    def enter(self, place: int, person: int) -> None:
        process = self.processes[place]
        process.here.append(person)
        process.roster.enter(listener(person), int(self.now), self.now)

    @rule(place=st.integers(0, 2), which=st.integers(0, 5))
    def leave(self, place: int, which: int) -> None:
        process = self.processes[place]
        if process.here:
            process.roster.leave(listener(process.here.pop(which % len(process.here))), self.now)

    @rule(place=st.integers(0, 2))
    def speak(self, place: int) -> None:
        process = self.processes[place]
        letter = (process.name, next(self.numbers), process.roster.here())
        for other in self.processes:
            if other is not process:
                other.inbox.append(letter)

    @rule(seed=st.integers(0, 1000), copies=st.integers(0, 2))
    def deliver_something(self, seed: int, copies: int) -> None:
        choice = random.Random(seed)
        full = [process for process in self.processes if process.inbox]
        if full:
            process = choice.choice(full)
            letter = process.inbox.pop(choice.randrange(len(process.inbox)))
            for _ in range(copies):
                process.hear(letter, self.now)

    @rule(place=st.integers(0, 2), says_so=st.booleans())
    def end(self, place: int, *, says_so: bool) -> None:
        """One goes, with or without a word, and another one comes in its place."""
        gone, self.processes[place] = self.processes[place], self.started()
        for other in self.processes:
            if says_so:
                other.peers.left(gone.name, self.now)
                other.roster.forget(gone.name, self.now)

    @rule(seconds=st.floats(0.1, 30))
    def wait(self, seconds: float) -> None:
        self.now += seconds
        for process in self.processes:
            process.look(self.now)

    @rule()
    def all_flows_again(self) -> None:
        for _ in range(4):  # lives; by the last of them whoever is gone has been silent for long enough
            self.now += LIFE_SECONDS
            for place, process in enumerate(self.processes):
                self.speak(place)
                process.look(self.now)
            for process in self.processes:
                while process.inbox:
                    process.hear(process.inbox.pop(0), self.now)
        self.now += LATER
        truth = Counter(person for process in self.processes for person in process.here)
        for process in self.processes:
            process.roster.settle(self.now)
            assert shown(process.roster) == truth
            assert process.roster.settled


TestProcesses = Processes.TestCase


@given(st.lists(st.tuples(PEOPLE, st.booleans()), max_size=30))
def test_what_is_shown_changes_only_with_the_version(steps: list[tuple[int, bool]]) -> None:
    roster, here, now = Roster(), Counter[int](), 0.0
    before = (shown(roster), roster.version)
    for person, comes in steps:
        now += 1.5
        if comes:
            roster.enter(listener(person), int(now), now)
            here[person] += 1
        elif here[person]:
            roster.leave(listener(person), now)
            here[person] -= 1
        roster.settle(now)
        after = (shown(roster), roster.version)
        assert (after[0] == before[0]) or (after[1] > before[1])
        before = after
