"""What changed in an entry, field by field, as its history keeps it and its events name it."""

from typing import Any

from domain.base import Id, Instant, Model
from domain.entries import Entry

# What people decide; durations, costs and names follow from these.
_FIELDS = {
    "owner_id",
    "task_type",
    "session_id",
    "project_id",
    "start_time",
    "end_time",
    "billable",
    "notes",
    "needs_review",
}

Changed = dict[str, list[Any]]


class HistoryItem(Model):
    """What somebody did to an entry: each changed field with its old and its new value."""

    at: Instant
    user_id: Id
    user_name: str
    action: str
    changes: Changed
    reason: str | None


def differences(before: Entry | None, after: Entry | None) -> Changed:
    """Each field that differs, by its name in JSON, with its old and its new value; null where there is no entry."""
    old, new = _values(before), _values(after)
    return {name: [old.get(name), new.get(name)] for name in {**old, **new} if old.get(name) != new.get(name)}


def _values(entry: Entry | None) -> dict[str, Any]:
    return entry.model_dump(mode="json", include=_FIELDS) if entry else {}
