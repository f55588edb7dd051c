"""Transactions that are broken off leave their connection as they found it, and nobody has to hear of it."""

import asyncio
import logging
from contextlib import AsyncExitStack

import pytest

from store import database
from store.connection import connected
from store.database import Database
from store.pool import Limits
from tests.support.locks import until_somebody_waits

pytestmark = pytest.mark.gen_test(timeout=60)

ORG = 1

_STATES = "SELECT state FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'tally'"


async def _wait_in_vain(pool: Database) -> None:
    async with pool.transaction(ORG) as transaction:
        await transaction.rows("SELECT pg_advisory_xact_lock(2, 1)")


@pytest.mark.parametrize("held", ["1, 1", "2, 1"], ids=["for its turn", "for a lock later on"])
async def test_a_transaction_that_is_canceled_while_it_waits_leaves_its_connection_clean(
    database_url: str, held: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with AsyncExitStack() as stack:
        pool = await database.opened(database_url, Limits(connections=1))
        stack.push_async_callback(pool.close)
        async with connected(database_url, "test") as connection:
            async with connection.transaction():
                await connection.execute(f"SELECT pg_advisory_xact_lock({held})")
                waiting = asyncio.create_task(_wait_in_vain(pool))
                await until_somebody_waits(connection)

                waiting.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await waiting
            states = await connection.fetch(_STATES)

        assert [state["state"] for state in states] == ["idle"]
        assert [record.message for record in caplog.records if record.levelno >= logging.ERROR] == []
