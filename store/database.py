"""Transactions that see one organization alone, and what is asked outside of any."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import asyncpg

from domain.errors import StandingChanged, Unavailable
from domain.people import Actor
from store.connecting import LOST
from store.errors import Conflict, SlotTaken, StoreError, in_one_line
from store.groups import Groups
from store.pool import Limits, Pool, commit, open_pool

DEFAULT_LIMITS = Limits()
_FIRST_MESSAGE = "BEGIN ISOLATION LEVEL {mode}{bound}; SELECT enter({org})"
_CHANGE = "READ COMMITTED"
_SNAPSHOT = "REPEATABLE READ READ ONLY"

# Before any other lock, so that whoever waits here holds nothing. Two numbers name it, the first of them this kind.
_AMONG_OTHERS = "; SELECT pg_advisory_xact_lock_shared(1, {org} % 2147483647)"
_ALONE = "; SELECT pg_advisory_xact_lock(1, {org} % 2147483647)"

# After the turn has come, so that no change of rights can lie between this and the rest.
_STANDING = "; SELECT require_standing({sign_in}, '\\x{standing}')"

# A restore writes a new epoch; a failover or a point-in-time recovery goes on in a new timeline of the server's.
_EPOCH = """
SELECT epoch || '-' || ltrim(substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8), '0') FROM installation
"""

Row = asyncpg.Record


class Transaction:
    """An open transaction that acts as the application role; `org` is the only organization whose rows it sees.

    Where it is not `locking`, each question is a transaction by itself, and shares it with others that come together.
    """

    __slots__ = ("_connection", "locking", "org")

    def __init__(self, connection: Any, org: int, *, locking: bool = True) -> None:
        self._connection = connection
        self.org = org
        self.locking = locking

    async def rows(self, query: str, *values: Any) -> list[Row]:
        result: list[Row] = await self._connection.fetch(query, *values)
        return result

    async def row(self, query: str, *values: Any) -> Row | None:
        result: Row | None = await self._connection.fetchrow(query, *values)
        return result

    async def value(self, query: str, *values: Any) -> Any:
        return await self._connection.fetchval(query, *values)


class Database:
    """One PostgreSQL database, reached through a pool."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._groups = Groups(pool)
        self.epoch = ""

    @asynccontextmanager
    async def transaction(
        self, org: int, *, actor: Actor | None = None, alone: bool = False
    ) -> AsyncIterator[Transaction]:
        """A transaction of one organization; it commits at the end, and an exception leaves nothing of it.

        With `alone`, the organization has no other meanwhile, so that none can get in its way.
        Raises StandingChanged when the actor is not what it was read as, SlotTaken when a timer already runs in the
        slot, Conflict when trying again may help, and Unavailable when the database is out of reach (a commit that
        broke off may have gone through).
        """
        async with self._opened(_CHANGE, org, _ALONE if alone else _AMONG_OTHERS, actor) as transaction:
            yield transaction

    @contextmanager
    def unlocked(self, org: int) -> Iterator[Transaction]:
        """For a look at what there is, and then a change that makes sure that it is still so.

        Raises what a transaction raises; Conflict when it is not so any more.
        """
        with _errors_translated():
            yield Transaction(self._groups, org, locking=False)

    @asynccontextmanager
    async def snapshot(self, org: int, *, actor: Actor | None = None) -> AsyncIterator[Transaction]:
        """A transaction that only reads, and sees everything as it was at one moment. Raises StandingChanged."""
        async with self._opened(_SNAPSHOT, org, "", actor) as transaction:
            yield transaction

    @asynccontextmanager
    async def _opened(self, mode: str, org: int, turn: str, actor: Actor | None) -> AsyncIterator[Transaction]:
        message = _FIRST_MESSAGE + turn
        first = message.format(mode=mode, org=int(org), bound=self._pool.bound)
        if actor and actor.standing is not None:
            first += _STANDING.format(sign_in=int(actor.sign_in_id), standing=actor.standing.hex())
        with _errors_translated():
            async with self._pool.lent() as connection:
                await connection.execute(first)
                yield Transaction(connection, org)
                await commit(connection)

    @asynccontextmanager
    async def _asked(self) -> AsyncIterator[Any]:
        with _errors_translated():
            async with self._pool.lent_for_one_statement() as connection:
                yield connection

    async def row(self, query: str, *values: Any) -> Row | None:
        """One row of what stands outside every organization."""
        async with self._asked() as connection:
            row: Row | None = await connection.fetchrow(query, *values)
            return row

    async def rows(self, query: str, *values: Any) -> list[Row]:
        async with self._asked() as connection:
            rows: list[Row] = await connection.fetch(query, *values)
            return rows

    async def value(self, query: str, *values: Any) -> Any:
        async with self._asked() as connection:
            return await connection.fetchval(query, *values)

    async def read_epoch(self) -> None:
        """Learns the epoch anew, which changes when the database is restored, or another server goes on with it."""
        self.epoch = await self.value(_EPOCH)

    def connections(self) -> tuple[int, int, int]:
        """How many connections are open, how many of them are idle, and how many there may be."""
        return self._pool.size()

    async def close(self) -> None:
        await self._pool.close()


async def opened(url: str, limits: Limits = DEFAULT_LIMITS) -> Database:
    """The database at `url`, already migrated. Raises StoreError with one line for the operator."""
    try:
        pool = await open_pool(url, limits)
    except (asyncpg.PostgresError, ValueError, *LOST) as error:
        raise unreachable(error) from error
    database = Database(pool)
    await database.read_epoch()
    return database


@contextmanager
def _errors_translated() -> Iterator[None]:
    """The driver's errors in the words of the store; those that it has no word for stay as they are."""
    try:
        yield
    except (asyncpg.PostgresError, *LOST) as error:
        raise _translated(error) from error


def _translated(error: BaseException) -> BaseException:
    match error:
        case asyncpg.UniqueViolationError(constraint_name="one_running_per_slot"):
            return SlotTaken()
        case asyncpg.UniqueViolationError(constraint_name="idempotency_keys_pkey" | "people_email_key"):
            return Conflict()
        case asyncpg.TransactionRollbackError() | asyncpg.LockNotAvailableError():
            return Conflict()
        case asyncpg.InvalidCachedStatementError() | asyncpg.InvalidSQLStatementNameError():
            return Conflict()
        case asyncpg.DuplicatePreparedStatementError():
            return Conflict()
        case asyncpg.PostgresError(sqlstate="TA001"):
            return StandingChanged()
        case asyncpg.PostgresError(sqlstate="TA002"):
            return Conflict()
        case _ if isinstance(error, LOST):
            return Unavailable()
        case _:
            return error


def unreachable(error: BaseException) -> StoreError:
    """One line for the operator whose `database.url` does not answer or is refused."""
    return StoreError(
        f"The database does not answer ({in_one_line(error)}). Check database.url, and that the server runs."
    )
