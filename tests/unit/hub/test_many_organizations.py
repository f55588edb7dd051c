"""Presence over several processes, second by second: it neither flaps nor stays wrong, however many organizations."""

from collections.abc import Iterator

import pytest

from hub import roll_call
from hub.gossip import Forgotten, PlacesTold, RosterTold
from hub.others import LETTERS_PER_SECOND
from hub.peers import LIFE_SECONDS, SILENCE_SECONDS
from hub.roll_call import MOST_AT_ONCE, REPEATS_AT_ONCE
from hub.roster import GRACE_SECONDS
from tests.support.by_hand import Air, OlderProcess, Process, listener, rosters

pytestmark = pytest.mark.gen_test(timeout=300)

ANN, BEN, CYD = 1, 2, 3
ORG = 7
SOON = 2  # seconds
GONE = int(SILENCE_SECONDS + GRACE_SECONDS) + SOON
NEVER = 1e9


@pytest.fixture
def air(monkeypatch: pytest.MonkeyPatch) -> Iterator[Air]:
    return Air(monkeypatch)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> int:
    """How many organizations a process tells again in a second: fewer than usual, so that a round takes long."""
    monkeypatch.setattr(roll_call, "REPEATS_AT_ONCE", 3)
    return 3


async def studio(air: Air, *people: int) -> list[Process]:
    """A process for each of them, who are all there."""
    processes = [air.process() for _ in people]
    for process, person in zip(processes, people, strict=True):
        process.enter(person, ORG)
    await air.pass_by(SOON)
    assert all(process.shown(ORG) == dict.fromkeys(people, 1) for process in processes)
    return processes


