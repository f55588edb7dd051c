"""The delivery oracle's verdict: whatever a client can get wrong is found, and nothing else."""

from datetime import UTC, datetime
from typing import Any

import pytest

from domain.base import iso
from domain.events import LoggedEvent
from domain.live_state import LiveState, fold
from domain.people import Audience
from tests.support.oracle.operations import SWITCHED, Fate, Journal
from tests.support.oracle.verdict import Delivery, Ledger, Life, judge

EPOCH = "e-1"
AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
NORTH, SOUTH = 1, 2
COST = {"minorUnits": 500}
DONE, REFUSED, DOUBTFUL = (f"#{number:016x}" for number in range(3))  # marks


def started(seq: int, org: int) -> LoggedEvent:
    entry = 100 * org + seq
    return LoggedEvent(
        seq,
        "timer:started",
        AT,
        {
            "timeEntryId": entry,
            "taskType": {"id": 3, "name": "Mixing", "color": "#10B981"},
            "sessionId": None,
            "projectId": None,
            "roomId": None,
            "startTime": iso(AT),
            "notes": "",
            "ownerId": entry,
            "ownerName": "Ben",
        },
    )


def stopped(seq: int, entry: int, **data: Any) -> LoggedEvent:
    return LoggedEvent(seq, "timer:stopped", AT, {"timeEntryId": entry, "cost": COST, **data})


def adjusted(seq: int, notes: str) -> LoggedEvent:
    return LoggedEvent(seq, "timer:adjusted", AT, {"timeEntryId": 101, "notes": f"{notes} and more"})


LOGS = {
    org: [started(1, org), started(2, org), stopped(3, 100 * org + 1), started(4, org), started(5, org)]
    for org in (NORTH, SOUTH)
}
LEDGERS = {org: Ledger(org, EPOCH, events) for org, events in LOGS.items()}


def told(seq: int, org: int = NORTH, audience: Audience = Audience.MONEY) -> Delivery:
    return LEDGERS[org].told_to(audience)[f"{EPOCH}.{seq}"]


def life(*deliveries: Delivery, start: int = 1, audience: Audience = Audience.MONEY, ended: bool = False) -> Life:
    running = LEDGERS[NORTH].running_at(start)
    return Life("Ann", NORTH, audience, f"{EPOCH}.{start}", running, list(deliveries), ended)


def found(*lives: Life) -> dict[str, int]:
    return {name: count for name, count in judge(lives, LEDGERS).items() if count}


@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize("start", [0, 1, 4, 5])
def test_whoever_got_the_log_from_its_snapshot_to_the_end_got_it_right(start: int, audience: Audience) -> None:
    got = [told(seq, audience=audience) for seq in range(start + 1, 6)]
    assert found(life(*got, start=start, audience=audience)) == {}


def test_who_forgot_what_it_had_is_owed_only_what_lies_before_its_last() -> None:
    assert found(life(told(2), told(3), ended=True), life(start=2, ended=True)) == {}
    assert found(life(told(2), told(4), ended=True)) == {"lost": 1}


@pytest.mark.parametrize(
    ("seqs", "wrong"),
    [
        ([2, 3, 5], {"lost": 1}),
        ([3, 4, 5], {"lost": 1}),
        ([2, 3], {"lost": 2}),
        ([], {"lost": 4}),
        ([2, 3, 3, 4, 5], {"repeated": 1}),
        ([2, 3, 4, 5, 2, 3, 4, 5], {"repeated": 4}),
        ([1, 2, 3, 4, 5], {"repeated": 1}),
        ([3, 2, 4, 5], {"out of order": 1}),
        ([5, 4, 3, 2], {"out of order": 3}),
        ([2, 5, 4, 4], {"out of order": 1, "repeated": 1, "lost": 1}),
    ],
)
def test_what_is_lost_repeated_or_out_of_order_is_counted(seqs: list[int], wrong: dict[str, int]) -> None:
    assert found(life(*map(told, seqs))) == wrong


@pytest.mark.parametrize(
    "stranger", [told(3, SOUTH), Delivery(f"{EPOCH}.6", None, told(3).said), Delivery("e-2.3", None, told(3).said)]
)
def test_an_event_of_another_organization_or_of_no_log_is_foreign(stranger: Delivery) -> None:
    assert found(life(told(2), told(3), stranger, told(4), told(5))) == {"foreign": 1}


def test_an_event_that_says_something_else_than_the_log_is_altered() -> None:
    other_data = Delivery.of(f"{EPOCH}.3", "timer:stopped", None, {"timeEntryId": 101})
    other_name = Delivery.of(f"{EPOCH}.3", "timer:started", None, LOGS[NORTH][2].data)
    other_time = Delivery(f"{EPOCH}.3", "2026-03-01T09:30:00.001Z", told(3).said)
    for altered in (other_data, other_name, other_time):
        assert found(life(told(2), altered, told(4), told(5))) == {"altered": 1}


def test_money_is_for_those_alone_who_may_see_it() -> None:
    assert told(3) != told(3, audience=Audience.PLAIN)
    got = [told(2), told(3), told(4), told(5)]
    assert found(life(*got, audience=Audience.PLAIN)) == {"altered": 1}


def test_a_transport_that_does_not_tell_the_time_is_held_to_the_rest() -> None:
    silent = [Delivery(told(seq).id, None, told(seq).said) for seq in range(2, 6)]
    assert found(life(*silent)) == {}


def test_a_snapshot_shows_what_the_events_before_it_add_up_to() -> None:
    early = life(*map(told, range(4, 6)), start=3)
    early.running = fold(LiveState(), "snapshot", {"running": []})
    elsewhere = life(*map(told, range(4, 6)), start=3)
    elsewhere.start = "e-2.3"
    assert found(early) == {"wrong snapshots": 1}
    assert found(elsewhere) == {"wrong snapshots": 1}


def test_each_success_has_its_event_and_each_event_somebody_who_asked_for_it() -> None:
    journal = Journal()
    events = [started(1, NORTH), stopped(2, 101, reason="switched"), started(3, NORTH), stopped(4, 103)]
    journal.done.update([("timer:started", 101), ("timer:started", 103)])
    journal.perhaps.update([SWITCHED, ("timer:stopped", 103), ("entry:deleted", 101)])
    assert journal.judge(events).total() == 0
    assert +journal.judge([*events, stopped(5, 103)]) == {"unaccounted": 1}
    assert +journal.judge(events[1:]) == {"unlogged": 1}


def test_what_was_refused_has_left_its_mark_nowhere() -> None:
    journal = Journal(fates={REFUSED: Fate.REFUSED, DOUBTFUL: Fate.IN_DOUBT})
    assert journal.judge([], {DOUBTFUL}).total() == 0
    assert +journal.judge([], {REFUSED}) == {"refused and there": 1}


def test_what_was_done_has_left_its_mark() -> None:
    journal = Journal(fates={DONE: Fate.DONE})
    assert journal.judge([], {DONE}).total() == 0
    assert +journal.judge([]) == {"unlogged": 1}


def test_what_nobody_knows_the_fate_of_was_done_once_at_most() -> None:
    journal = Journal(fates={DOUBTFUL: Fate.IN_DOUBT})
    once, twice = adjusted(1, DOUBTFUL), adjusted(2, DOUBTFUL)
    assert journal.judge([once]).total() == 0
    assert +journal.judge([once, twice]) == {"unaccounted": 2}
    assert +journal.judge([adjusted(1, REFUSED)]) == {"unaccounted": 1}
