"""The entries' rows, held against the log: what all its events add up to is what the tables have to hold."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from domain.base import iso
from domain.events import LoggedEvent
from domain.live_state import LiveState, fold
from store.database import Database
from store.log_reader import LogReader
from tests.support.oracle.verdict import Ledger

_ENTRIES = """
SELECT id, owner_id, task_type_id, session_id, project_id, start_time, end_time, notes, needs_review
FROM time_entries WHERE org_id = $1
"""
_SAME = {"ownerId": "owner_id", "sessionId": "session_id", "projectId": "project_id", "notes": "notes"}
_TIMES = {"startTime": "start_time", "endTime": "end_time"}
_STOPPED = ("startTime", "endTime", "needsReview")  # what changes when a timer stops

SECOND = timedelta(seconds=1)

Told = dict[str, Any]  # an entry, as far as its events tell of it


async def differing(database: Database, ledger: Ledger) -> list[str]:
    """In words, each entry that is not as the log tells, and the snapshot when it is not."""
    told = entries_told(ledger.events)
    async with database.snapshot(ledger.org) as transaction:
        stored = {row["id"]: _as_told(row) for row in await transaction.rows(_ENTRIES, ledger.org)}
    found = [
        f"entry {number} of {ledger.org} is {stored.get(number)}, and the log tells {told.get(number)}"
        for number in sorted(told.keys() | stored.keys())
        if told.get(number) != stored.get(number)
    ]
    running = (await LogReader(database).snapshot(ledger.org)).running
    if fold(LiveState(), "snapshot", {"running": running}) != ledger.running_at(ledger.last):
        found.append(f"the snapshot of {ledger.org} is {running}, and not what its events add up to")
    return found


def entries_told(events: Iterable[LoggedEvent]) -> dict[int, Told]:
    """The entries that there have to be after these events, by id."""
    entries: dict[int, Told] = {}
    for event in events:
        data = event.data
        match event.name:
            case "timer:started":
                entries[data["timeEntryId"]] = _told({**data, "endTime": None, "needsReview": False})
            case "timer:stopped":
                entries[data["timeEntryId"]] |= {name: data[name] for name in _STOPPED}
            case "timer:adjusted":
                entries[data["timeEntryId"]] = _told(data)
            case "entry:created":
                entries[data["timeEntryId"]] = _told(data["entry"])
            case "timer:discarded" | "entry:deleted":
                del entries[data["timeEntryId"]]
    return entries


def negative_durations(events: Iterable[LoggedEvent]) -> int:
    """How many events tell of time that ended before it began, or of another duration than lies between the two."""
    times = [event.data.get("entry") or event.data for event in events if event.name != "catalog:changed"]
    ended = [(one["startTime"], one["endTime"], one["durationSeconds"]) for one in times if one.get("endTime")]
    return sum(seconds < 0 or seconds != _between(start, end) // SECOND for start, end, seconds in ended)


def _between(start: str, end: str) -> timedelta:
    return datetime.fromisoformat(end) - datetime.fromisoformat(start)


def _told(data: Mapping[str, Any]) -> Told:
    names = (*_SAME, *_TIMES, "needsReview")
    return {"taskType": data["taskType"]["id"], **{name: data[name] for name in names}}


def _as_told(row: Mapping[str, Any]) -> Told:
    times = {name: row[column] and iso(row[column]) for name, column in _TIMES.items()}
    same = {name: row[column] for name, column in _SAME.items()}
    return {"taskType": row["task_type_id"], **same, **times, "needsReview": row["needs_review"]}
