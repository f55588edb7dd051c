"""Time entries: entered by hand, adjusted, deleted, and looked up with their history."""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field, StringConstraints

from actions.bookings import new_entry, owner_wished, require_right_to
from actions.work import Work
from domain.base import Flag, Id, Instant, Model, Note
from domain.durations import parse_duration
from domain.entries import Entry, check_length, check_order, settled, span
from domain.errors import NotFound, ValidationFailed, VersionConflict
from domain.events import EntryCreated, EntryDeleted
from domain.history import HistoryItem
from store import entries, history
from store.bookings import Wish, prospect

Duration = Annotated[
    str, StringConstraints(strict=True, max_length=40), Field(examples=["1h30", "90min", "1:30", "1.5"])
]


class CreateEntry(Model):
    """Time entered by hand: from a start to an end, or for a duration."""

    task_type_id: Id
    start_time: Instant
    end_time: Instant | None = None
    duration: Duration | None = None
    session_id: Id | None = None
    project_id: Id | None = None
    notes: Note = ""
    billable: Flag | None = None
    owner_id: Id | None = None
    confirm: Flag = False


async def create(work: Work, command: CreateEntry) -> Entry:
    """Enters time by hand. Raises ConfirmationRequired for more than a day."""
    wish = Wish(
        owner_id=owner_wished(work.actor, command.owner_id),
        task_type_id=command.task_type_id,
        session_id=command.session_id,
        project_id=command.project_id,
        start_time=command.start_time,
    )
    found = await prospect(work.transaction, work.organization, wish)
    work.saw(found.now, found.seen)
    start, end = _range_wished(command, work.now)
    check_length(start, end, confirmed=command.confirm)
    times = span(start, end, found.rate_minor_units, work.organization)
    entry = new_entry(work, found, times, notes=command.notes, billable=command.billable, manually_adjusted=True)
    work.insert(entry, "created")
    work.emit(EntryCreated.of(entry, work.actor))
    return entry


def _range_wished(command: CreateEntry, now: datetime) -> tuple[datetime, datetime]:
    start = settled("startTime", command.start_time, now)
    if (command.end_time is None) == (command.duration is None):
        raise ValidationFailed.of("endTime", "Give either an end or a duration.")
    if command.duration is None:
        end = settled("endTime", command.end_time, now)
    else:
        end = settled("duration", start + _length_of(command.duration), now)
    check_order(start, end)
    return start, end


def _length_of(duration: str) -> timedelta:
    try:
        return timedelta(seconds=parse_duration(duration))
    except ValueError as error:
        raise ValidationFailed.of("duration", str(error)) from error


async def delete(work: Work, entry_id: int, version: int | None) -> None:
    """Deletes an entry, running or not; its history stays."""
    entry = await lock_to_change(work, entry_id, version)
    work.delete(entry, "deleted")
    work.emit(EntryDeleted.of(entry, work.actor))


async def lock_to_change(work: Work, entry_id: int, version: int | None) -> Entry:
    """The entry, which nobody else can change meanwhile. Raises VersionConflict when it is not the version meant."""
    locked = await entries.lock(work.transaction, work.organization, entry_id)
    work.saw(locked.now, locked.seen)
    if not locked.entries:
        raise NotFound("There is no such time entry.")
    entry = locked.entries[0]
    require_right_to(work.actor, entry.owner_id)
    if version is not None and version != entry.version:
        raise VersionConflict(entry)
    return entry


async def get(work: Work, entry_id: int) -> Entry:
    entry = await entries.by_id(work.transaction, work.organization, entry_id)
    if entry is None:
        raise NotFound("There is no such time entry.")
    return entry


async def history_of(work: Work, entry_id: int) -> list[HistoryItem]:
    """What was done to the entry, the oldest first; an entry that was deleted still has its history."""
    items = await history.of_entry(work.transaction, entry_id)
    if not items:
        raise NotFound("There is no such time entry.")
    return items
