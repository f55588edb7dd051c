"""Time entries: looking them up with what they are booked on, and writing them with history and events at once."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.base import iso
from domain.catalog import Category
from domain.entries import Entry, EntryTaskType, span
from domain.money import rate_of
from domain.people import Organization
from store import log
from store.database import Row, Transaction

# An entry as clients know it: room and client follow from the session and the project.
COLUMNS = """
    e.id, e.version, e.owner_id, owner.name AS owner_name, e.task_type_id, e.session_id, e.project_id,
    t.name AS task_type_name, t.color AS task_type_color, t.category AS task_type_category,
    coalesce(p.client_id, s.client_id) AS client_id, s.room_id, e.start_time, e.end_time, e.billable,
    e.rate_minor_units, e.cost_minor_units, e.notes, e.manually_adjusted, e.needs_review, e.slot
"""
TABLES_OF = """
    {entries} AS e
    JOIN people AS owner ON owner.id = e.owner_id
    JOIN task_types AS t ON t.org_id = e.org_id AND t.id = e.task_type_id
    LEFT JOIN sessions AS s ON s.org_id = e.org_id AND s.id = e.session_id
    LEFT JOIN projects AS p ON p.org_id = e.org_id AND p.id = e.project_id
"""
TABLES = TABLES_OF.format(entries="time_entries")
_SELECT = f"SELECT {COLUMNS} FROM {TABLES} WHERE e.org_id = $1"

_BY_ID = f"{_SELECT} AND e.id = $2"
_RUNNING = f"{_SELECT} AND e.end_time IS NULL ORDER BY e.start_time, e.id"
_ANY_EXIST = "SELECT EXISTS (SELECT FROM time_entries WHERE org_id = $1)"

# An entry is locked first and looked up with the rest after that: a join under the lock loses an entry that was booked
# on something else while the lock was waited for. The clock is read at the top of the plan, when all is locked.
_LOCKED = f"""
WITH locked AS MATERIALIZED (SELECT * FROM time_entries AS e WHERE e.org_id = $1 AND {{which}} FOR UPDATE)
SELECT date_trunc('milliseconds', clock_timestamp()) AS now, {COLUMNS}
FROM (VALUES (1)) AS one LEFT JOIN ({TABLES_OF.format(entries="locked")}) ON true
"""
_LOCKED_BY_ID = _LOCKED.format(which="e.id = $2")
_LOCKED_RUNNING = _LOCKED.format(which="e.owner_id = $2 AND e.end_time IS NULL")

_WRITE = """
WITH updated AS (
    UPDATE time_entries AS e
    SET version = n.version, task_type_id = n.task_type_id, session_id = n.session_id, project_id = n.project_id,
        start_time = n.start_time, end_time = n.end_time, billable = n.billable,
        rate_minor_units = n.rate_minor_units, cost_minor_units = n.cost_minor_units, notes = n.notes,
        manually_adjusted = n.manually_adjusted, needs_review = n.needs_review, slot = n.slot
    FROM jsonb_populate_recordset(NULL::time_entries, $5) AS n
    WHERE e.org_id = $1 AND e.id = n.id
    RETURNING e.id
), deleted AS (
    DELETE FROM time_entries WHERE org_id = $1 AND id = ANY ($6) RETURNING id
), inserted AS (
    -- after the updates, which may free the slot that the new entry takes
    INSERT INTO time_entries (
        org_id, id, owner_id, task_type_id, session_id, project_id, start_time, end_time, billable,
        rate_minor_units, cost_minor_units, notes, manually_adjusted, needs_review, slot
    )
    SELECT $1, n.id, n.owner_id, n.task_type_id, n.session_id, n.project_id, n.start_time, n.end_time, n.billable,
        n.rate_minor_units, n.cost_minor_units, n.notes, n.manually_adjusted, n.needs_review, n.slot
    FROM jsonb_populate_recordset(NULL::time_entries, $7) AS n
    WHERE (SELECT count(*) FROM updated) >= 0
    RETURNING id
), remembered AS (
    INSERT INTO entry_history (org_id, entry_id, at, user_id, action, changes, reason)
    SELECT $1, h.entry_id, $4, h.user_id, h.action, h.changes, h.reason
    FROM json_populate_recordset(NULL::entry_history, $8) AS h
    RETURNING id
),
""" + log.APPEND.format(
    after="(SELECT count(*) FROM inserted) + (SELECT count(*) FROM deleted) + (SELECT count(*) FROM remembered) >= 0"
)


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """What somebody did to an entry: `changes` maps a field of the entry to its old and new value in JSON."""

    entry_id: int
    user_id: int
    action: str
    changes: dict[str, list[Any]]
    reason: str | None = None


@dataclass(slots=True)
class Changes:
    """What a transaction does to entries, written in one statement at its end."""

    inserted: list[Entry] = field(default_factory=list)
    updated: list[Entry] = field(default_factory=list)
    deleted: list[int] = field(default_factory=list)
    history: list[HistoryLine] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Locked:
    """Entries that nobody else can change until the transaction ends, and the database's time after locking them."""

    now: datetime
    entries: list[Entry]


