"""Waiting, with a deadline, for other transactions to run into a lock."""

import asyncio

import asyncpg

PATIENCE = 10  # seconds

_WAITING = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock' AND state = 'active' AND strpos(query, $1) > 0
"""


async def until_somebody_waits(connection: asyncpg.Connection, *, many: int = 1, within: str = "") -> None:
    """Returns once so many transactions of this database wait for a lock, in a statement that has these words."""
    async with asyncio.timeout(PATIENCE):
        while await connection.fetchval(_WAITING, within) < many:
            await connection.execute("SELECT pg_stat_clear_snapshot()")
