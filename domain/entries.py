"""A time entry and its rules: who holds it, what it is booked on, how long it took, and what it costs."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from domain.base import Id, Instant, Line, Model, Note
from domain.catalog import Category
from domain.errors import ConfirmationRequired, ValidationFailed
from domain.money import Cost, Rate, cost_minor_units, cost_of, rate_of
from domain.people import Organization, RunningPolicy

CLOCK_TOLERANCE = timedelta(seconds=60)
LONG_RANGE = timedelta(hours=24)


class EntryTaskType(Model):
    """The task type as an entry shows it."""

    id: Id
    name: Line
    color: str
    category: Category


@dataclass(frozen=True, slots=True)
class Booking:
    """The work that time is booked on, with the hourly rate that holds for it."""

    task_type: EntryTaskType
    rate_minor_units: int
    session_id: int | None
    project_id: int | None
    client_id: int | None
    room_id: int | None

    def fields(self, organization: Organization) -> dict[str, Any]:
        return {
            "task_type": self.task_type,
            "rate": rate_of(self.rate_minor_units, organization.currency, organization.locale),
            "session_id": self.session_id,
            "project_id": self.project_id,
            "client_id": self.client_id,
            "room_id": self.room_id,
        }


class Entry(Model):
    """Time booked by one member on one piece of work; without an end it is a running timer.

    The rate is kept as it was when the work was booked, so that a later price never changes the past.
    """

    id: Id
    version: int
    owner_id: Id
    owner_name: str
    task_type: EntryTaskType
    session_id: Id | None
    project_id: Id | None
    client_id: Id | None
    room_id: Id | None
    start_time: Instant
    end_time: Instant | None
    duration_seconds: int | None
    duration_minutes: int | None
    billable: bool
    rate: Rate | None = None
    cost: Cost | None = None
    notes: Note
    manually_adjusted: bool
    needs_review: bool

    @property
    def is_running(self) -> bool:
        return self.end_time is None

    @property
    def rate_minor_units(self) -> int:
        assert self.rate is not None
        return self.rate.minor_units

    def changed(self, **fields: Any) -> Self:
        """The next version of the entry."""
        return self.model_copy(update={**fields, "version": self.version + 1})

    def slot(self, policy: RunningPolicy) -> str:
        """What can have only one running timer: the owner, or else the session or project worked on."""
        if policy is RunningPolicy.SESSION and self.session_id:
            return f"session:{self.session_id}"
        if policy is RunningPolicy.SESSION and self.project_id:
            return f"project:{self.project_id}"
        return f"owner:{self.owner_id}"


def span(start: datetime, end: datetime | None, rate_minor_units: int, organization: Organization) -> dict[str, Any]:
    """The fields of an entry that follow from its times and its rate; null while it runs."""
    if end is None:
        ended: dict[str, Any] = dict.fromkeys(("end_time", "duration_seconds", "duration_minutes", "cost"))
        return {"start_time": start, **ended}
    seconds = (end - start) // timedelta(seconds=1)
    amount = cost_minor_units(rate_minor_units, seconds)
    return {
        "start_time": start,
        "end_time": end,
        "duration_seconds": seconds,
        "duration_minutes": seconds // 60,
        "cost": cost_of(amount, seconds, organization.currency, organization.locale),
    }


def stopped(entry: Entry, end: datetime, organization: Organization) -> Entry:
    """The entry ended at `end`; a timer that ran for more than a day was probably forgotten and is flagged."""
    forgotten = end - entry.start_time > LONG_RANGE
    times = span(entry.start_time, end, entry.rate_minor_units, organization)
    return entry.changed(**times, needs_review=entry.needs_review or forgotten)


def settled(path: str, wanted: datetime | None, now: datetime) -> datetime:
    """The time a client wants, at most `now`: a clock that runs a little ahead is forgiven, a future time is not."""
    if wanted is None:
        return now
    if wanted > now + CLOCK_TOLERANCE:
        raise ValidationFailed.of(path, "The time lies in the future. Give one up to now.")
    return min(wanted, now)


def check_order(start: datetime, end: datetime) -> None:
    if end < start:
        raise ValidationFailed.of("endTime", "The end lies before the start. Give a later end or an earlier start.")


def check_length(start: datetime, end: datetime, *, confirmed: bool) -> None:
    if end - start > LONG_RANGE and not confirmed:
        raise ConfirmationRequired('The entry is longer than 24 hours. Send "confirm": true if that is right.')
