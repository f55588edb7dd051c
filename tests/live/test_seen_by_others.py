"""The check that the product is known by: one member listens, another works, and a stranger learns nothing."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus

from domain.people import Role
from tests.support.bookings import a_project, a_session, hide_costs, moment
from tests.support.listening import TOLD_AT_ANY_TIME
from tests.support.live import event_stream, requested
from tests.support.studio import PASSWORD, Client, Studio, TestOrganization

pytestmark = pytest.mark.gen_test(timeout=60)

MONEY = {"cost", "rate"}


@asynccontextmanager
async def websocket(member: Client, **headers: str) -> AsyncIterator[ClientConnection]:
    """A WebSocket of a client that is not ours, after hello and snapshot."""
    sent = {**headers, **({"Cookie": member.cookie} if member.cookie else {})}
    async with connect(f"{member.url.replace('http', 'ws', 1)}/ws", additional_headers=sent) as connection:
        assert [message["event"] for message in await take(connection, 2)] == ["hello", "snapshot"]
        yield connection


async def take(connection: ClientConnection, count: int) -> list[dict[str, Any]]:
    """The next messages; heartbeats and presence, which come when they come, are passed over."""
    messages: list[dict[str, Any]] = []
    while len(messages) < count:
        message = json.loads(await connection.recv())
        messages += [message] if message["event"] not in TOLD_AT_ANY_TIME else []
    return messages


async def signed_in(studio: Studio, member: Client) -> Client:
    """The member with a cookie that the server gave for the password."""
    assert member.actor is not None
    reply = await studio.stranger.post("/login", {"email": member.actor.email, "password": PASSWORD})
    assert reply.status == 200
    return replace(member, cookie=reply.headers["Set-Cookie"].partition(";")[0])


async def a_life(member: Client, task_type: int, session: int | None = None) -> dict[str, Any]:
    """Starts an hour and a half ago, stops now, adjusts: the entry."""
    started = await member.post(
        "/timers/start", {"taskTypeId": task_type, "sessionId": session, "startTime": moment(minutes=90)}
    )
    stopped = await member.post("/timers/stop")
    adjusted = await member.patch(f"/time-entries/{started.json['id']}", {"endTime": moment(minutes=30)})
    assert (started.status, stopped.status, adjusted.status) == (201, 200, 200)
    entry: dict[str, Any] = adjusted.json
    return entry


async def test_a_second_client_sees_a_timer_start_stop_and_change(studio: Studio, north: TestOrganization) -> None:
    engineer = await signed_in(studio, await north.member(Role.ENGINEER))
    assert engineer.actor is not None
    project = await a_project(north.owner)
    session = await a_session(north.owner, projectId=project)
    async with websocket(north.owner) as first, event_stream(north.owner) as second:
        await second.next("snapshot")
        entry = await a_life(engineer, north.task_types["Mixing"], session)
        heard = await take(first, 3)
        assert [(one["id"], one["event"], one["data"]) for one in heard] == [
            (one.id, one.event, one.data) for one in await second.take(3)
        ]
    started, stopped, adjusted = (one["data"] for one in heard)
    assert [one["event"] for one in heard] == ["timer:started", "timer:stopped", "timer:adjusted"]
    assert {data["timeEntryId"] for data in (started, stopped, adjusted)} == {entry["id"]}
    assert {data["userId"] for data in (started, stopped, adjusted)} == {engineer.actor.user_id}
    assert started["taskType"] == {"id": north.task_types["Mixing"], "name": "Mixing", "color": "#10B981"}
    assert (started["sessionId"], started["projectId"]) == (session, project)
    assert started["startTime"] == stopped["startTime"] == entry["startTime"]
    assert stopped["endTime"] > stopped["startTime"]
    assert stopped["durationMinutes"] >= 90
    assert stopped["cost"]["cost"] == pytest.approx(stopped["durationSeconds"] / 60, abs=0.01)
    assert (adjusted["endTime"], adjusted["durationMinutes"]) == (entry["endTime"], 60)
    assert adjusted["cost"] == entry["cost"] == {
        "hours": 1, "minutes": 0, "cost": 60.0, "minorUnits": 6000, "currency": "EUR", "formattedCost": "€60.00",
    }  # fmt: skip
    assert adjusted["changed"] == ["endTime"]


async def test_a_member_of_another_organization_sees_none_of_it(
    studio: Studio, north: TestOrganization, south: TestOrganization
) -> None:
    stranger = await signed_in(studio, await south.member(Role.MANAGER))
    async with websocket(stranger) as first, event_stream(stranger) as second:
        await second.next("snapshot")
        await a_life(north.owner, north.task_types["Mixing"])
        own = await stranger.post("/timers/start", {"taskTypeId": south.task_types["Break"]})
        (next_on_first,), next_on_second = await take(first, 1), await second.next()
    assert next_on_first["data"]["timeEntryId"] == next_on_second.data["timeEntryId"] == own.json["id"]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ENGINEER])
async def test_a_stream_of_one_who_may_not_see_money_carries_none(
    studio: Studio, north: TestOrganization, role: Role
) -> None:
    await hide_costs(north)
    member = await signed_in(studio, await north.member(role))
    async with websocket(member) as first, event_stream(member) as second:
        await second.next("snapshot")
        await a_life(north.owner, north.task_types["Mixing"])
        await north.owner.delete(f"/time-entries/{(await a_life(north.owner, north.task_types['Setup']))['id']}")
        heard = [one["data"] for one in await take(first, 7)] + [one.data for one in await second.take(7)]
    for data in heard:
        assert MONEY.isdisjoint(data)
        assert MONEY.isdisjoint(data.get("entry", {}))


@pytest.mark.parametrize("cookie", [None, "tally_session=made-up"], ids=["none", "forged"])
async def test_a_connection_without_a_valid_cookie_is_refused_before_any_upgrade(
    studio: Studio, cookie: str | None
) -> None:
    stranger = replace(studio.stranger, cookie=cookie)
    with pytest.raises(InvalidStatus) as refused:
        async with websocket(stranger):
            pass
    assert refused.value.response.status_code == 401
    async with requested(stranger, "/events") as answer:
        assert answer.start.code == 401


async def test_a_page_of_another_site_cannot_listen_with_a_member_s_cookie(north: TestOrganization) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with websocket(north.owner, Origin="https://elsewhere.example"):
            pass
    assert refused.value.response.status_code == 403
    async with requested(north.owner, "/events", {"Origin": "https://elsewhere.example"}) as answer:
        assert answer.start.code == 403
