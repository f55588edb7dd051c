"""What runs now: the state that every client keeps, and how an event changes it (state + event -> state).

The browser's reducer in static/js/live_state.js is the same function; both pass tests/fixtures/live_state.
"""

from collections.abc import Mapping
from typing import Any, Self

from pydantic import Field

from domain.base import Id, Instant, Model
from domain.entries import Entry
from domain.events import TimerTaskType


class LiveTimer(Model):
    """A running timer as every screen shows it."""

    time_entry_id: Id
    task_type: TimerTaskType
    session_id: Id | None
    project_id: Id | None
    room_id: Id | None
    start_time: Instant
    owner_id: Id
    owner_name: str
    notes: str = ""  # which displays are not told

    @classmethod
    def of(cls, entry: Entry) -> Self:
        return cls.from_json({**entry.model_dump(mode="json"), "timeEntryId": entry.id})

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The timer in the data of an event, whatever else stands there."""
        known = {name: data[name] for field in cls.model_fields.values() if (name := field.alias) and name in data}
        kind = {name: data["taskType"][name] for name in TimerTaskType.model_fields}
        return cls.model_validate({**known, "taskType": kind})


class LiveState(Model):
    """The running timers of one organization by their entry's id."""

    running: dict[int, LiveTimer] = Field(default_factory=dict)

    @classmethod
    def of(cls, entries: list[Entry]) -> Self:
        return cls(running={entry.id: LiveTimer.of(entry) for entry in entries})


def fold(state: LiveState, name: str, data: Mapping[str, Any]) -> LiveState:
    """The state after one event; an event that says nothing about running timers leaves it as it is."""
    match name:
        case "snapshot":
            timers = [LiveTimer.from_json({**entry, "timeEntryId": entry["id"]}) for entry in data["running"]]
            return LiveState(running={timer.time_entry_id: timer for timer in timers})
        case "timer:started":
            return _with(state, LiveTimer.from_json(data))
        case "timer:adjusted" if data["endTime"] is None:
            return _with(state, LiveTimer.from_json(data))
        case "timer:stopped" | "timer:adjusted" | "timer:discarded" | "entry:deleted":
            return _without(state, data["timeEntryId"])
        case "catalog:changed" if "value" in data:
            return _after_catalog(state, data["kind"], data["id"], data["value"])
        case _:
            return state


def _with(state: LiveState, timer: LiveTimer) -> LiveState:
    return LiveState(running={**state.running, timer.time_entry_id: timer})


def _without(state: LiveState, entry_id: int) -> LiveState:
    return LiveState(running={key: timer for key, timer in state.running.items() if key != entry_id})


def _after_catalog(state: LiveState, kind: str, id_: int, value: Mapping[str, Any]) -> LiveState:
    def renewed(timer: LiveTimer) -> LiveTimer:
        if kind == "taskType" and timer.task_type.id == id_:
            task_type = TimerTaskType(id=id_, name=value["name"], color=value["color"])
            return timer.model_copy(update={"task_type": task_type})
        if kind == "session" and timer.session_id == id_:
            return timer.model_copy(update={"room_id": value["roomId"]})
        if kind == "member" and timer.owner_id == id_:
            return timer.model_copy(update={"owner_name": value["name"]})
        return timer

    return LiveState(running={key: renewed(timer) for key, timer in state.running.items()})
