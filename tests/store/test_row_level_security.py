"""Row-level security: the database itself keeps organizations apart, whatever a query forgets."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import asyncpg
import pytest
from tornado.ioloop import IOLoop

from actions.housekeeping import sum_up
from store import database
from store.connection import connected
from store.pool import APP_ROLE, Limits
from tests.support.bookings import a_project, a_session, entered, made, moment
from tests.support.kiosks import asking, paired
from tests.support.studio import TestOrganization

pytestmark = pytest.mark.gen_test

# Outside of it, though of organizations: sign-ins are found by their token, screens that wait by their codes, and the
# hub looks at all heads at once.
OUTSIDE = {"sign_ins", "pairings", "logs"}

_TENANT_TABLES = """
SELECT c.relname::text AS name, c.relrowsecurity AS secured,
    array(SELECT pg_get_expr(polqual, polrelid) FROM pg_policy WHERE polrelid = c.oid) AS policies
FROM pg_class AS c
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'org_id'
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
"""
# Those between tenant tables, each with the columns that refer, in the order of those referred to.
_REFERENCES = """
SELECT conrelid::regclass::text AS source, confrelid::regclass::text AS target, referring.names AS columns,
    referred.names AS target_columns
FROM pg_constraint,
    LATERAL (
        SELECT array_agg(attname::text ORDER BY place) AS names
        FROM unnest(conkey) WITH ORDINALITY AS key (number, place)
        JOIN pg_attribute ON attrelid = conrelid AND attnum = number
    ) AS referring,
    LATERAL (
        SELECT array_agg(attname::text ORDER BY place) AS names
        FROM unnest(confkey) WITH ORDINALITY AS key (number, place)
        JOIN pg_attribute ON attrelid = confrelid AND attnum = number
    ) AS referred
WHERE contype = 'f' AND conrelid::regclass::text = ANY ($1) AND confrelid::regclass::text = ANY ($1)
"""
_REFERRING_COLUMNS = """
SELECT c.relname::text AS source, a.attname::text AS name
FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
WHERE c.relname = ANY ($1) AND c.relkind = 'r' AND a.attname LIKE '%\\_id' AND a.attname <> 'org_id'
"""
# People stand outside of organizations, and history outlives the entry that it tells of.
_FREE = {("members", "person_id"), ("entry_history", "entry_id")}


async def tenant_tables(connection: asyncpg.Connection) -> dict[str, asyncpg.Record]:
    return {row["name"]: row for row in await connection.fetch(_TENANT_TABLES)}


async def secured_tables(connection: asyncpg.Connection) -> list[str]:
    return sorted((await tenant_tables(connection)).keys() - OUTSIDE)


@pytest.fixture(autouse=True)
def _filled(io_loop: IOLoop, north: TestOrganization, south: TestOrganization) -> None:
    """Rows of both organizations in every table that has an organization."""
    for organization in (north, south):
        io_loop.run_sync(lambda organization=organization: _fill(organization))


async def _fill(organization: TestOrganization) -> None:
    owner = organization.owner
    client = await made(owner, "/clients", {"name": "Nils"})
    project = await a_project(owner, clientId=client)
    room = await made(owner, "/rooms", {"name": "Room A"})
    session = await a_session(owner, projectId=project, roomId=room)
    await entered(owner, organization, sessionId=session)
    await entered(owner, organization, startTime=moment(days=3), endTime=moment(days=2, hours=1))
    await sum_up(organization.studio.services)
    async with organization.studio.services.database.transaction(organization.id) as transaction:
        await transaction.value("INSERT INTO unsummed_days VALUES ($1, '2999-01-01')", organization.id)
    task_type = organization.task_types["Mixing"]
    reply = await owner.post("/timers/start", {"taskTypeId": task_type, "projectId": project}, Idempotency_Key="key")
    assert reply.status == 201
    await paired(organization, roomId=room)
    waiting = await asking(organization.studio)
    await made(owner, "/kiosks", {"userCode": waiting["userCode"], "name": "Door"})
    await owner.make("/favorites", taskTypeId=task_type, sessionId=session, projectId=project)


@asynccontextmanager
async def acting(url: str, organization: TestOrganization | None) -> AsyncIterator[asyncpg.Connection]:
    """A transaction as the application's role, of one organization or of none; nothing of it is kept."""
    async with connected(url, "test") as connection:
        transaction = connection.transaction()
        await transaction.start()
        await connection.execute(f"SET LOCAL ROLE {APP_ROLE}")
        if organization:
            await connection.execute(f"SET LOCAL app.org = '{organization.id}'")
        yield connection
        await transaction.rollback()


async def test_every_table_of_organizations_is_secured_by_one_policy(database_url: str) -> None:
    async with connected(database_url, "test") as connection:
        tables = await tenant_tables(connection)
    assert tables.keys() >= OUTSIDE
    for name in tables.keys() - OUTSIDE:
        assert tables[name]["secured"], name
        assert tables[name]["policies"] == ["(org_id = current_org())"], name


async def test_a_query_that_forgets_its_organization_finds_its_own_rows_alone(
    database_url: str, north: TestOrganization
) -> None:
    async with acting(database_url, north) as connection:
        for table in await secured_tables(connection):
            found = {row["org_id"] for row in await connection.fetch(f"SELECT org_id FROM {table}")}
            assert found == {north.id}, table
        assert await connection.fetchval("SELECT array_agg(id) FROM organizations") == [north.id]


async def test_a_change_that_forgets_its_organization_changes_its_own_rows_alone(
    database_url: str, north: TestOrganization
) -> None:
    async with acting(database_url, north) as connection:
        for table in await secured_tables(connection):
            for change in ("UPDATE {} SET org_id = org_id RETURNING org_id", "DELETE FROM {} RETURNING org_id"):
                changed = await _unless_refused(connection, change.format(table))
                assert changed <= {north.id}, table
        assert await _unless_refused(connection, "UPDATE organizations SET name = name RETURNING id") == {north.id}


