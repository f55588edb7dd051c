"""Time entries: looking them up with what they are booked on, and writing them with history and events at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic_core import to_json

from domain.base import iso
from domain.catalog import Category
from domain.entries import Entry, EntryTaskType, span
from domain.money import rate_of
from domain.people import Actor, Organization
from store import log
from store.database import Row, Transaction
from store.idempotency import RepeatableAnswer

# An entry as clients know it.
COLUMNS = """
    e.id, e.version, e.owner_id, owner.name AS owner_name, e.task_type_id, e.session_id, e.project_id,
    t.name AS task_type_name, t.color AS task_type_color, t.category AS task_type_category,
    e.client_id, e.room_id, e.start_time, e.end_time, e.billable,
    e.rate_minor_units, e.cost_minor_units, e.notes, e.manually_adjusted, e.needs_review, e.slot
"""
TABLES_OF = """
    {entries} AS e
    JOIN people AS owner ON owner.id = e.owner_id
    JOIN task_types AS t ON t.org_id = e.org_id AND t.id = e.task_type_id
"""
TABLES = TABLES_OF.format(entries="time_entries")
_SELECT = f"SELECT {COLUMNS} FROM {TABLES} WHERE e.org_id = $1"

_BY_ID = f"{_SELECT} AND e.id = $2"
_RUNNING = f"{_SELECT} AND e.end_time IS NULL ORDER BY e.start_time, e.id"
_ANY_EXIST = "SELECT EXISTS (SELECT FROM time_entries WHERE org_id = $1)"

_TO_CHANGE = "SELECT now, seen, (entry).* FROM entries_to_change($1, $2, $3, $4)"
_WRITE = "SELECT write_entries($1, $2, $3, $4, $5, $6, $7, $8, $9)"
_CHANGE = """
SELECT change_entries($1, $10, $11, $2, $3, $4, $5, $6, $7, $8, $9, $12, $13, $14, $15, $16, $17, $18) AS last_seq
"""


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
    """What a transaction does to entries, written in one statement at its end.

    `seen` is how far the log had come when they were decided on.
    """

    seen: int | None = None
    inserted: list[Entry] = field(default_factory=list)
    updated: list[Entry] = field(default_factory=list)
    deleted: list[Entry] = field(default_factory=list)
    history: list[HistoryLine] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Locked:
    """Entries that nobody else can change until the transaction ends, and the database's time after locking them.

    Out of a transaction that locks nothing, they are as they were when the log had come as far as `seen`.
    """

    now: datetime
    seen: int
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
    return await _to_change(transaction, organization, entry_id, None)


async def lock_running_of(transaction: Transaction, organization: Organization, owner_id: int) -> Locked:
    return await _to_change(transaction, organization, None, owner_id)


async def _to_change(
    transaction: Transaction, organization: Organization, entry_id: int | None, owner_id: int | None
) -> Locked:
    rows = await transaction.rows(_TO_CHANGE, transaction.org, transaction.locking, entry_id, owner_id)
    return Locked(rows[0]["now"], rows[0]["seen"], [entry_of(row, organization) for row in rows if row["id"]])


async def write(
    transaction: Transaction, organization: Organization, changes: Changes, draft: log.Draft, now: datetime
) -> int:
    """Writes the changes, their history and their events, and returns the sequence number of the last event.

    Raises Conflict when an entry, or what time is booked on, is not any more what it was read as.
    """
    last: int = await transaction.value(_WRITE, *_written(transaction, organization, changes, draft, now))
    return last


async def change(
    transaction: Transaction,
    organization: Organization,
    changes: Changes,
    draft: log.Draft,
    now: datetime,
    actor: Actor,
    answer: RepeatableAnswer | None,
) -> int:
    """The same without a transaction around it, and with the answer that is kept for a repeat.

    Raises Conflict too when the request has come before, and StandingChanged when the actor has changed.
    """
    written = _written(transaction, organization, changes, draft, now)
    kept = answer.values if answer else (None,) * 7
    rows = await transaction.rows(_CHANGE, *written, actor.sign_in_id, actor.standing, *kept)
    last: int = rows[0]["last_seq"]
    return last


def _written(
    transaction: Transaction, organization: Organization, changes: Changes, draft: log.Draft, now: datetime
) -> tuple[Any, ...]:
    return (
        transaction.org,
        changes.seen,
        now,
        _json([_row(entry, organization) for entry in changes.updated]),
        _json([{"id": entry.id, "version": entry.version} for entry in changes.deleted]),
        _json([_row(entry, organization) for entry in changes.inserted]),
        _json([_history_row(line) for line in changes.history]),
        draft.names,
        draft.data,
    )


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


def _json(rows: Sequence[dict[str, Any]]) -> str | None:
    return to_json(rows).decode() if rows else None
