"""Adjusting an entry after the fact: its times, its notes, and what it is booked on."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from actions.bookings import booked, check_slot
from actions.entries import lock_to_change
from actions.work import Work
from domain.base import Flag, Id, Instant, Model, Note
from domain.entries import Booking, Entry, check_length, check_order, settled, span
from domain.errors import ValidationFailed
from domain.events import TimerAdjusted
from domain.history import differences
from store.bookings import Wish, prospect


class AdjustEntry(Model):
    """What to change; what is not named stays. Null takes a session or a project away."""

    start_time: Instant | None = None
    end_time: Instant | None = None
    notes: Note | None = None
    task_type_id: Id | None = None
    session_id: Id | None = None
    project_id: Id | None = None
    billable: Flag | None = None
    reason: Annotated[Note, Field(max_length=500)] | None = None
    confirm: Flag = False

    def names(self, *fields: str) -> bool:
        """Whether the request named any of these fields."""
        return not self.model_fields_set.isdisjoint(fields)


async def adjust(work: Work, entry_id: int, version: int | None, command: AdjustEntry) -> Entry:
    """Changes an entry and says so; a change that changes nothing is not one.

    Raises VersionConflict, ValidationFailed, or ConfirmationRequired when the new times span more than a day.
    """
    entry = await lock_to_change(work, entry_id, version)
    _refuse_null(command)
    adjusted = await _adjusted(work, entry, command)
    changed = differences(entry, adjusted)
    if not changed:
        return entry
    work.update(entry, adjusted, "adjusted", command.reason)
    work.emit(TimerAdjusted.of(adjusted, work.actor, list(changed)))
    return adjusted


def _refuse_null(command: AdjustEntry) -> None:
    for name in ("start_time", "end_time", "notes", "task_type_id", "billable"):
        if command.names(name) and getattr(command, name) is None:
            path = AdjustEntry.model_fields[name].alias or name
            raise ValidationFailed.of(path, "This cannot be taken away. Give a value, or leave the field out.")


async def _adjusted(work: Work, entry: Entry, command: AdjustEntry) -> Entry:
    start, end = _times(work, entry, command)
    fields: dict[str, Any] = {name: getattr(command, name) for name in ("notes", "billable") if command.names(name)}
    if (start, end) != (entry.start_time, entry.end_time):
        fields |= {"manually_adjusted": True, "needs_review": False}
    if command.confirm:
        fields["needs_review"] = False
    rate = entry.rate_minor_units
    if command.names("task_type_id", "session_id", "project_id") or _on_another_day(work, entry, start):
        booking = await _rebooked(work, entry, command, start)
        rate = booking.rate_minor_units
        fields |= booking.fields(work.organization)
    return entry.changed(**fields, **span(start, end, rate, work.organization))


def _times(work: Work, entry: Entry, command: AdjustEntry) -> tuple[datetime, datetime | None]:
    start = settled("startTime", command.start_time, work.now) if command.start_time else entry.start_time
    if command.end_time and entry.is_running:
        raise ValidationFailed.of("endTime", "The timer still runs. Stop it, with this endTime if you like.")
    end = settled("endTime", command.end_time, work.now) if command.end_time else entry.end_time
    if end:
        check_order(start, end)
    if end and (start, end) != (entry.start_time, entry.end_time):
        check_length(start, end, confirmed=command.confirm)
    return start, end


def _on_another_day(work: Work, entry: Entry, start: datetime) -> bool:
    """Whether the start moves to a day of the organization's on which another rate may hold."""
    zone = work.organization.zone
    return start.astimezone(zone).date() != entry.start_time.astimezone(zone).date()


async def _rebooked(work: Work, entry: Entry, command: AdjustEntry, start: datetime) -> Booking:
    """The booking after the change. Only what was named is checked: old work may be on what is no longer in use."""
    wish = Wish(
        owner_id=entry.owner_id,
        task_type_id=command.task_type_id or entry.task_type.id,
        session_id=command.session_id if command.names("session_id") else entry.session_id,
        project_id=command.project_id,
        start_time=start,
        project_kept=None if command.names("project_id") else entry.project_id,
    )
    found = await prospect(work.transaction, work.organization, wish)
    named = {AdjustEntry.model_fields[name].alias for name in command.model_fields_set}
    booking = replace(booked(work.actor, found, checked=named), **_kept(work, entry, command, start))
    if entry.is_running:
        check_slot(work, entry.model_copy(update=booking.fields(work.organization)), found)
    return booking


def _kept(work: Work, entry: Entry, command: AdjustEntry, start: datetime) -> dict[str, Any]:
    """What stays as it was booked, whatever became of the session's project or the task type's price since."""
    kept: dict[str, Any] = {}
    if not command.names("session_id", "project_id"):
        kept |= {"project_id": entry.project_id, "client_id": entry.client_id}
    if command.task_type_id in {None, entry.task_type.id} and not _on_another_day(work, entry, start):
        kept["rate_minor_units"] = entry.rate_minor_units
    return kept