async def filled(air: Air, orgs: int, shared: int) -> tuple[Process, Process, range]:
    """Two processes, one with somebody in each organization, the other in so many of them; and which these are."""
    first, second = air.process(), air.process()
    both = range(1, orgs + 1, orgs // shared)
    for org in range(1, orgs + 1):
        first.enter(ANN, org, alone=org not in both)
    for org in both:
        second.enter(BEN, org)
    await air.pass_by(orgs // MOST_AT_ONCE + SOON)
    assert all(one.shown(org) == {ANN: 1, BEN: 1} for one in (first, second) for org in both)
    return first, second, both


async def test_forty_thousand_organizations_neither_flap_nor_cost_much(air: Air) -> None:
    first, second, _ = await filled(air, orgs=40_000, shared=200)
    before = [first.told(), second.told()]

    for _ in range(int(SILENCE_SECONDS + LIFE_SECONDS)):
        await air.pass_by(1)
        assert rosters(air.sent) <= 2 * REPEATS_AT_ONCE
        assert len(air.sent) <= 2 * REPEATS_AT_ONCE + 2

    assert [first.told(), second.told()] == before


async def test_a_letter_that_is_lost_is_made_good_within_a_round(air: Air, few: int) -> None:
    first, second, (org, *_) = await filled(air, orgs=40 * few, shared=40 * few)
    air.lost = lambda _, letter: isinstance(letter, RosterTold) and any(one.id == CYD for one in letter.present)
    second.enter(CYD, org)
    await air.pass_by(SOON)
    assert first.shown(org) == {ANN: 1, BEN: 1}

    air.lost = lambda _to, _letter: False
    await air.pass_by(40 + int(LIFE_SECONDS) + SOON)

    assert first.shown(org) == {ANN: 1, BEN: 1, CYD: 1}


async def test_who_left_when_a_letter_was_lost_goes_although_nobody_tells_of_it_again(air: Air) -> None:
    first, second, third = await studio(air, ANN, BEN, CYD)
    air.lost = lambda to, letter: to is first and isinstance(letter, RosterTold) and not letter.present
    second.leave(BEN, ORG)
    await air.pass_by(SOON)
    second.leave_channel(ORG)
    air.lost = lambda _to, _letter: False
    await air.pass_by(int(GRACE_SECONDS))
    assert (first.shown(ORG), third.shown(ORG)) == ({ANN: 1, BEN: 1, CYD: 1}, {ANN: 1, CYD: 1})

    await air.pass_by(GONE + int(LIFE_SECONDS))

    assert first.shown(ORG) == {ANN: 1, CYD: 1}


async def test_what_changed_last_is_told_although_the_organization_is_let_go_of(air: Air) -> None:
    first, second = await studio(air, ANN, BEN)
    second.leave(BEN, ORG)
    second.leave_channel(ORG)

    await air.pass_by(int(GRACE_SECONDS) + SOON)

    assert first.shown(ORG) == {ANN: 1}


async def test_a_process_that_is_killed_is_forgotten_in_all_organizations_at_once(air: Air) -> None:
    first, second, both = await filled(air, orgs=400, shared=100)
    second.frozen = True
    await air.pass_by(int(SILENCE_SECONDS - LIFE_SECONDS))
    before = first.told()

    await air.pass_by(int(LIFE_SECONDS + GRACE_SECONDS) + SOON)

    assert all(first.shown(org) == {ANN: 1} for org in both)
    assert first.told() == before + len(both)


async def test_a_process_that_was_frozen_for_long_is_asked_once_to_tell_all_again(
    air: Air, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roll_call, "LIFE_SECONDS", NEVER)
    processes = first, second, third = await studio(air, ANN, BEN, CYD)
    second.frozen = True
    await air.pass_by(GONE)
    assert first.shown(ORG) == third.shown(ORG) == {ANN: 1, CYD: 1}

    second.frozen = False
    asked = []
    for _ in range(int(LIFE_SECONDS) + SOON):
        await air.pass_by(1)
        asked += [letter.names for letter in air.sent if isinstance(letter, Forgotten)]

    assert asked == [[second.name]]
    assert all(process.shown(ORG) == {ANN: 1, BEN: 1, CYD: 1} for process in processes)


async def test_after_redis_came_back_all_tell_once_and_nobody_is_asked(
    air: Air, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roll_call, "LIFE_SECONDS", NEVER)
    processes = first, second, third = await studio(air, ANN, BEN, CYD)
    air.lost = lambda _to, _letter: True
    first.leave(ANN, ORG)
    second.enter(ANN, ORG)
    await air.pass_by(GONE)
    assert third.shown(ORG) == {CYD: 1}

    air.lost = lambda _to, _letter: False
    told = 0
    for process in processes:
        process.hear_again()
    for _ in range(SOON):
        await air.pass_by(1)
        told += rosters(air.sent)

    assert all(process.shown(ORG) == {ANN: 1, BEN: 1, CYD: 1} for process in processes)
    assert told == len(processes)


async def test_a_process_that_alone_was_deaf_is_told_what_it_missed_and_no_more(
    air: Air, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roll_call, "LIFE_SECONDS", NEVER)
    first, second, third = await studio(air, ANN, BEN, CYD)
    air.lost = lambda to, _letter: to is first
    second.enter(ANN, ORG)
    await air.pass_by(SOON)
    assert first.shown(ORG) == {ANN: 1, BEN: 1, CYD: 1}

    air.lost = lambda _to, _letter: False
    first.hear_again()
    third.enter(CYD, ORG)
    await air.pass_by(SOON + SOON)

    assert first.shown(ORG) == {ANN: 2, BEN: 1, CYD: 2}


async def test_an_older_process_beside_neither_flaps_nor_makes_others_flap(air: Air, few: int) -> None:
    old, new = air.process(older=True), air.process()
    assert isinstance(old, OlderProcess)
    orgs = range(1, 1 + 40 * few)
    for org in orgs:
        old.enter(ANN, org)
        new.enter(BEN, org)
    await air.pass_by(SOON)
    before = new.told()

    await air.pass_by(int(2 * SILENCE_SECONDS))

    assert old.flaps == 0
    assert new.told() == before


async def test_where_there_are_many_processes_each_says_less_in_everybodys_channel(air: Air) -> None:
    (busy,) = await studio(air, ANN)
    for number in range(400):
        busy.others._peers.heard(f"another {number}", 1, NEVER)
    await air.pass_by(int(LIFE_SECONDS))

    said = []
    for turn in range(20):
        (busy.places.give_back if turn % 2 else busy.places.take)(listener(BEN, ORG))
        await air.pass_by(1)
        said += [len(letter.taken.sign_ins) for letter in air.sent if isinstance(letter, PlacesTold)]

    assert len(said) == 20 // (400 // LETTERS_PER_SECOND)
