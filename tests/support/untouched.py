"""Proof that a request left no trace: every row that an organization can reach, before and after."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager

from tests.support.studio import TestOrganization

_TABLES = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND has_table_privilege('tally_app', oid, 'SELECT')
"""


@asynccontextmanager
async def untouched(*organizations: TestOrganization, except_for: Collection[str] = ()) -> AsyncIterator[None]:
    """Fails when the block changes a row of these organizations, their logs among them, except for these tables."""
    before = [await _rows(organization, except_for) for organization in organizations]
    yield
    assert [await _rows(organization, except_for) for organization in organizations] == before


async def _rows(organization: TestOrganization, except_for: Collection[str]) -> list[tuple[str, str]]:
    """Each row as text, with the name of its table."""
    async with organization.studio.services.database.snapshot(organization.id) as transaction:
        tables = {row["relname"] for row in await transaction.rows(_TABLES)}.difference(except_for)
        each = " UNION ALL ".join(f"SELECT '{table}', {table}::text FROM {table}" for table in tables)
        return sorted(tuple(row) for row in await transaction.rows(each))
