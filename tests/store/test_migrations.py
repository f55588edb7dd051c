"""Migrations: each applied once, whole or not at all, and refused where the database is not what they expect."""

import asyncio
import shutil
from itertools import count
from pathlib import Path

import pytest

from store import database
from store.connection import connected
from store.errors import StoreError
from store.migrations import FOLDER, Migrated, migrate, migrations_in
from store.pool import APP_ROLE
from tests.support.postgres import run_apart

pytestmark = pytest.mark.gen_test

ALL = [f"{migration.number:04d}_{migration.name}" for migration in migrations_in(FOLDER)]
NEXT = f"{len(ALL) + 1:04d}_adds_more.sql"

_numbers = count(1)


@pytest.fixture
def empty_url(postgres_url: str) -> str:
    """The URL of a new database without anything in it."""
    name = f"empty_{next(_numbers)}"
    run_apart(_execute(postgres_url.replace("/tally?", "/postgres?"), f"CREATE DATABASE {name}"))
    return postgres_url.replace("/tally?", f"/{name}?")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the migrations that a test may change."""
    return Path(shutil.copytree(FOLDER, tmp_path / "schema"))


async def _execute(url: str, *statements: str) -> None:
    async with connected(url, "test") as connection:
        for statement in statements:
            await connection.execute(statement)


async def _tables(url: str) -> set[str]:
    async with connected(url, "test") as connection:
        rows = await connection.fetch("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'")
        return {row["tablename"] for row in rows}


async def _applied(url: str) -> list[int]:
    async with connected(url, "test") as connection:
        return [row["number"] for row in await connection.fetch("SELECT number FROM migrations ORDER BY number")]


async def _refusal(url: str, folder: Path = FOLDER) -> str:
    """The one line with which it gives up."""
    with pytest.raises(StoreError) as refused:
        await migrate(url, folder)
    line = str(refused.value)
    assert "\n" not in line
    return line


async def test_an_empty_database_gets_every_migration_once(empty_url: str) -> None:
    assert (await migrate(empty_url)).applied == ALL
    assert await migrate(empty_url) == Migrated([], [])
    assert await _applied(empty_url) == list(range(1, len(ALL) + 1))


async def test_a_new_migration_is_applied_to_what_is_there(empty_url: str, folder: Path) -> None:
    await migrate(empty_url)
    (folder / NEXT).write_text("CREATE TABLE more (id integer)")
    assert (await migrate(empty_url, folder)).applied == [NEXT.removesuffix(".sql")]
    assert "more" in await _tables(empty_url)


async def test_servers_that_start_together_take_turns(empty_url: str) -> None:
    migrated = await asyncio.gather(*(migrate(empty_url) for _ in range(5)))
    assert sorted(each.applied for each in migrated) == [[], [], [], [], ALL]


async def test_an_edited_migration_is_refused_by_its_name(empty_url: str, folder: Path) -> None:
    await migrate(empty_url)
    edited = folder / f"{ALL[0]}.sql"
    edited.write_text(edited.read_text() + "-- one more word\n")
    (folder / NEXT).write_text("CREATE TABLE more (id integer)")
    assert ALL[0] in await _refusal(empty_url, folder)
    assert "more" not in await _tables(empty_url)


async def test_a_migration_that_fails_leaves_nothing_of_itself(empty_url: str, folder: Path) -> None:
    (folder / NEXT).write_text("CREATE TABLE half (id integer); SELECT 1 / 0;")
    line = await _refusal(empty_url, folder)
    assert NEXT.removesuffix(".sql") in line
    assert "division by zero" in line
    assert "half" not in await _tables(empty_url)
    assert await _applied(empty_url) == list(range(1, len(ALL) + 1))


async def test_a_role_that_lacks_a_right_is_told_which_in_one_line(empty_url: str) -> None:
    await _execute(empty_url, "CREATE ROLE guest LOGIN")
    try:
        assert "lacks a right" in await _refusal(empty_url.replace("tally@", "guest@"))
    finally:
        await _execute(empty_url, "DROP ROLE guest")


async def test_a_role_that_owns_the_database_needs_no_other_right(template_url: str, empty_url: str) -> None:
    name = empty_url.partition("/empty")[2].partition("?")[0]
    await _execute(
        empty_url,
        f"CREATE ROLE landlord LOGIN IN ROLE {APP_ROLE}",
        f"ALTER DATABASE empty{name} OWNER TO landlord",
    )
    url = empty_url.replace("tally@", "landlord@")
    assert (await migrate(url)).applied == ALL
    pool = await database.opened(url)
    async with pool.transaction(1) as transaction:
        assert await transaction.value("SELECT current_user") == APP_ROLE
    await pool.close()


async def test_an_address_where_nothing_answers_is_told_in_one_line(tmp_path: Path) -> None:
    assert "database.url" in await _refusal(f"postgresql://tally@/tally?host={tmp_path}")
