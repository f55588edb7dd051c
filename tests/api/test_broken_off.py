"""Requests that a stopping server waits for no longer."""

import asyncio

import pytest

from commands.listening import requests_ended
from store.connection import connected
from tests.support.locks import until_somebody_waits
from tests.support.studio import TestOrganization

pytestmark = pytest.mark.gen_test(timeout=60)


async def test_a_request_that_is_broken_off_is_told_to_try_again_and_leaves_nothing(
    north: TestOrganization, database_url: str
) -> None:
    async with connected(database_url, "test") as connection, connection.transaction():
        await connection.fetch("SELECT FROM logs WHERE org_id = $1 FOR UPDATE", north.id)
        starting = asyncio.create_task(north.owner.post("/timers/start", {"taskTypeId": north.task_types["Mixing"]}))
        await until_somebody_waits(connection)
        await requests_ended(0)
        refused = await starting

    assert (refused.status, refused.json["code"], refused.headers["Retry-After"]) == (503, "unavailable", "1")
    assert (await north.owner.get("/timers/running")).json["items"] == []
