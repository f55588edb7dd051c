"""What an organization's timers should do, in plain Python: who may do what, what it costs, and what the log says."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import floor
from typing import Any
from zoneinfo import ZoneInfo

from domain.people import Role

Refusal = tuple[int, str]

FORBIDDEN = (403, "forbidden")
NOT_FOUND = (404, "not_found")
RUNNING = (409, "timer_already_running")
NOT_RUNNING = (409, "not_running")
STALE = (412, "version_conflict")
INVALID = (422, "validation_failed")
UNCONFIRMED = (422, "confirmation_required")

DAY = timedelta(hours=24)

# What an adjustment may change, and how the log names it.
DECIDED = {
    "task_type_id": "taskType",
    "start_time": "startTime",
    "end_time": "endTime",
    "billable": "billable",
    "notes": "notes",
    "needs_review": "needsReview",
}


@dataclass(frozen=True)
class Person:
    id: int
    role: Role

    @property
    def tracks(self) -> bool:
        return self.role is not Role.VIEWER

    @property
    def manages(self) -> bool:
        return self.role in {Role.OWNER, Role.MANAGER}


@dataclass
class Kind:
    """A task type; `rates` are those from a day on, the oldest first."""

    id: int
    billable: bool
    active: bool
    rates: list[tuple[date, int]]

    def rate_on(self, day: date) -> int:
        return [rate for start, rate in self.rates if start <= day][-1]


@dataclass(frozen=True)
class Timer:
    """A time entry, as a row of the database should hold it."""

    id: int
    owner_id: int
    task_type_id: int
    project_id: int | None
    start_time: datetime
    end_time: datetime | None
    billable: bool
    rate_minor_units: int
    notes: str
    manually_adjusted: bool = False
    needs_review: bool = False
    version: int = 1

    @property
    def seconds(self) -> int | None:
        return floor((self.end_time - self.start_time).total_seconds()) if self.end_time else None

    @property
    def cost_minor_units(self) -> int | None:
        """The exact cost, halves rounded up."""
        return (
            None
            if self.seconds is None
            else floor(Fraction(self.rate_minor_units * self.seconds, 3600) + Fraction(1, 2))
        )


@dataclass(frozen=True)
class Expected:
    """An event that the log should hold next, with the part of its data that follows from the model."""

    name: str
    part: Mapping[str, Any]


@dataclass
class House:
    """One organization: its people by id, what time is booked on, its entries, and what was said and remembered."""

    id: int
    zone: ZoneInfo
    people: dict[int, Person]
    kinds: dict[int, Kind]
    projects: set[int]
    timers: dict[int, Timer] = field(default_factory=dict)
    said: list[Expected] = field(default_factory=list)
    history: dict[int, list[str]] = field(default_factory=dict)

    def day_of(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def rate(self, kind_id: int, start: datetime) -> int:
        return self.kinds[kind_id].rate_on(self.day_of(start))

    def running_of(self, owner_id: int) -> Timer | None:
        return next((one for one in self.running() if one.owner_id == owner_id), None)

    def running(self) -> Iterable[Timer]:
        return [timer for timer in self.timers.values() if timer.end_time is None]

    def reprice(self, kind_id: int, rate: int, day: date) -> None:
        kind = self.kinds[kind_id]
        if kind.rate_on(day) != rate:
            kind.rates = sorted([*(known for known in kind.rates if known[0] != day), (day, rate)])
            self.said.append(Expected("catalog:changed", {"kind": "taskType", "id": kind_id, "op": "updated"}))

    # What stands against an operation: any of these may be the answer, and none means that it must succeed.

    def against_booking(self, actor: Person, owner_id: int, kind_id: int, project_id: int | None) -> set[Refusal]:
        owner, refusals = self.people.get(owner_id), self.against_kind(kind_id)
        if not actor.tracks or (owner_id != actor.id and not actor.manages):
            refusals.add(FORBIDDEN)
        if owner is None or not owner.tracks or (project_id and project_id not in self.projects):
            refusals.add(INVALID)
        return refusals

    def against_kind(self, kind_id: int) -> set[Refusal]:
        kind = self.kinds.get(kind_id)
        return set() if kind and kind.active else {INVALID}

    def against_times(self, wished: Timer, before: Timer | None, *, confirmed: bool) -> set[Refusal]:
        if wished.end_time is None:
            return set()
        if wished.end_time < wished.start_time:
            return {INVALID}
        moved = before is None or (wished.start_time, wished.end_time) != (before.start_time, before.end_time)
        return {UNCONFIRMED} if moved and wished.end_time - wished.start_time > DAY and not confirmed else set()

    def against_adjusting(
        self, before: Timer, wished: Timer, named: Collection[str], *, confirmed: bool
    ) -> set[Refusal]:
        refusals = self.against_times(wished, before, confirmed=confirmed)
        if "end_time" in named and before.end_time is None:
            refusals.add(INVALID)
        return refusals | (self.against_kind(wished.task_type_id) if "task_type_id" in named else set())

    def against_starting(self, actor: Person, owner_id: int, kind_id: int, project_id: int | None) -> set[Refusal]:
        taken = {RUNNING} if self.running_of(owner_id) else set()
        return self.against_booking(actor, owner_id, kind_id, project_id) | taken

    def against_changing(self, actor: Person, entry_id: int, version: int | None = None) -> set[Refusal]:
        timer = self.timers.get(entry_id)
        if timer is None:
            return {NOT_FOUND} if actor.tracks else {FORBIDDEN}
        if not actor.tracks or (timer.owner_id != actor.id and not actor.manages):
            return {FORBIDDEN}
        return {STALE} if version not in {None, timer.version} else set()

    def against_ending(self, actor: Person, entry_id: int) -> set[Refusal]:
        refusals = self.against_changing(actor, entry_id)
        return refusals or ({NOT_RUNNING} if self.timers[entry_id].end_time else set())

    # What an operation that succeeded has done.

    def insert(self, actor: Person, timer: Timer, action: str) -> None:
        self.timers[timer.id] = timer
        self.history[timer.id] = [action]
        part = self._who(actor, timer)
        if action == "started":
            part |= {"startTime": timer.start_time, "projectId": timer.project_id, "notes": timer.notes}
        self.said.append(Expected("timer:started" if action == "started" else "entry:created", part))

    def end(self, actor: Person, entry_id: int, end: datetime, reason: str) -> None:
        timer = self.timers[entry_id]
        forgotten = end - timer.start_time > DAY
        ended = self._update(timer, reason, end_time=end, needs_review=timer.needs_review or forgotten)
        part = {"endTime": end, "reason": reason, "needsReview": ended.needs_review, **_length(ended)}
        self.said.append(Expected("timer:stopped", self._who(actor, ended) | part))

    def adjust(self, actor: Person, before: Timer, wished: Timer, *, confirmed: bool) -> None:
        """Makes of the timer what was wished; nothing when that is what it was."""
        moved = (wished.start_time, wished.end_time) != (before.start_time, before.end_time)
        new_day = self.day_of(wished.start_time) != self.day_of(before.start_time)
        fields: dict[str, Any] = {name: getattr(wished, name) for name in DECIDED}
        fields["manually_adjusted"] = before.manually_adjusted or moved
        fields["needs_review"] = before.needs_review and not moved and not confirmed
        if new_day or wished.task_type_id != before.task_type_id:
            fields["rate_minor_units"] = self.rate(wished.task_type_id, wished.start_time)
        changed = {shown for name, shown in DECIDED.items() if fields[name] != getattr(before, name)}
        if not changed:
            return
        adjusted = self._update(before, "adjusted", **fields)
        part = {"changed": changed, "version": adjusted.version, "endTime": adjusted.end_time, **_length(adjusted)}
        self.said.append(Expected("timer:adjusted", self._who(actor, adjusted) | part))

    def remove(self, actor: Person, entry_id: int, action: str) -> None:
        timer = self.timers.pop(entry_id)
        self.history[entry_id].append(action)
        self.said.append(
            Expected("timer:discarded" if action == "discarded" else "entry:deleted", self._who(actor, timer))
        )

    def _update(self, timer: Timer, action: str, **fields: Any) -> Timer:
        updated = replace(timer, **fields, version=timer.version + 1)
        self.timers[timer.id] = updated
        self.history[timer.id].append(action)
        return updated

    def _who(self, actor: Person, timer: Timer) -> dict[str, Any]:
        return {"timeEntryId": timer.id, "userId": actor.id, "ownerId": timer.owner_id}


def _length(timer: Timer) -> dict[str, Any]:
    minutes = None if timer.seconds is None else timer.seconds // 60
    return {"durationSeconds": timer.seconds, "durationMinutes": minutes, "cost": timer.cost_minor_units}
