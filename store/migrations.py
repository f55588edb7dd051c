"""Brings a database to the schema of this version: numbered SQL files, each applied once in its own transaction."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import asyncpg

from store.database import unreachable
from store.errors import StoreError, in_one_line
from store.pool import APP_ROLE

FOLDER = Path(__file__).parent / "schema"
OLDEST_POSTGRESQL = 17
_LOCK = 0x7A117  # any fixed number; servers that start together take turns

_BOOKKEEPING = """
CREATE TABLE IF NOT EXISTS migrations (
    number integer PRIMARY KEY,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
)
"""
_REMEMBER = "INSERT INTO migrations (number, name, checksum) VALUES ($1, $2, $3)"


@dataclass(frozen=True, slots=True)
class Migration:
    number: int
    name: str
    sql: str

    def __str__(self) -> str:
        return f"{self.number:04d}_{self.name}"

    @property
    def checksum(self) -> str:
        return sha256(self.sql.encode()).hexdigest()


def migrations_in(folder: Path) -> list[Migration]:
    """The migrations of a folder in their order; files are named `0001_what_it_does.sql`."""
    found = []
    for file in sorted(folder.glob("*.sql")):
        number, _, name = file.stem.partition("_")
        found.append(Migration(int(number), name, file.read_text(encoding="utf-8")))
    return found


async def migrate(url: str, folder: Path = FOLDER) -> list[str]:
    """Applies what is missing and names it. Raises StoreError with one line for the operator."""
    try:
        connection = await asyncpg.connect(url, timeout=10, server_settings={"application_name": "tally-migrate"})
    except (OSError, asyncpg.PostgresError, ValueError) as error:
        raise unreachable(error) from error
    try:
        return await _migrate(connection, migrations_in(folder))
    except asyncpg.InsufficientPrivilegeError as error:
        raise StoreError(
            f"The role of database.url lacks a right ({in_one_line(error)}). It must own the database and may create "
            f"roles, or the role {APP_ROLE} must exist and be granted to it."
        ) from error
    finally:
        await connection.close()


async def _migrate(connection: asyncpg.Connection, known: list[Migration]) -> list[str]:
    _check_server(connection)
    await connection.execute("SELECT pg_advisory_lock($1)", _LOCK)
    await _provide_app_role(connection)
    await connection.execute(_BOOKKEEPING)
    applied = {row["number"]: row for row in await connection.fetch("SELECT number, name, checksum FROM migrations")}
    _check_history(applied, known)
    missing = [migration for migration in known if migration.number not in applied]
    for migration in missing:
        await _apply(connection, migration)
    return [str(migration) for migration in missing]


def _check_server(connection: asyncpg.Connection) -> None:
    version = connection.get_server_version()
    if version.major < OLDEST_POSTGRESQL:
        raise StoreError(f"The database runs PostgreSQL {version.major}. Tally needs {OLDEST_POSTGRESQL} or later.")


def _check_history(applied: dict[int, asyncpg.Record], known: list[Migration]) -> None:
    by_number = {migration.number: migration for migration in known}
    for number, row in applied.items():
        migration = by_number.get(number)
        if migration is None:
            raise StoreError(
                f"The database is newer than this server (migration {number} is unknown here). Start a newer Tally."
            )
        if migration.checksum != row["checksum"]:
            raise StoreError(
                f"Migration {migration} was edited after it had been applied. "
                "Put the file back as it was, and write the change as a new migration."
            )


async def _provide_app_role(connection: asyncpg.Connection) -> None:
    exists = await connection.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", APP_ROLE)
    if not exists:
        await connection.execute(f"CREATE ROLE {APP_ROLE} NOLOGIN")
    if not await connection.fetchval("SELECT pg_has_role($1, 'SET')", APP_ROLE):
        await connection.execute(f"GRANT {APP_ROLE} TO CURRENT_USER WITH SET TRUE")


async def _apply(connection: asyncpg.Connection, migration: Migration) -> None:
    try:
        async with connection.transaction():
            await connection.execute(migration.sql)
            await connection.execute(_REMEMBER, migration.number, migration.name, migration.checksum)
    except asyncpg.InsufficientPrivilegeError:
        raise
    except asyncpg.PostgresError as error:
        raise StoreError(f"Migration {migration} failed and left nothing of itself ({in_one_line(error)}).") from error