async def _unless_refused(connection: asyncpg.Connection, change: str) -> set[int]:
    """The organizations whose rows the change reached; none when a right or a reference stands against it."""
    with suppress(asyncpg.InsufficientPrivilegeError, asyncpg.ForeignKeyViolationError):
        async with connection.transaction():
            return {row[0] for row in await connection.fetch(change)}
    return set()


async def test_no_row_can_be_written_into_another_organization(
    database_url: str, north: TestOrganization, south: TestOrganization
) -> None:
    async with connected(database_url, "test") as owner, acting(database_url, north) as connection:
        for table in await secured_tables(owner):
            row = await owner.fetchval(f"SELECT to_jsonb(t) FROM {table} AS t WHERE org_id = $1", south.id)
            copy = f"INSERT INTO {table} SELECT * FROM jsonb_populate_record(NULL::{table}, $1)"
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
                async with connection.transaction():
                    await connection.execute(copy, row)


async def test_no_row_can_be_moved_into_another_organization(
    database_url: str, north: TestOrganization, south: TestOrganization
) -> None:
    async with acting(database_url, north) as connection:
        for table in await secured_tables(connection):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                async with connection.transaction():
                    await connection.execute(f"UPDATE {table} SET org_id = $1", south.id)


@pytest.mark.parametrize("setting", [None, ""], ids=["never set", "set to nothing"])
async def test_without_an_organization_nothing_is_seen(database_url: str, setting: str | None) -> None:
    async with acting(database_url, None) as connection:
        if setting is not None:
            await connection.execute(f"SET LOCAL app.org = '{setting}'")
        for table in [*await secured_tables(connection), "organizations"]:
            assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 0, table


async def test_no_reference_can_cross_organizations(
    database_url: str, north: TestOrganization, south: TestOrganization
) -> None:
    async with connected(database_url, "test") as connection:  # as the owner, whom no policy holds back
        references = await connection.fetch(_REFERENCES, list(await tenant_tables(connection)))
        assert len(references) > 10
        for source, target, columns, target_columns in references:
            assert dict(zip(columns, target_columns, strict=True))["org_id"] == "org_id", (source, columns)
            (place,) = [number for number, column in enumerate(columns) if column != "org_id"]
            theirs = f"SELECT max({target_columns[place]}) FROM {target} WHERE org_id = {south.id}"
            ours = f"org_id = {north.id} AND {columns[place]} IS NOT NULL"
            one_of_ours = f"ctid = (SELECT max(ctid) FROM {source} WHERE {ours})"
            with pytest.raises(asyncpg.ForeignKeyViolationError):
                await connection.execute(f"UPDATE {source} SET {columns[place]} = ({theirs}) WHERE {one_of_ours}")


async def test_whatever_refers_to_a_row_refers_to_one_of_its_organization(database_url: str) -> None:
    async with connected(database_url, "test") as connection:
        tables = list(await tenant_tables(connection))
        referring = {tuple(row) for row in await connection.fetch(_REFERRING_COLUMNS, tables)}
        held = {(row["source"], name) for row in await connection.fetch(_REFERENCES, tables) for name in row["columns"]}
    assert referring - held == _FREE


async def test_requests_run_as_a_role_without_privileges_of_its_own(database_url: str) -> None:
    async with connected(database_url, "test") as connection:
        role = await connection.fetchrow("SELECT * FROM pg_roles WHERE rolname = $1", APP_ROLE)
        assert role is not None
        for right in ("rolsuper", "rolbypassrls", "rolcreaterole", "rolcreatedb", "rolreplication", "rolcanlogin"):
            assert role[right] is False, right
        owned = "SELECT count(*) FROM pg_shdepend WHERE deptype = 'o' AND refobjid = $1"
        assert await connection.fetchval(owned, role["oid"]) == 0
        memberships = "SELECT count(*) FROM pg_auth_members WHERE member = $1"
        assert await connection.fetchval(memberships, role["oid"]) == 0
        assert not await connection.fetchval("SELECT has_schema_privilege($1, 'public', 'CREATE')", APP_ROLE)


async def test_nothing_of_a_transaction_is_left_on_its_connection(
    database_url: str, north: TestOrganization, south: TestOrganization
) -> None:
    pool = await database.opened(database_url, Limits(connections=1))
    before = await _session(pool)
    async with pool.transaction(north.id) as transaction:
        assert await transaction.value("SELECT count(*) FROM organizations") == 1
    assert await _session(pool) == before
    with pytest.raises(ZeroDivisionError):
        async with pool.transaction(north.id):
            raise ZeroDivisionError
    assert await _session(pool) == before
    async with pool.snapshot(south.id) as transaction:
        assert await transaction.value("SELECT array_agg(DISTINCT org_id) FROM time_entries") == [south.id]
    assert await _session(pool) == before
    await pool.close()


async def _session(pool: database.Database) -> dict[str, Any]:
    """Who the pool's connection is between transactions, and everything that is set for it."""
    row = await pool.row("""
        SELECT current_user AS who, coalesce(current_setting('app.org', true), '') AS org,
            (SELECT count(*) FROM time_entries) AS seen,
            (SELECT json_object_agg(name, setting) FROM pg_settings WHERE name NOT LIKE 'plpgsql.%') AS set
    """)
    assert row is not None
    assert (row["who"], row["org"], row["seen"]) == (APP_ROLE, "", 0)
    settings: dict[str, Any] = json.loads(row["set"])
    return settings
