"""Operations that waited for another one: they act on the entry as that left it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest

from store.connection import connected
from store.log_reader import LogReader
from tests.support.locks import until_somebody_waits
from tests.support.studio import Reply, TestOrganization

pytestmark = pytest.mark.gen_test(timeout=60)


@asynccontextmanager
async def another_task_type_meanwhile(
    database_url: str, entry_id: int, task_type: int
) -> AsyncIterator[asyncpg.Connection]:
    """Somebody changes what the entry is booked on, and commits at the end of the block."""
    async with connected(database_url, "test") as connection, connection.transaction():
        await connection.execute(
            "UPDATE time_entries SET task_type_id = $2, version = version + 1 WHERE id = $1", entry_id, task_type
        )
        yield connection


async def _delayed(organization: TestOrganization, database_url: str, path: str, body: Any = None) -> Reply:
    """The answer to a request that met somebody who moved the owner's timer from Mixing to Mastering."""
    entry = (await organization.owner.post("/timers/start", {"taskTypeId": organization.task_types["Mixing"]})).json
    mastering = organization.task_types["Mastering"]
    async with another_task_type_meanwhile(database_url, entry["id"], mastering) as connection:
        method = "PATCH" if body else "POST"
        request = asyncio.create_task(organization.owner.call(method, path.format(id=entry["id"]), body))
        await until_somebody_waits(connection)
    return await request


@pytest.mark.parametrize("path", ["/timers/stop", "/timers/{id}/pause"])
async def test_a_stop_finds_the_timer_that_was_moved_meanwhile(
    north: TestOrganization, database_url: str, path: str
) -> None:
    reply = await _delayed(north, database_url, path)
    assert reply.status == 200, reply.text
    assert reply.json["taskType"]["name"] == "Mastering"
    assert reply.json["version"] == 3


async def test_an_adjustment_starts_from_the_entry_as_it_was_changed_meanwhile(
    north: TestOrganization, database_url: str
) -> None:
    reply = await _delayed(north, database_url, "/time-entries/{id}", {"notes": "louder"})
    assert reply.status == 200, reply.text
    assert reply.json["taskType"]["name"] == "Mastering"
    assert reply.json["version"] == 3


@asynccontextmanager
async def log_held(database_url: str, org: int) -> AsyncIterator[asyncpg.Connection]:
    """Until the end of the block nobody else can add to the log; then they do in the order in which they came."""
    async with connected(database_url, "test") as connection, connection.transaction():
        await connection.execute("SELECT FROM logs WHERE org_id = $1 FOR UPDATE", org)
        yield connection


@pytest.mark.parametrize(
    ("path", "body"),
    [("/timers/start", {"taskTypeId": 0}), ("/timers/switch", {"taskTypeId": 0}), ("/timers/{id}/resume", None)],
)
async def test_a_timer_that_met_a_new_name_starts_under_it(
    north: TestOrganization, database_url: str, path: str, body: dict[str, int] | None
) -> None:
    mixing = north.task_types["Mixing"]
    entry = (await north.owner.post("/timers/start", {"taskTypeId": mixing})).json
    await north.owner.post("/timers/stop")
    async with log_held(database_url, north.id) as connection:
        rename = asyncio.create_task(north.owner.patch(f"/task-types/{mixing}", {"name": "Balancing"}))
        await until_somebody_waits(connection)
        start = asyncio.create_task(north.owner.post(path.format(id=entry["id"]), body and {"taskTypeId": mixing}))
        await until_somebody_waits(connection, within="write_entries")
    assert (await rename).status == 200
    started = await start
    assert started.status == 201, started.text
    assert started.json["taskType"]["name"] == "Balancing"
    log = await LogReader(north.studio.services.database).read(north.id, 0, 99)
    assert [event.name for event in log][-2:] == ["catalog:changed", "timer:started"]
    assert log[-1].data["taskType"]["name"] == "Balancing"
