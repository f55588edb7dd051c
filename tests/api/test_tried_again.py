"""What the database breaks off because it met something else is tried again, and nothing of the first try is told."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from domain.people import Role
from store.connection import connected
from tests.support.live import websocket
from tests.support.studio import TestOrganization
from tests.support.witness import witnessed

pytestmark = pytest.mark.gen_test(timeout=60)

of_both = pytest.mark.parametrize("code", ["40001", "40P01"], ids=["not to be serialized", "a deadlock"])
of_each_way = pytest.mark.parametrize(
    ("path", "body", "events"),
    [
        ("/timers/switch", {"taskTypeId": 0}, ["timer:stopped", "timer:started"]),
        ("/rooms", {"name": "Room B"}, ["catalog:changed"]),
    ],
    ids=["in one statement", "in a transaction"],
)

_BREAKS_OFF = """
CREATE SEQUENCE tries;
CREATE FUNCTION break_off() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
BEGIN
    IF nextval('tries') <= {times} THEN
        RAISE 'as told' USING ERRCODE = '{code}';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER break_off AFTER INSERT ON events FOR EACH STATEMENT EXECUTE FUNCTION break_off();
"""


@asynccontextmanager
async def broken_off(database_url: str, code: str, times: int) -> AsyncIterator[None]:
    """So many transactions fail at their very end, behind their events."""
    async with connected(database_url, "test") as connection:
        await connection.execute(_BREAKS_OFF.format(code=code, times=times))
        yield
        assert await connection.fetchval("SELECT last_value FROM tries") >= times


async def _running(organization: TestOrganization) -> None:
    body = {"taskTypeId": organization.task_types["Mixing"]}
    assert (await organization.owner.post("/timers/start", body)).status == 201


def _named(organization: TestOrganization, body: dict[str, object]) -> dict[str, object]:
    return {"taskTypeId": organization.task_types["Mixing"]} if "taskTypeId" in body else body


@of_both
@of_each_way
@pytest.mark.parametrize("times", [1, 2])
async def test_a_change_that_was_broken_off_is_made_and_told_once(
    north: TestOrganization,
    database_url: str,
    code: str,
    path: str,
    body: dict[str, object],
    events: list[str],
    times: int,
) -> None:
    await _running(north)
    emitted = Counter(north.studio.services.emitted)
    async with websocket(north.owner) as socket, broken_off(database_url, code, times):
        await socket.next("snapshot")
        async with witnessed(north) as logged:
            reply = await north.owner.post(path, _named(north, body), Idempotency_Key="once")
        assert reply.status == 201, reply.text
        assert [event.name for event in logged] == events
        assert [(await socket.next()).event for _ in events] == events
        assert north.studio.services.emitted - emitted == Counter(events)
        again = await north.owner.post(path, _named(north, body), Idempotency_Key="once")
        assert (again.status, again.json["id"]) == (201, reply.json["id"])


@of_both
@of_each_way
async def test_a_change_that_is_broken_off_every_time_is_refused_and_leaves_nothing(
    north: TestOrganization, database_url: str, code: str, path: str, body: dict[str, object], events: list[str]
) -> None:
    await _running(north)
    async with websocket(north.owner) as socket, broken_off(database_url, code, 4 if "timers" in path else 3):
        await socket.next("snapshot")
        async with witnessed(north) as logged:
            reply = await north.owner.post(path, _named(north, body), Idempotency_Key="once")
        assert (reply.status, reply.json["code"]) == (503, "unavailable")
        assert logged == []
        assert (await north.owner.post(path, _named(north, body), Idempotency_Key="once")).status == 201
        assert [(await socket.next()).event for _ in events] == events


@of_both
async def test_those_who_came_together_with_one_that_was_broken_off_all_succeed(
    north: TestOrganization, database_url: str, code: str
) -> None:
    members = [await north.member(Role.ENGINEER) for _ in range(6)]
    body = {"taskTypeId": north.task_types["Mixing"]}
    async with broken_off(database_url, code, 3), witnessed(north) as logged:
        replies = await asyncio.gather(*(member.post("/timers/start", body) for member in members))
    assert [reply.status for reply in replies] == [201] * len(members)
    assert [event.name for event in logged] == ["timer:started"] * len(members)
    assert sorted(event.data["timeEntryId"] for event in logged) == sorted(reply.json["id"] for reply in replies)
