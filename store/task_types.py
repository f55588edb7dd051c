"""Task types and what an hour of them costs from a date on."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from domain.catalog import DatedRate, TaskType
from domain.money import rate_of
from store.catalog import ACTIVE, as_sorted
from store.database import Row, Transaction
from store.listings import Table

_COLUMNS = ("name", "description", "color", "category", "recording", "sort_order", "active")

# Today is what the calendar says where the organization is.
_SELECT = f"""
SELECT t.id, {", ".join(f"t.{column}" for column in _COLUMNS)}, o.currency, o.locale, (
    SELECT r.rate_minor_units
    FROM task_type_rates AS r
    WHERE r.org_id = t.org_id AND r.task_type_id = t.id
        AND r.from_date <= (clock_timestamp() AT TIME ZONE o.timezone)::date
    ORDER BY r.from_date DESC
    LIMIT 1
) AS rate_minor_units
FROM task_types AS t
JOIN organizations AS o ON o.id = t.org_id
WHERE t.org_id = $1
"""

# Nothing is written when that rate holds on that date already. $3 is a date, or null for today.
_PRICE = """
WITH wanted AS (
    SELECT coalesce($3::date, (clock_timestamp() AT TIME ZONE o.timezone)::date) AS from_date
    FROM organizations AS o
    WHERE o.id = $1
)
INSERT INTO task_type_rates (org_id, task_type_id, from_date, rate_minor_units)
SELECT $1, $2, wanted.from_date, $4::bigint
FROM wanted
WHERE $4::bigint IS DISTINCT FROM (
    SELECT r.rate_minor_units::bigint
    FROM task_type_rates AS r
    WHERE r.org_id = $1 AND r.task_type_id = $2 AND r.from_date <= wanted.from_date
    ORDER BY r.from_date DESC
    LIMIT 1
)
ON CONFLICT (org_id, task_type_id, from_date) DO UPDATE SET rate_minor_units = excluded.rate_minor_units
RETURNING true
"""

_RATES = """
SELECT nullif(r.from_date, '-infinity') AS from_date, r.rate_minor_units, o.currency, o.locale
FROM task_type_rates AS r
JOIN organizations AS o ON o.id = r.org_id
WHERE r.org_id = $1 AND r.task_type_id = $2
ORDER BY r.from_date
"""
_RECORDING = "SELECT id FROM task_types WHERE org_id = $1 AND recording ORDER BY id"
_PRICE_ALWAYS = """
INSERT INTO task_type_rates (org_id, task_type_id, from_date, rate_minor_units) VALUES ($1, $2, '-infinity', $3)
"""


def _task_type_of(row: Row) -> TaskType:
    fields = {name: row[name] for name in ("id", *_COLUMNS)}
    return TaskType(**fields, rate=rate_of(row["rate_minor_units"], row["currency"], row["locale"]))


TASK_TYPES: Table[TaskType] = Table(
    name="task_types", columns=_COLUMNS, select=_SELECT, item=_task_type_of, order=as_sorted(), filters=ACTIVE
)


async def insert(transaction: Transaction, fields: Mapping[str, Any], rate_minor_units: int) -> int:
    """A new task type whose rate reaches back without end."""
    id_ = await TASK_TYPES.insert(transaction, fields)
    await transaction.value(_PRICE_ALWAYS, transaction.org, id_, rate_minor_units)
    return id_


async def price(transaction: Transaction, task_type_id: int, rate_minor_units: int, from_date: date | None) -> bool:
    """Sets the rate from a date on, or from today, up to the next date that has its own; false when it held already."""
    return await transaction.value(_PRICE, transaction.org, task_type_id, from_date, rate_minor_units) or False


async def rates(transaction: Transaction, task_type_id: int) -> list[DatedRate]:
    """What an hour cost, costs and will cost, the oldest first; nothing when there is no such task type."""
    rows = await transaction.rows(_RATES, transaction.org, task_type_id)
    return [
        DatedRate(from_=row["from_date"], rate=rate_of(row["rate_minor_units"], row["currency"], row["locale"]))
        for row in rows
    ]


async def recording(transaction: Transaction) -> list[int]:
    """The ids of those that light the red lamp, in use or not."""
    return [row["id"] for row in await transaction.rows(_RECORDING, transaction.org)]
