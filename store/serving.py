"""Who serves a database: servers share it, and a restore wants it alone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from store.connection import connected
from store.errors import AlreadyServing, StoreError

_LOCK = 0x7A118  # any fixed number that no other advisory lock of ours has


@asynccontextmanager
async def serving(url: str) -> AsyncIterator[None]:
    """Keeps restores away from the database during the block. Raises StoreError while one runs."""
    async with connected(url, "tally-serve") as connection:
        if not await connection.fetchval("SELECT pg_try_advisory_lock_shared($1)", _LOCK):
            raise StoreError("A backup is being restored into this database; start again when that has ended.")
        yield


@asynccontextmanager
async def alone(url: str) -> AsyncIterator[None]:
    """Keeps servers away from the database during the block. Raises AlreadyServing while one runs."""
    async with connected(url, "tally-restore") as connection:
        if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", _LOCK):
            raise AlreadyServing("A server runs on this database; stop it, then restore again.")
        yield
