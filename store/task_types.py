"""Task types and what an hour of them costs from a date on."""

from domain.catalog import Category
from store.database import Transaction

_INSERT = """
WITH made AS (
    INSERT INTO task_types (org_id, name, description, color, category, sort_order)
    VALUES ($1, $2, $3, $4, $5, $6)
    RETURNING id
), priced AS (
    INSERT INTO task_type_rates (org_id, task_type_id, from_date, rate_minor_units)
    SELECT $1, id, '-infinity', $7 FROM made
)
SELECT id FROM made
"""


async def insert(
    transaction: Transaction,
    *,
    name: str,
    description: str,
    color: str,
    category: Category,
    sort_order: int,
    rate_minor_units: int,
) -> int:
    """A new task type whose rate reaches back without end."""
    id_: int = await transaction.value(
        _INSERT, transaction.org, name, description, color, category, sort_order, rate_minor_units
    )
    return id_
