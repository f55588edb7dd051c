"""Lists of time entries: a page of a filter, its totals, and rows for an export."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.entries import Entry
from domain.entry_filter import EntryFilter, EntryStats
from domain.money import cost_of
from domain.people import Organization
from store.database import Row, Transaction
from store.entries import COLUMNS, TABLES, entry_of

_CONDITIONS = {
    "from_": "e.start_time >= {}",
    "to": "e.start_time < {}",
    "user_id": "e.owner_id = {}",
    "task_type_id": "e.task_type_id = {}",
    "session_id": "e.session_id = {}",
    "project_id": "e.project_id = {}",
    "client_id": "coalesce(p.client_id, s.client_id) = {}",
    "room_id": "s.room_id = {}",
    "billable": "e.billable = {}",
    "text": "concat_ws(' ', e.notes, t.name, s.title, p.name) ILIKE {}",
}
_SECONDS = "floor(extract(epoch FROM e.end_time - e.start_time))::bigint"
_STATS = f"""
SELECT
    count(*) AS count,
    coalesce(sum({_SECONDS}), 0)::bigint AS seconds,
    coalesce(sum(e.cost_minor_units), 0)::bigint AS cost,
    coalesce(sum({_SECONDS}) FILTER (WHERE e.billable), 0)::bigint AS billable_seconds,
    coalesce(sum(e.cost_minor_units) FILTER (WHERE e.billable), 0)::bigint AS billable_cost
FROM {TABLES}
WHERE {{conditions}}
"""
_PAGE = f"""
SELECT {COLUMNS}, s.title AS session_title, p.name AS project_name, client.name AS client_name, room.name AS room_name
FROM {TABLES}
LEFT JOIN clients AS client ON client.org_id = e.org_id AND client.id = coalesce(p.client_id, s.client_id)
LEFT JOIN rooms AS room ON room.org_id = e.org_id AND room.id = s.room_id
WHERE {{conditions}}
ORDER BY e.start_time DESC, e.id DESC
LIMIT {{limit}}
"""

Place = tuple[datetime, int]  # the start time and the id of the last entry seen


@dataclass(frozen=True, slots=True)
class NamedEntry:
    """An entry with the names of what it is booked on."""

    entry: Entry
    session: str
    project: str
    client: str
    room: str


async def page(
    transaction: Transaction, organization: Organization, chosen: EntryFilter, after: Place | None, limit: int
) -> list[NamedEntry]:
    """At most `limit` entries of the filter, newest start first, beginning after a place."""
    conditions, values = _where(transaction, chosen)
    if after:
        values += after
        conditions += f" AND (e.start_time, e.id) < (${len(values) - 1}, ${len(values)})"
    rows = await transaction.rows(_PAGE.format(conditions=conditions, limit=int(limit)), *values)
    return [_named(row, organization) for row in rows]


async def stats(transaction: Transaction, organization: Organization, chosen: EntryFilter) -> EntryStats:
    """What all entries of the filter add up to."""
    conditions, values = _where(transaction, chosen)
    row = await transaction.row(_STATS.format(conditions=conditions), *values)
    assert row is not None
    currency, locale = organization.currency, organization.locale
    return EntryStats(
        count=row["count"],
        duration_seconds=row["seconds"],
        cost=cost_of(row["cost"], row["seconds"], currency, locale),
        billable_cost=cost_of(row["billable_cost"], row["billable_seconds"], currency, locale),
    )


def _where(transaction: Transaction, chosen: EntryFilter) -> tuple[str, list[Any]]:
    """The conditions of a filter, and the values of their parameters."""
    conditions = ["e.org_id = $1"]
    values: list[Any] = [transaction.org]
    for name, condition in _CONDITIONS.items():
        value = getattr(chosen, name)
        if value is not None:
            values.append(_pattern(value) if name == "text" else value)
            conditions.append(condition.format(f"${len(values)}"))
    return " AND ".join(conditions), values


def _pattern(text: str) -> str:
    for special in "\\%_":
        text = text.replace(special, f"\\{special}")
    return f"%{text}%"


def _named(row: Row, organization: Organization) -> NamedEntry:
    return NamedEntry(
        entry=entry_of(row, organization),
        session=row["session_title"] or "",
        project=row["project_name"] or "",
        client=row["client_name"] or "",
        room=row["room_name"] or "",
    )
