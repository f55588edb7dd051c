"""The events of an organization's log: what is said when something changed, and to whom."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Literal, Self

from domain.base import Id, Instant, Line, Model, Note
from domain.catalog import Client, Member, Project, Room, Session, TaskType
from domain.entries import Entry, EntryTaskType
from domain.kiosks import Kiosk
from domain.money import Cost, Rate
from domain.people import Actor, Organization


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """One event as the log holds it: `seq` counts 1, 2, 3… per organization, `data` is JSON with money."""

    seq: int
    name: str
    at: datetime
    data: dict[str, Any]


class Event(Model):
    """An event before it is logged: `user…` acted, `owner…` holds the timer."""

    name: ClassVar[str]


class TimerTaskType(Model):
    """The task type as a running timer shows it."""

    id: Id
    name: Line
    color: str


class TimerStarted(Event):
    name = "timer:started"

    time_entry_id: Id
    task_type: TimerTaskType
    session_id: Id | None
    project_id: Id | None
    room_id: Id | None
    start_time: Instant
    notes: Note
    user_id: Id
    user_name: str
    owner_id: Id
    owner_name: str

    @classmethod
    def of(cls, entry: Entry, actor: Actor) -> Self:
        kind = entry.task_type
        return cls(
            time_entry_id=entry.id,
            task_type=TimerTaskType(id=kind.id, name=kind.name, color=kind.color),
            session_id=entry.session_id,
            project_id=entry.project_id,
            room_id=entry.room_id,
            start_time=entry.start_time,
            notes=entry.notes,
            **_who(entry, actor),
        )


class StopReason(StrEnum):
    STOPPED = "stopped"
    PAUSED = "paused"
    SWITCHED = "switched"
    AUTO = "auto"


class TimerStopped(Event):
    name = "timer:stopped"

    time_entry_id: Id
    start_time: Instant
    end_time: Instant
    duration_minutes: int
    duration_seconds: int
    cost: Cost | None = None
    reason: StopReason
    needs_review: bool
    user_id: Id
    user_name: str
    owner_id: Id
    owner_name: str

    @classmethod
    def of(cls, entry: Entry, actor: Actor, reason: StopReason) -> Self:
        assert entry.end_time is not None
        assert entry.duration_minutes is not None
        assert entry.duration_seconds is not None
        return cls(
            time_entry_id=entry.id,
            start_time=entry.start_time,
            end_time=entry.end_time,
            duration_minutes=entry.duration_minutes,
            duration_seconds=entry.duration_seconds,
            cost=entry.cost,
            reason=reason,
            needs_review=entry.needs_review,
            **_who(entry, actor),
        )


class TimerAdjusted(Event):
    """The entry's fields after the change; `changed` names those that differ, as the API spells them."""

    name = "timer:adjusted"

    time_entry_id: Id
    version: int
    task_type: EntryTaskType
    session_id: Id | None
    project_id: Id | None
    client_id: Id | None
    room_id: Id | None
    start_time: Instant
    end_time: Instant | None
    duration_minutes: int | None
    duration_seconds: int | None
    billable: bool
    rate: Rate | None = None
    cost: Cost | None = None
    notes: Note
    manually_adjusted: bool
    needs_review: bool
    changed: list[str]
    user_id: Id
    user_name: str
    owner_id: Id
    owner_name: str

    @classmethod
    def of(cls, entry: Entry, actor: Actor, changed: list[str]) -> Self:
        kept = {name: getattr(entry, name) for name in cls.model_fields.keys() & Entry.model_fields.keys()}
        return cls(time_entry_id=entry.id, changed=changed, **{**kept, **_who(entry, actor)})


class _EntryEvent(Event):
    time_entry_id: Id
    entry: Entry
    user_id: Id
    user_name: str
    owner_id: Id
    owner_name: str

    @classmethod
    def of(cls, entry: Entry, actor: Actor) -> Self:
        return cls(time_entry_id=entry.id, entry=entry, **_who(entry, actor))


class TimerDiscarded(_EntryEvent):
    """A running timer was thrown away; `entry` is what it was."""

    name = "timer:discarded"


class EntryCreated(_EntryEvent):
    name = "entry:created"


class EntryDeleted(_EntryEvent):
    """An entry was deleted; `entry` is what it was."""

    name = "entry:deleted"


Kind = Literal["taskType", "room", "session", "project", "client", "member", "kiosk", "organization"]
Op = Literal["created", "updated", "deleted"]
Value = TaskType | Room | Session | Project | Client | Member | Kiosk | Organization


class CatalogChanged(Event):
    """Something that time is booked on changed; `value` is what it is now."""

    name = "catalog:changed"

    kind: Kind
    id: Id
    op: Op
    value: Value
    user_id: Id
    user_name: str

    @classmethod
    def of(cls, kind: Kind, op: Op, value: Value, actor: Actor) -> Self:
        return cls(kind=kind, id=value.id, op=op, value=value, user_id=actor.user_id, user_name=actor.name)


EVENTS: tuple[type[Event], ...] = (
    TimerStarted,
    TimerStopped,
    TimerAdjusted,
    TimerDiscarded,
    EntryCreated,
    EntryDeleted,
    CatalogChanged,
)


def _who(entry: Entry, actor: Actor) -> dict[str, Any]:
    return {
        "user_id": actor.user_id,
        "user_name": actor.name,
        "owner_id": entry.owner_id,
        "owner_name": entry.owner_name,
    }
