"""Organizations: their rules, their first rows, and the head of their log."""

from functools import lru_cache

from domain.people import Organization, RunningPolicy
from store.database import Database, Row, Transaction

_NEXT_ID = "SELECT nextval(pg_get_serial_sequence('organizations', 'id'))"
_INSERT = """
WITH made AS (
    INSERT INTO organizations (id, name, currency, timezone, locale) VALUES ($1, $2, $3, $4, $5) RETURNING id
)
INSERT INTO logs (org_id) SELECT id FROM made
"""
_BY_ID = (
    "SELECT id, name, currency, timezone, locale, running_policy, engineers_see_costs FROM organizations WHERE id = $1"
)
_UPDATE = """
UPDATE organizations
SET name = $2, currency = $3, timezone = $4, locale = $5, running_policy = $6, engineers_see_costs = $7
WHERE id = $1
"""
_NAMED = "SELECT organizations_named($1)"


def organization_of(row: Row, prefix: str = "") -> Organization:
    """As it is in the row; the same object for the same organization, as all that its members do begins with it."""
    rules = row["running_policy"], row["engineers_see_costs"]
    return _organization(
        row[f"{prefix}id"], row[f"{prefix}name"], row["currency"], row["timezone"], row["locale"], *rules
    )


@lru_cache(maxsize=1000)
def _organization(
    id_: int,
    name: str,
    currency: str,
    timezone: str,
    locale: str,
    running_policy: str,
    engineers_see_costs: bool,  # noqa: FBT001  a column
) -> Organization:
    # As it was checked when it came in: to check it again would open files of the time zones and fail without them.
    return Organization.model_construct(
        id=id_,
        name=name,
        currency=currency,
        timezone=timezone,
        locale=locale,
        running_policy=RunningPolicy(running_policy),
        engineers_see_costs=engineers_see_costs,
    )


async def next_id(database: Database) -> int:
    """The id for a new organization, needed before the transaction that may see its rows."""
    id_: int = await database.value(_NEXT_ID)
    return id_


async def insert(transaction: Transaction, organization: Organization) -> None:
    await transaction.value(
        _INSERT,
        organization.id,
        organization.name,
        organization.currency,
        organization.timezone,
        organization.locale,
    )


async def by_id(transaction: Transaction, *, locked: bool = False) -> Organization:
    row = await transaction.row(_BY_ID + (" FOR UPDATE" if locked else ""), transaction.org)
    assert row is not None
    return organization_of(row)


async def update(transaction: Transaction, organization: Organization) -> None:
    await transaction.value(
        _UPDATE,
        organization.id,
        organization.name,
        organization.currency,
        organization.timezone,
        organization.locale,
        organization.running_policy,
        organization.engineers_see_costs,
    )


async def ids_named(database: Database, name: str) -> list[int]:
    return [row[0] for row in await database.rows(_NAMED, name)]
