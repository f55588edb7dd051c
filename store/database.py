"""The pool of connections, and transactions that see one organization alone."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any

import asyncpg

from domain.errors import StandingChanged, Unavailable
from domain.people import Actor
from store.errors import Conflict, SlotTaken, StoreError, in_one_line
from store.groups import ACQUIRE_SECONDS, Groups

APP_ROLE = "tally_app"
_FIRST_MESSAGE = "BEGIN{mode}; SELECT enter({org})"
_SNAPSHOT = " ISOLATION LEVEL REPEATABLE READ READ ONLY"

# Before any other lock, so that whoever waits here holds nothing. Two numbers name it, the first of them this kind.
_AMONG_OTHERS = "; SELECT pg_advisory_xact_lock_shared(1, {org} % 2147483647)"
_ALONE = "; SELECT pg_advisory_xact_lock(1, {org} % 2147483647)"

# After the turn has come, so that no change of rights can lie between this and the rest.
_STANDING = "; SELECT require_standing({sign_in}, '\\x{standing}')"

# A restore writes a new epoch; a failover or a point-in-time recovery goes on in a new timeline of the server's.
_EPOCH = """
SELECT epoch || '-' || ltrim(substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8), '0') FROM installation
"""

_LOST = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.TransactionTimeoutError,
)

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

    def __init__(self, pool: asyncpg.Pool) -> None:
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
        async with self._opened("", org, _ALONE if alone else _AMONG_OTHERS, actor) as transaction:
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
        first = message.format(mode=mode, org=int(org))
        if actor and actor.standing is not None:
            first += _STANDING.format(sign_in=int(actor.sign_in_id), standing=actor.standing.hex())
        with _errors_translated():
            async with self._pool.acquire(timeout=ACQUIRE_SECONDS) as connection:
                try:
                    await connection.execute(first)
                    yield Transaction(connection, org)
                    await connection.execute("COMMIT")
                except asyncio.CancelledError:
                    # not before the driver's own cancel is through can it tell whether a transaction has begun
                    with suppress(asyncpg.PostgresError, *_LOST):
                        await connection.execute("ROLLBACK")
                    raise
                finally:
                    if connection.is_in_transaction():
                        await connection.execute("ROLLBACK")

    async def row(self, query: str, *values: Any) -> Row | None:
        """One row of what stands outside every organization."""
        with _errors_translated():
            row: Row | None = await self._pool.fetchrow(query, *values)
            return row

    async def rows(self, query: str, *values: Any) -> list[Row]:
        with _errors_translated():
            rows: list[Row] = await self._pool.fetch(query, *values)
            return rows

    async def value(self, query: str, *values: Any) -> Any:
        with _errors_translated():
            return await self._pool.fetchval(query, *values)

    async def read_epoch(self) -> None:
        """Learns the epoch anew, which changes when the database is restored, or another server goes on with it."""
        self.epoch = await self.value(_EPOCH)

    def connections(self) -> tuple[int, int]:
        """How many connections are open, and how many of them are idle."""
        return self._pool.get_size(), self._pool.get_idle_size()

    async def close(self) -> None:
        await self._pool.close()


async def opened(url: str, *, most_connections: int = 10) -> Database:
    """The database at `url`, already migrated. Raises StoreError with one line for the operator."""
    try:
        pool = await asyncpg.create_pool(
            url,
            min_size=1,
            max_size=most_connections,
            timeout=10,
            command_timeout=30,
            init=_take_role,
            reset=_keep_session,
            server_settings={
                "application_name": "tally",
                "timezone": "UTC",
                "default_transaction_isolation": "read committed",
            },
        )
    except (OSError, asyncpg.PostgresError, ValueError) as error:
        raise unreachable(error) from error
    database = Database(pool)
    await database.read_epoch()
    return database


async def _take_role(connection: asyncpg.Connection) -> None:
    await connection.execute(f"SET ROLE {APP_ROLE}")


async def _keep_session(connection: Any) -> None:
    """Nothing is set for a session that the next user must not find; only a canceled transaction costs a query."""
    if connection.is_in_transaction():
        await connection.execute("ROLLBACK")


@contextmanager
def _errors_translated() -> Iterator[None]:
    """The driver's errors in the words of the store; those that it has no word for stay as they are."""
    try:
        yield
    except (asyncpg.PostgresError, *_LOST) as error:
        raise _translated(error) from error


def _translated(error: BaseException) -> BaseException:
    match error:
        case asyncpg.UniqueViolationError(constraint_name="one_running_per_slot"):
            return SlotTaken()
        case asyncpg.UniqueViolationError(constraint_name="idempotency_keys_pkey" | "people_email_key"):
            return Conflict()
        case asyncpg.SerializationError() | asyncpg.DeadlockDetectedError() | asyncpg.LockNotAvailableError():
            return Conflict()
        case asyncpg.PostgresError(sqlstate="TA001"):
            return StandingChanged()
        case asyncpg.PostgresError(sqlstate="TA002"):
            return Conflict()
        case _ if isinstance(error, _LOST):
            return Unavailable()
        case _:
            return error


def unreachable(error: BaseException) -> StoreError:
    """One line for the operator whose `database.url` does not answer or is refused."""
    return StoreError(
        f"The database does not answer ({in_one_line(error)}). Check database.url, and that the server runs."
    )
