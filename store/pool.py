"""The pool of connections: bounded, and whole again by itself as soon as the database is back."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg

from domain.errors import Unavailable
from store.connecting import LOST, Connection, connect, is_pooled

APP_ROLE = "tally_app"
ROLLBACK_SECONDS = 2.0  # what has not come to rest by then is lost
_RENEWED_FOR_SECONDS = 1.0  # or a server that only refuses changes would be connected to again and again

# A prepared statement is not what the driver takes it for, as when somebody else has cleared the session.
_MIXED_UP = (asyncpg.InvalidSQLStatementNameError, asyncpg.DuplicatePreparedStatementError)

# Though they read like the others, nothing is wrong with the connection after these.
_OF_THE_STATEMENT_ALONE = (
    asyncpg.DataError,
    asyncpg.QueryCanceledError,
    asyncpg.LockNotAvailableError,
    asyncpg.InsufficientResourcesError,
)


@dataclass(frozen=True, slots=True)
class Limits:
    """How many connections a process opens, how long it waits for one, and how long a transaction may last."""

    connections: int = 10
    acquire_seconds: float = 5
    transaction_seconds: float = 10

    @property
    def answer_seconds(self) -> float:
        """Longer than the database lets a transaction last: whoever has not answered by then will not."""
        return self.transaction_seconds + 2


class Pool:
    """Lends connections; where they are `pooled` once more by PgBouncer, nothing of a session can be relied on."""

    def __init__(self, pool: asyncpg.Pool, limits: Limits, *, pooled: bool) -> None:
        self.limits = limits
        self.pooled = pooled
        self._pool = pool
        self._transaction_ms = round(limits.transaction_seconds * 1000)
        self._renewed_at = 0.0

    @asynccontextmanager
    async def lent(self) -> AsyncIterator[Any]:
        """A connection, left clean however the block ends. Raises Unavailable where there is none.

        One that has failed is not lent again, nor are those that are as old: they lead to where it led.
        """
        connection = await self._acquired()
        try:
            yield connection
        except BaseException as error:
            await self._settle(connection, error)
            raise
        finally:
            await self._pool.release(connection)

    @asynccontextmanager
    async def lent_for_one_statement(self) -> AsyncIterator[Any]:
        """The same for one statement, which is a transaction by itself, and acts as the application's role."""
        async with self.lent() as connection:
            if self.pooled:
                await connection.execute(f"BEGIN{self.bound}; SET LOCAL ROLE {APP_ROLE}")
            yield connection
            if self.pooled:
                await commit(connection)

    @property
    def bound(self) -> str:
        """What bounds a transaction where the session does not: to be said in it, behind its beginning."""
        return f"; SET LOCAL transaction_timeout = {self._transaction_ms}" if self.pooled else ""

    async def _acquired(self) -> Any:
        seconds = self.limits.acquire_seconds
        try:
            async with asyncio.timeout(seconds):
                while True:
                    connection: Any = await self._pool.acquire(timeout=seconds)
                    if connection.opened_at >= self._renewed_at:
                        return connection
                    connection.terminate()
        except (asyncpg.PostgresError, *LOST) as error:
            raise Unavailable from error

    async def _settle(self, connection: Any, error: BaseException) -> None:
        if isinstance(error, (*LOST, *_MIXED_UP)) and not isinstance(error, _OF_THE_STATEMENT_ALONE):
            connection.terminate()
            self._renew()
        elif isinstance(error, asyncio.CancelledError) or connection.is_in_transaction():
            # not before the driver's own cancel is through can it tell whether a transaction has begun
            try:
                async with asyncio.timeout(ROLLBACK_SECONDS):
                    await connection.execute("ROLLBACK")
            except (asyncpg.PostgresError, *LOST):
                connection.terminate()

    def _renew(self) -> None:
        now = time.monotonic()
        if now - self._renewed_at > _RENEWED_FOR_SECONDS:
            self._renewed_at = now

    def size(self) -> tuple[int, int, int]:
        """How many connections are open, how many of them are idle, and how many there may be."""
        return self._pool.get_size(), self._pool.get_idle_size(), self.limits.connections

    async def close(self) -> None:
        await self._pool.close()


async def commit(connection: Any) -> None:
    """Raises Unavailable where nothing is kept, as of a transaction in which something had failed."""
    if await connection.execute("COMMIT") != "COMMIT":
        raise Unavailable


async def open_pool(url: str, limits: Limits) -> Pool:
    """Raises what the driver raises."""
    probe = await connect(url, timeout=limits.acquire_seconds, statement_cache_size=0)
    pooled = await is_pooled(probe)
    await probe.close()
    options: dict[str, Any] = {
        "connect": connect,
        "connection_class": Connection,
        "min_size": 0,  # what is lost is opened again when it is asked for
        "init_size": 1,
        "max_size": limits.connections,
        "timeout": limits.acquire_seconds,
        "command_timeout": limits.answer_seconds,
        "reset": _keep_session,
        **(_THROUGH_A_POOLER if pooled else _direct(limits)),
    }
    return Pool(await asyncpg.create_pool(url, **options), limits, pooled=pooled)


# What a pooler passes on is what it knows of; statements prepared in one session may be looked for in another.
_THROUGH_A_POOLER: dict[str, Any] = {
    "statement_cache_size": 0,
    "server_settings": {"application_name": "tally", "timezone": "UTC"},
}


def _direct(limits: Limits) -> dict[str, Any]:
    settings = {
        "application_name": "tally",
        "timezone": "UTC",
        "default_transaction_isolation": "read committed",
        "transaction_timeout": f"{limits.transaction_seconds * 1000:.0f}ms",
    }
    return {"init": _take_role, "server_settings": settings}


async def _take_role(connection: asyncpg.Connection) -> None:
    await connection.execute(f"SET ROLE {APP_ROLE}")


async def _keep_session(_: Any) -> None:
    """Nothing is set for a session that the next user must not find, and no transaction is left open."""
