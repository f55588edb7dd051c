"""The oracle's view of the rows: what the events of a log add up to."""

from datetime import UTC, datetime
from typing import Any

import pytest

from domain.base import iso
from domain.events import LoggedEvent
from tests.support.oracle.rows import entries_told, negative_durations

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
BEGUN, DONE = iso(AT), iso(AT.replace(hour=10))
WORK = {"taskType": {"id": 3}, "sessionId": None, "projectId": 7, "notes": "", "ownerId": 2}
STOPPED = {"startTime": BEGUN, "endTime": DONE, "needsReview": True}
RUNNING = {**WORK, "taskType": 3, "startTime": BEGUN, "endTime": None, "needsReview": False}
ENDED = {**RUNNING, **STOPPED}
STARTED = ("timer:started", {**WORK, "startTime": BEGUN})


def told(*events: tuple[str, dict[str, Any]]) -> Any:
    logged = [
        LoggedEvent(seq, name, AT, {"timeEntryId": 1, **data}) for seq, (name, data) in enumerate(events, start=1)
    ]
    return entries_told(logged).get(1)


def test_a_timer_that_started_runs() -> None:
    assert told(STARTED) == RUNNING


def test_a_timer_that_stopped_has_an_end() -> None:
    assert told(STARTED, ("timer:stopped", STOPPED)) == ENDED


def test_an_adjusted_entry_is_as_its_newest_event_tells() -> None:
    assert told(STARTED, ("timer:adjusted", {**WORK, **STOPPED, "notes": "Take 2"})) == {**ENDED, "notes": "Take 2"}


def test_time_that_was_entered_is_there() -> None:
    assert told(("entry:created", {"entry": {**WORK, **STOPPED}})) == ENDED


@pytest.mark.parametrize("name", ["timer:discarded", "entry:deleted"])
def test_what_was_taken_away_is_not_there(name: str) -> None:
    assert told(STARTED, (name, {})) is None


def test_other_events_are_about_no_entry() -> None:
    assert told(("catalog:changed", {"kind": "room", "id": 1, "op": "created"})) is None


@pytest.mark.parametrize(
    ("end", "seconds", "wrong"), [(DONE, 3600, 0), (DONE, 3599, 1), (iso(AT.replace(hour=9, minute=29)), -60, 1)]
)
def test_time_that_ends_before_it_begins_is_found(end: str, seconds: int, wrong: int) -> None:
    data = {"startTime": BEGUN, "endTime": end, "durationSeconds": seconds}
    stop = LoggedEvent(1, "timer:stopped", AT, {"timeEntryId": 1, **data})
    entry = LoggedEvent(2, "entry:created", AT, {"timeEntryId": 2, "entry": data})
    start = LoggedEvent(3, "timer:started", AT, STARTED[1])
    assert negative_durations([stop, entry, start]) == 2 * wrong
