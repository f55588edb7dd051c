"""What the entries of a filter add up to: past days are summed up already, by whatever one filter names."""

from typing import Any

from domain.entry_filter import EntryStats
from domain.money import cost_of
from domain.people import Organization
from store.database import Database, Transaction
from store.entry_choice import SECONDS, Choice

# What there are sums of: the field of a filter, and the column of an entry that it is about.
_SUMMED = {
    "user_id": ("owner", "owner_id"),
    "task_type_id": ("task type", "task_type_id"),
    "project_id": ("project", "project_id"),
    "client_id": ("client", "client_id"),
    "room_id": ("room", "room_id"),
}
_OF_ALL = ("organization", "org_id")

_ADDED_UP = f"""
    SELECT e.billable, count(*) AS count, sum({SECONDS}) AS seconds, sum(e.cost_minor_units) AS cost
    FROM time_entries AS e
    WHERE {{conditions}}
    GROUP BY e.billable
"""
_TOTALS = """
SELECT
    coalesce(sum(count), 0)::bigint AS count,
    coalesce(sum(seconds), 0)::bigint AS seconds,
    coalesce(sum(cost), 0)::bigint AS cost,
    coalesce(sum(seconds) FILTER (WHERE billable), 0)::bigint AS billable_seconds,
    coalesce(sum(cost) FILTER (WHERE billable), 0)::bigint AS billable_cost
FROM parts
"""
_ONE_BY_ONE = f"WITH parts AS ({_ADDED_UP}) {_TOTALS}"

_ADDED_UP_APART = _ADDED_UP.format(
    conditions="e.org_id = $1 AND e.{column} = $3 AND e.start_time >= apart.begins AND e.start_time < apart.ends"
)
# Sums are of whole days, from the first that begins in the span on; `apart` are the spans without any.
# $1 organization, $2 what the sums are of, $3 and which, $4 begin and $5 end of the span, each null for none.
_BY_DAYS = f"""
WITH span AS (
    SELECT
        coalesce($4::timestamptz, '-infinity') AS begins,
        coalesce($5::timestamptz, 'infinity') AS ends,
        coalesce(day_of($4::timestamptz + interval '24 hours' - interval '1 millisecond'), '-infinity') AS first,
        least(coalesce((SELECT until FROM summed WHERE org_id = $1), '-infinity'), day_of($5::timestamptz)) AS beyond
), days AS (
    SELECT first, greatest(first, beyond) AS beyond FROM span
), unsummed AS (
    SELECT u.day FROM days JOIN unsummed_days AS u ON u.org_id = $1 AND u.day >= first AND u.day < beyond
), apart AS (
    SELECT begins, least(first, ends) AS ends FROM span
    UNION ALL
    SELECT days.beyond, span.ends FROM span, days
    UNION ALL
    SELECT day, day + interval '24 hours' FROM unsummed
), parts AS (
    SELECT s.billable, s.count, s.seconds, s.cost_minor_units AS cost
    FROM days
    JOIN entry_sums AS s ON s.org_id = $1 AND s.of = $2 AND s.which = $3 AND s.day >= first AND s.day < beyond
    WHERE s.day NOT IN (SELECT day FROM unsummed)
    UNION ALL
    SELECT added.*
    FROM apart
    CROSS JOIN LATERAL ({_ADDED_UP_APART}) AS added
)
{_TOTALS}
WHERE $6::boolean IS NULL OR billable = $6
"""


async def stats(transaction: Transaction, organization: Organization, choice: Choice) -> EntryStats:
    """What all entries of the choice add up to."""
    row = await transaction.row(*_question(transaction.org, choice))
    assert row is not None
    currency, locale = organization.currency, organization.locale
    return EntryStats(
        count=row["count"],
        duration_seconds=row["seconds"],
        cost=cost_of(row["cost"], row["seconds"], currency, locale),
        billable_cost=cost_of(row["billable_cost"], row["billable_seconds"], currency, locale),
    )


async def sum_up(transaction: Transaction, days: int) -> None:
    """Sums up at most so many days of the organization, with which the transaction must be alone."""
    await transaction.value("SELECT sum_up($1, $2)", transaction.org, days)


async def to_sum(database: Database, most: int) -> list[int]:
    """Organizations with days that have ended and are not summed up, at most so many."""
    return [row[0] for row in await database.rows("SELECT organizations_to_sum($1)", most)]


def _question(org: int, choice: Choice) -> tuple[Any, ...]:
    """The query for the totals of a choice, and its values."""
    wanted = choice.filter
    narrowed = [name for name in _SUMMED if getattr(wanted, name) is not None]
    if len(narrowed) > 1 or wanted.session_id is not None or wanted.text:
        return _ONE_BY_ONE.format(conditions=choice.conditions), *choice.values
    of, column = _SUMMED[narrowed[0]] if narrowed else _OF_ALL
    which = getattr(wanted, narrowed[0]) if narrowed else org
    return _BY_DAYS.format(column=column), org, of, which, wanted.from_, wanted.to, wanted.billable