def entry_of(row: Row, organization: Organization) -> Entry:
    """The entry in a row of COLUMNS."""
    rate = row["rate_minor_units"]
    return Entry(
        id=row["id"],
        version=row["version"],
        owner_id=row["owner_id"],
        owner_name=row["owner_name"],
        task_type=EntryTaskType(
            id=row["task_type_id"],
            name=row["task_type_name"],
            color=row["task_type_color"],
            category=Category(row["task_type_category"]),
        ),
        session_id=row["session_id"],
        project_id=row["project_id"],
        client_id=row["client_id"],
        room_id=row["room_id"],
        billable=row["billable"],
        rate=rate_of(rate, organization.currency, organization.locale),
        notes=row["notes"],
        manually_adjusted=row["manually_adjusted"],
        needs_review=row["needs_review"],
        **span(row["start_time"], row["end_time"], rate, organization),
    )


async def by_id(transaction: Transaction, organization: Organization, entry_id: int) -> Entry | None:
    row = await transaction.row(_BY_ID, transaction.org, entry_id)
    return entry_of(row, organization) if row else None


async def running(transaction: Transaction, organization: Organization) -> list[Entry]:
    """The running timers of the whole organization, the longest-running first."""
    return [entry_of(row, organization) for row in await transaction.rows(_RUNNING, transaction.org)]


async def any_exist(transaction: Transaction) -> bool:
    """Whether the organization has booked any time yet."""
    exist: bool = await transaction.value(_ANY_EXIST, transaction.org)
    return exist


async def lock(transaction: Transaction, organization: Organization, entry_id: int) -> Locked:
    return await _lock(transaction, organization, _LOCKED_BY_ID, entry_id)


async def lock_running_of(transaction: Transaction, organization: Organization, owner_id: int) -> Locked:
    return await _lock(transaction, organization, _LOCKED_RUNNING, owner_id)


async def _lock(transaction: Transaction, organization: Organization, query: str, id_: int) -> Locked:
    rows = await transaction.rows(query, transaction.org, id_)
    return Locked(rows[0]["now"], [entry_of(row, organization) for row in rows if row["id"]])


async def write(
    transaction: Transaction, organization: Organization, changes: Changes, draft: log.Draft, now: datetime
) -> int:
    """Writes the changes, their history and their events, and returns the sequence number of the last event."""
    last: int = await transaction.value(
        _WRITE,
        transaction.org,
        draft.names,
        draft.data,
        now,
        _json([_row(entry, organization) for entry in changes.updated]),
        changes.deleted,
        _json([_row(entry, organization) for entry in changes.inserted]),
        _json([_history_row(line) for line in changes.history]),
    )
    return last


def _row(entry: Entry, organization: Organization) -> dict[str, Any]:
    return {
        "id": entry.id,
        "version": entry.version,
        "owner_id": entry.owner_id,
        "task_type_id": entry.task_type.id,
        "session_id": entry.session_id,
        "project_id": entry.project_id,
        "start_time": iso(entry.start_time),
        "end_time": iso(entry.end_time) if entry.end_time else None,
        "billable": entry.billable,
        "rate_minor_units": entry.rate_minor_units,
        "cost_minor_units": entry.cost.minor_units if entry.cost else None,
        "notes": entry.notes,
        "manually_adjusted": entry.manually_adjusted,
        "needs_review": entry.needs_review,
        "slot": entry.slot(organization.running_policy),
    }


def _history_row(line: HistoryLine) -> dict[str, Any]:
    return {
        "entry_id": line.entry_id,
        "user_id": line.user_id,
        "action": line.action,
        "changes": line.changes,
        "reason": line.reason,
    }


def _json(rows: Sequence[dict[str, Any]]) -> str:
    return json.dumps(rows)
