"""How often a request waits for the database: each time costs more than everything else that a request does."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.support.live import event_stream, websocket
from tests.support.round_trips import CountingWire, counting_wire
from tests.support.studio import Client, TestOrganization, open_studio

pytestmark = pytest.mark.gen_test(timeout=60)

NEVER = 300  # seconds: longer than any test takes
OPERATION = 2  # what there is; and what changes, with all that it goes by, in a statement that is a transaction
SIGN_IN = 1  # who asks, where nothing else of the request makes sure of it
QUESTION = 4  # a transaction with its beginning and its end: where the log stands, and the answer


@asynccontextmanager
async def counted(database_url: str) -> AsyncIterator[tuple[CountingWire, TestOrganization]]:
    """A studio whose database is reached through the wire, with every statement of a timer's life prepared."""
    async with (
        counting_wire(database_url) as wire,
        open_studio(wire.own_url, poll_seconds=NEVER, heartbeat_seconds=NEVER) as studio,
    ):
        organization = await studio.organization("North")
        for once in ("first", "second"):
            await _life(wire, organization.owner, organization.task_types["Mixing"], once)
        yield wire, organization


async def _life(wire: CountingWire, owner: Client, task_type: int, key: str) -> dict[str, int]:
    """Each operation in the life of two timers, and how often its request waited."""
    body, waited = {"taskTypeId": task_type}, {}

    async def of(name: str, path: str, sent: Any = None, **headers: str) -> int:
        before = wire.count
        reply = await owner.post(path, sent, **headers)
        assert reply.status < 300, reply.text
        waited[name] = wire.count - before
        return reply.json["id"] if reply.json else 0

    first = await of("start", "/timers/start", body)
    await of("pause", f"/timers/{first}/pause")
    await of("resume", f"/timers/{first}/resume")
    second = await of("switch", "/timers/switch", body)
    await of("stop by id", "/timers/stop", {"timeEntryId": second})
    await of("start with a key", "/timers/start", body, Idempotency_Key=key)
    await of("stop", "/timers/stop")
    third = await of("start", "/timers/start", body)
    await of("discard", f"/timers/{third}/discard")
    return waited


async def test_a_timer_operation_waits_twice_with_a_key_and_without(database_url: str) -> None:
    async with counted(database_url) as (wire, north):
        waited = await _life(wire, north.owner, north.task_types["Mixing"], "third")
    assert waited == dict.fromkeys(waited, OPERATION)
    assert waited.keys() == {"start", "start with a key", "pause", "resume", "switch", "stop by id", "stop", "discard"}


async def test_a_question_about_timers_leaves_it_to_its_transaction_who_asks(database_url: str) -> None:
    async with counted(database_url) as (wire, north):
        assert await _waits(wire, north.owner, "/timers/running") == QUESTION
        assert await _waits(wire, north.owner, "/rooms") == SIGN_IN + QUESTION


async def _waits(wire: CountingWire, client: Client, path: str) -> int:
    """How often a GET waits whose statements are prepared already."""
    await client.get(path)
    before = wire.count
    assert (await client.get(path)).status == 200
    return wire.count - before


async def test_nothing_is_asked_when_a_connection_goes_back_to_the_pool(database_url: str) -> None:
    async with counted(database_url) as (wire, north):
        database = north.studio.services.database
        await database.value("SELECT 1")
        before = wire.count
        await database.value("SELECT 1")
        assert wire.count - before == 1


async def test_listeners_hear_of_a_change_without_asking_the_database(database_url: str) -> None:
    async with counted(database_url) as (wire, north), websocket(north.owner) as first:
        await first.next("snapshot")
        async with event_stream(north.owner) as second:
            await second.next("snapshot")
            before = wire.count
            await north.owner.post("/timers/start", {"taskTypeId": north.task_types["Mixing"]})
            await first.next("timer:started")
            await second.next("timer:started")
            assert wire.count - before == OPERATION
