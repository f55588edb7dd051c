"""What each event says, name by name."""

from datetime import timedelta
from typing import Any

import pytest

from domain.entries import stopped
from domain.events import (
    EVENTS,
    EntryCreated,
    EntryDeleted,
    StopReason,
    TimerAdjusted,
    TimerDiscarded,
    TimerStarted,
    TimerStopped,
)
from tests.support.entries_in_memory import MANAGER, NORTH, START, an_entry

WHO = {"userId": 8, "userName": "Mia Manager", "ownerId": 7, "ownerName": "Eva Engineer"}
ENDED = stopped(an_entry(), START + timedelta(minutes=90, seconds=36), NORTH)
COST = {
    "hours": 1, "minutes": 30, "cost": 113.25, "minorUnits": 11325, "currency": "EUR", "formattedCost": "€113.25",
}  # fmt: skip


def said(event: Any) -> dict[str, Any]:
    data: dict[str, Any] = event.model_dump(mode="json")
    return data


def test_a_start_names_the_work_the_time_and_the_people() -> None:
    assert said(TimerStarted.of(an_entry(), MANAGER)) == {
        "timeEntryId": 42,
        "taskType": {"id": 2, "name": "Recording", "color": "#EF4444"},
        "sessionId": 5,
        "projectId": 6,
        "roomId": 9,
        "startTime": "2026-03-01T09:30:00.000Z",
        "notes": "Side B",
        **WHO,
    }


@pytest.mark.parametrize("reason", StopReason)
def test_a_stop_tells_how_long_what_it_cost_and_why(reason: StopReason) -> None:
    assert said(TimerStopped.of(ENDED, MANAGER, reason)) == {
        "timeEntryId": 42,
        "startTime": "2026-03-01T09:30:00.000Z",
        "endTime": "2026-03-01T11:00:36.000Z",
        "durationMinutes": 90,
        "durationSeconds": 5436,
        "cost": COST,
        "reason": reason,
        "needsReview": False,
        **WHO,
    }


def test_an_adjustment_gives_the_whole_entry_and_names_what_changed() -> None:
    entry = said(ENDED)
    entry["timeEntryId"] = entry.pop("id")
    assert said(TimerAdjusted.of(ENDED, MANAGER, ["endTime"])) == {**entry, **WHO, "changed": ["endTime"]}


@pytest.mark.parametrize("kind", [EntryCreated, EntryDeleted, TimerDiscarded])
def test_what_comes_or_goes_is_told_with_the_entry(kind: Any) -> None:
    assert said(kind.of(ENDED, MANAGER)) == {"timeEntryId": 42, "entry": said(ENDED), **WHO}


def test_every_event_has_a_name_of_its_own() -> None:
    assert {event.name for event in EVENTS} == {
        "timer:started",
        "timer:stopped",
        "timer:adjusted",
        "timer:discarded",
        "entry:created",
        "entry:deleted",
        "catalog:changed",
    }
    assert len(EVENTS) == 7
