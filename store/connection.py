"""Connections beside the pool, for what an operator asks and for locks that outlast a transaction."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from store.connecting import LOST, Connection, connect, is_pooled
from store.database import unreachable
from store.errors import StoreError


@asynccontextmanager
async def connected(url: str, name: str) -> AsyncIterator[Connection]:
    """A connection that the server lists under `name`, closed at the end. Raises StoreError."""
    connection = await connected_directly(url, name)
    try:
        yield connection
    finally:
        await connection.close()


async def connected_directly(url: str, name: str) -> Connection:
    """A connection to the database itself, to be closed by the caller. Raises StoreError, also where a pooler answers:
    locks, long transactions and what is set for a session would not be one's own.
    """
    try:
        connection = await connect(url, statement_cache_size=0, server_settings={"application_name": name})
        if not await is_pooled(connection):
            return connection
        await connection.close()
    except (asyncpg.PostgresError, ValueError, *LOST) as error:
        raise unreachable(error) from error
    raise StoreError("database.url leads to a pooler. Name the database itself in database.direct_url, beside it.")
