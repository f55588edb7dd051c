"""Who serves a database: servers share it, and a restore wants it alone."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from math import inf

import structlog

from store.connecting import CONNECT_SECONDS, LOST, VANISHED_SECONDS, Connection
from store.connection import connected, connected_directly
from store.errors import AlreadyServing, StoreError

_LOCK = 0x7A118  # any fixed number that no other advisory lock of ours has
_LEVELS = 0x7A119  # another one; with it goes the newest migration that a server knows
_AGAIN_SECONDS = 1.0
# Until a server whose connection was lost has noticed it, found the database again and announced itself there.
AWAY_SECONDS = VANISHED_SECONDS + CONNECT_SECONDS + 5.0

_log = structlog.get_logger()

# A server that holds no level is of a release that had none.
_LOWEST_LEVEL = f"""
SELECT min(coalesce(level.objid::bigint, 0))
FROM pg_locks AS serving
LEFT JOIN pg_locks AS level
    ON level.pid = serving.pid AND level.locktype = 'advisory' AND level.database = serving.database
    AND level.objsubid = 2 AND level.classid = {_LEVELS}
WHERE serving.locktype = 'advisory' AND serving.objsubid = 1 AND serving.classid = 0 AND serving.objid = {_LOCK}
    AND serving.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND serving.mode = 'ShareLock'
"""


@asynccontextmanager
async def serving(url: str, level: int) -> AsyncIterator[None]:
    """Keeps restores away from the database during the block, and migrations that a server cannot stand that knows
    them only up to `level`. Raises StoreError while a restore runs.
    """
    held = [await _hold(url, level)]
    keeper = asyncio.create_task(_keep(held, url, level))
    try:
        yield
    finally:
        keeper.cancel()
        with suppress(asyncio.CancelledError):
            await keeper
        with suppress(*LOST):
            await held[0].close(timeout=_AGAIN_SECONDS)


@asynccontextmanager
async def alone(url: str) -> AsyncIterator[None]:
    """Keeps servers away from the database during the block. Raises AlreadyServing while one runs."""
    async with connected(url, "tally-restore") as connection:
        if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", _LOCK):
            raise AlreadyServing("A server runs on this database; stop it, then restore again.")
        yield


async def lowest_level(connection: Connection) -> float:
    """The newest migration that all servers which run know; infinite where none runs."""
    level: int | None = await connection.fetchval(_LOWEST_LEVEL)
    return inf if level is None else level


async def lowest_level_within(connection: Connection, seconds: float) -> float:
    """The same of all servers that are seen within the next so many seconds.

    A server whose connection was lost is not seen until it has another. All lose theirs when the database restarts,
    but then this one breaks too.
    """
    level, until = inf, time.monotonic() + seconds
    while time.monotonic() < until:
        level = min(level, await lowest_level(connection))
        await asyncio.sleep(min(_AGAIN_SECONDS, seconds / 10))
    return level


async def _hold(url: str, level: int) -> Connection:
    connection = await connected_directly(url, "tally-serve")
    await connection.execute(f"SELECT pg_advisory_lock_shared({_LEVELS}, {level})")
    if not await connection.fetchval("SELECT pg_try_advisory_lock_shared($1)", _LOCK):
        await connection.close()
        raise StoreError("A backup is being restored into this database; start again when that has ended.")
    return connection


async def _keep(held: list[Connection], url: str, level: int) -> None:
    """Takes the locks anew whenever the connection that held them is lost."""
    while True:
        lost = asyncio.Event()
        held[0].add_termination_listener(lambda _, lost=lost: lost.set())
        if not held[0].is_closed():
            await lost.wait()
        held[0] = await _hold_again(url, level)


async def _hold_again(url: str, level: int) -> Connection:
    while True:
        await asyncio.sleep(_AGAIN_SECONDS)
        try:
            return await _hold(url, level)
        except (StoreError, *LOST) as error:
            _log.warning("serving_unannounced", reason=str(error))
