"""What displays get to see: for every event, and what stands in one, the fields that a passer-by may read.

Never an e-mail address, a client or notes. Money is decided on top of this, by the kiosk's own setting.
"""

from collections.abc import Mapping

from domain.base import Model
from domain.catalog import Member, Project, Room, Session, TaskType
from domain.entries import Entry
from domain.events import (
    CatalogChanged,
    EntryCreated,
    EntryDeleted,
    TimerAdjusted,
    TimerDiscarded,
    TimerStarted,
    TimerStopped,
)
from domain.kiosks import Kiosk
from domain.people import Organization

_WHO = {"user_id", "user_name", "owner_id", "owner_name"}
_WORK = {"task_type", "session_id", "project_id", "room_id"}
_TIMES = {"start_time", "end_time", "duration_minutes", "duration_seconds", "cost"}
_ENTRY_EVENT = _WHO | {"time_entry_id", "entry"}
_FLAGS = {"version", "billable", "rate", "manually_adjusted", "needs_review"}

SHOWN: Mapping[type, set[str]] = {
    TimerStarted: _WHO | _WORK | {"time_entry_id", "start_time"},
    TimerStopped: _WHO | _TIMES | {"time_entry_id", "reason", "needs_review"},
    TimerAdjusted: _WHO | _WORK | _TIMES | _FLAGS | {"time_entry_id", "changed"},
    TimerDiscarded: _ENTRY_EVENT,
    EntryCreated: _ENTRY_EVENT,
    EntryDeleted: _ENTRY_EVENT,
    CatalogChanged: {"kind", "op", "user_id", "user_name"},  # the id and the value go by the kind
    Entry: _WORK | _TIMES | _FLAGS | {"id", "owner_id", "owner_name"},
    TaskType: {"id", "name", "color", "category", "recording", "rate", "sort_order", "active"},
    Room: {"id", "name", "color", "sort_order", "active"},
    Session: {"id", "title", "project_id", "room_id", "start_time", "end_time", "status"},
    Project: {"id", "name", "active"},
    Member: {"id", "name", "active"},
    Kiosk: set(Kiosk.model_fields),
    Organization: {"id", "name", "currency", "timezone", "locale"},
}

# The models of the kinds of `catalog:changed` that displays are told of.
VALUES: Mapping[str, type[Model]] = {
    "taskType": TaskType,
    "room": Room,
    "session": Session,
    "project": Project,
    "member": Member,
    "kiosk": Kiosk,
    "organization": Organization,
}
