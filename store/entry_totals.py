"""Totals of time entries by day and task type, added up where they are."""

from datetime import date

from domain.catalog import Category
from domain.entries import EntryTaskType
from domain.entry_totals import EntryTotal
from domain.money import cost_of
from domain.people import Organization
from store.database import Row, Transaction
from store.entries import TABLES
from store.entry_choice import SECONDS, Choice

# The database knows the zone's changes of clocks. Days are numbered, so that a page ends with a whole one.
_TOTALS = f"""
WITH started AS (
    SELECT (e.start_time AT TIME ZONE {{zone}})::date AS day, t.id, t.name, t.color, t.category, t.sort_order,
        {SECONDS} AS seconds, e.cost_minor_units AS cost
    FROM {TABLES}
    WHERE {{conditions}}
), totals AS (
    SELECT day, id, name, color, category, sort_order, count(*) AS count,
        coalesce(sum(seconds), 0)::bigint AS seconds, coalesce(sum(cost), 0)::bigint AS cost,
        dense_rank() OVER (ORDER BY day DESC) AS place
    FROM started
    WHERE day < {{before}}
    GROUP BY day, id, name, color, category, sort_order
)
SELECT * FROM totals WHERE place <= {{days}} ORDER BY day DESC, sort_order, id
"""


async def by_day(
    transaction: Transaction, organization: Organization, choice: Choice, before: date | None, days: int
) -> list[EntryTotal]:
    """The totals of at most so many days that have entries, the newest first, all of them before a day."""
    values = [*choice.values, organization.timezone, before or date.max]
    zone, limit = f"${len(values) - 1}", f"${len(values)}"
    query = _TOTALS.format(conditions=choice.conditions, zone=zone, before=f"{limit}::date", days=int(days))
    return [_total_of(row, organization) for row in await transaction.rows(query, *values)]


def _total_of(row: Row, organization: Organization) -> EntryTotal:
    kind = EntryTaskType(id=row["id"], name=row["name"], color=row["color"], category=Category(row["category"]))
    return EntryTotal(
        day=row["day"],
        task_type=kind,
        count=row["count"],
        duration_seconds=row["seconds"],
        cost=cost_of(row["cost"], row["seconds"], organization.currency, organization.locale),
    )
