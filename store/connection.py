"""One connection to the database beside the pool, for what an operator asks."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from store.connecting import LOST, Connection, connect
from store.database import unreachable


@asynccontextmanager
async def connected(url: str, name: str) -> AsyncIterator[Connection]:
    """A connection that the server lists under `name`, closed at the end. Raises StoreError."""
    try:
        connection = await connect(url, statement_cache_size=0, server_settings={"application_name": name})
    except (asyncpg.PostgresError, ValueError, *LOST) as error:
        raise unreachable(error) from error
    try:
        yield connection
    finally:
        await connection.close()
