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
SIGN_IN = 1  # who asks; it stands outside the operation's transaction
BEGIN_AND_COMMIT = 2
OPERATION = BEGIN_AND_COMMIT + 2  # what is there, with its locks; and what changes, with its history and events
KEY = 3  # the lock, the answer that is kept already, and the one to keep


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


async def test_a_timer_operation_waits_four_times_and_its_sign_in_once(database_url: str) -> None:
    async with counted(database_url) as (wire, north):
        waited = await _life(wire, north.owner, north.task_types["Mixing"], "third")
    assert waited.pop("start with a key") == SIGN_IN + OPERATION + KEY
    assert waited == dict.fromkeys(waited, SIGN_IN + OPERATION)
    assert waited.keys() == {"start", "pause", "resume", "switch", "stop by id", "stop", "discard"}
    assert OPERATION == 4


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
            assert wire.count - before == SIGN_IN + OPERATION
