"""Brings a database to the schema of this version: numbered SQL files, each applied once in its own transaction.

Releases run side by side while one replaces another. So a file changes what is there only in ways that the release
before can stand, or else is named `….after.sql` and waits until no server runs that does not know it, and none that
has only lost its connection can come back.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import inf
from pathlib import Path

import asyncpg
import structlog

from store.connecting import LOST, Connection
from store.connection import connected_directly
from store.errors import StoreError, in_one_line
from store.pool import APP_ROLE
from store.serving import AWAY_SECONDS, lowest_level, lowest_level_within

FOLDER = Path(__file__).parent / "schema"
OLDEST_POSTGRESQL = 17
_LOCK = 0x7A117  # any fixed number; servers that start together take turns
_LOCK_SECONDS = 3  # that a migration waits for a table, with everybody else who wants it behind it
_LOCK_TRIES = 10

_log = structlog.get_logger()

_BOOKKEEPING = """
CREATE TABLE IF NOT EXISTS migrations (
    number integer PRIMARY KEY,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
)
"""
_APPLIED = "SELECT number, checksum, to_jsonb(m) ->> 'phase' AS phase FROM migrations AS m"
_REMEMBER = "INSERT INTO migrations (number, name, checksum) VALUES ($1, $2, $3)"
_SAY_THAT_IT_CAME_AFTER = "UPDATE migrations SET phase = 'after' WHERE number = $1"


@dataclass(frozen=True, slots=True)
class Migration:
    """One file; `after` tells that it waits for the last server that does not know it."""

    number: int
    name: str
    sql: str
    after: bool = False

    def __str__(self) -> str:
        return f"{self.number:04d}_{self.name}"

    @property
    def checksum(self) -> str:
        return sha256(self.sql.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Migrated:
    """The names of the migrations that were applied, and of those that wait for older servers to end."""

    applied: list[str]
    waiting: list[str]


def migrations_in(folder: Path) -> list[Migration]:
    """The migrations of a folder in their order; files are named `0001_what_it_does.sql` or `….after.sql`."""
    found = []
    for file in sorted(folder.glob("*.sql")):
        number, _, name = file.stem.partition("_")
        found.append(Migration(int(number), name, file.read_text(encoding="utf-8"), after=name.endswith(".after")))
    return found


def newest(folder: Path = FOLDER) -> int:
    """The number of the newest migration that this version knows."""
    return max(migration.number for migration in migrations_in(folder))


async def migrate(
    url: str, folder: Path = FOLDER, *, later: bool = False, watched_seconds: float = AWAY_SECONDS
) -> Migrated:
    """Applies what is missing, as far as the servers that run can stand it, or ran within `watched_seconds`. With
    `later`, what can wait is left to `finish`, and nothing is watched for it. Raises StoreError with one line for the
    operator.
    """
    connection = await connected_directly(url, "tally-migrate")
    try:
        _check_server(connection)
        known = migrations_in(folder)
        oldest = await _oldest_server(connection, known, watched_seconds, later=later)
        return await _migrate(connection, known, oldest)
    except asyncpg.InsufficientPrivilegeError as error:
        raise StoreError(
            f"The role of database.url lacks a right ({in_one_line(error)}). It must own the database and may create "
            f"roles, or the role {APP_ROLE} must exist and be granted to it."
        ) from error
    finally:
        await connection.close()


async def finish(
    url: str, folder: Path = FOLDER, *, every_seconds: float = 15, watched_seconds: float = AWAY_SECONDS
) -> None:
    """Returns once nothing waits for older servers any more. Logs what keeps it from its work, and goes on."""
    while True:
        await asyncio.sleep(every_seconds)
        try:
            migrated = await migrate(url, folder, watched_seconds=watched_seconds)
        except (StoreError, asyncpg.PostgresError, *LOST) as error:
            _log.warning("migration_waits", reason=in_one_line(error))
            continue
        for name in migrated.applied:
            _log.info("migrated", migration=name)
        if not migrated.waiting:
            return


async def _oldest_server(
    connection: Connection, known: list[Migration], watched_seconds: float, *, later: bool
) -> float:
    """Up to which migration the servers know the schema that may still run; 0 where nobody looked.

    Asked before it is this one's turn to migrate, so that servers which start meanwhile wait for nobody.
    """
    if not await connection.fetchval("SELECT to_regclass('migrations') IS NOT NULL"):
        return inf  # a new database, which nobody serves
    applied = {row["number"] for row in await connection.fetch(_APPLIED)}
    missing = [migration for migration in known if migration.number not in applied]
    if not any(migration.after for migration in missing):
        return inf
    first = next(place for place, migration in enumerate(missing) if migration.after)
    if later and all(migration.after for migration in missing[first:]):
        return 0
    _log.info("migration_watches_for_older_servers", seconds=watched_seconds)
    return await lowest_level_within(connection, watched_seconds)


async def _migrate(connection: Connection, known: list[Migration], oldest: float) -> Migrated:
    await connection.execute("SET transaction_timeout = 0")  # what the database's owner may have bounded for requests
    await connection.execute("SELECT pg_advisory_lock($1)", _LOCK)
    await _provide_app_role(connection)
    await connection.execute(_BOOKKEEPING)
    applied = {row["number"]: row for row in await connection.fetch(_APPLIED)}
    _check_history(applied, known)
    missing = [migration for migration in known if migration.number not in applied]
    possible = _possible(missing, min(oldest, await lowest_level(connection)))
    for migration in possible:
        await _apply(connection, migration)
    return Migrated([str(migration) for migration in possible], [str(each) for each in missing[len(possible) :]])


def _possible(missing: Sequence[Migration], oldest: float) -> Sequence[Migration]:
    """Those up to the first that a server which runs cannot stand; nothing but such may be left behind it."""
    for place, migration in enumerate(missing):
        if migration.after and oldest < migration.number:
            if all(each.after for each in missing[place:]):
                return missing[:place]
            raise StoreError(
                f"Servers that are older than migration {migration} run here, or did a moment ago, and this Tally is "
                "newer by more than one step. Stop them, or start the release in between first."
            )
    return missing


def _check_server(connection: Connection) -> None:
    version = connection.get_server_version()
    if version.major < OLDEST_POSTGRESQL:
        raise StoreError(f"The database runs PostgreSQL {version.major}. Tally needs {OLDEST_POSTGRESQL} or later.")


def _check_history(applied: dict[int, asyncpg.Record], known: list[Migration]) -> None:
    by_number = {migration.number: migration for migration in known}
    for number, row in applied.items():
        migration = by_number.get(number)
        if migration is None:
            if row["phase"] == "before":
                continue
            raise StoreError(
                f"The database is newer than this server (migration {number} is unknown here). Start a newer Tally."
            )
        if migration.checksum != row["checksum"]:
            raise StoreError(
                f"Migration {migration} was edited after it had been applied. "
                "Put the file back as it was, and write the change as a new migration."
            )


async def _provide_app_role(connection: Connection) -> None:
    exists = await connection.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", APP_ROLE)
    if not exists:
        await connection.execute(f"CREATE ROLE {APP_ROLE} NOLOGIN")
    if not await connection.fetchval("SELECT pg_has_role($1, 'SET')", APP_ROLE):
        await connection.execute(f"GRANT {APP_ROLE} TO CURRENT_USER WITH SET TRUE")


async def _apply(connection: Connection, migration: Migration) -> None:
    for _ in range(_LOCK_TRIES):
        try:
            return await _apply_at_once(connection, migration)
        except asyncpg.LockNotAvailableError:
            await asyncio.sleep(1)  # for those who waited behind it
    raise StoreError(f"Migration {migration} found no moment between others, such as a backup; try again after those.")


async def _apply_at_once(connection: Connection, migration: Migration) -> None:
    try:
        async with connection.transaction():
            await connection.execute(f"SET LOCAL lock_timeout = '{_LOCK_SECONDS}s'")
            await connection.execute(migration.sql)
            await connection.execute(_REMEMBER, migration.number, migration.name, migration.checksum)
            if migration.after:
                await connection.execute(_SAY_THAT_IT_CAME_AFTER, migration.number)
    except (asyncpg.InsufficientPrivilegeError, asyncpg.LockNotAvailableError):
        raise
    except asyncpg.PostgresError as error:
        raise StoreError(f"Migration {migration} failed and left nothing of itself ({in_one_line(error)}).") from error
