"""Tally behind nginx, which buffers answers unless it is told otherwise: everything arrives at once all the same."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.support.listening import EventStreamPeer
from tests.support.live import UPGRADE, requested, websocket
from tests.support.nginx import BARE, RECOMMENDED, nginx
from tests.support.processes import until
from tests.support.socketio import POLLING, WEBSOCKET, connecting
from tests.support.sockjs import TRANSPORTS, Peer, resumed
from tests.support.studio import Client, TestOrganization, open_studio

pytestmark = pytest.mark.gen_test(timeout=60)

PROXIED = {"trusted_proxies": ["127.0.0.1/32"]}
AS_RECOMMENDED_OR_BARE = pytest.mark.parametrize("site", [RECOMMENDED, BARE], ids=["recommended", "bare"])


@asynccontextmanager
async def proxied(
    database_url: str, folder: Path, site: str = RECOMMENDED, **realtime: float
) -> AsyncIterator[tuple[TestOrganization, Client]]:
    """An organization, and its owner, who comes through nginx."""
    async with (
        open_studio(database_url, PROXIED, **realtime) as studio,
        nginx(folder, studio.running.port, site=site) as url,
    ):
        organization = await studio.organization()
        yield organization, replace(organization.owner, url=url)


@asynccontextmanager
async def streaming(client: Client) -> AsyncIterator[EventStreamPeer]:
    """An event stream of HTTP/1.0: for later clients nginx cuts it into chunks."""
    async with requested(client, "/events", version="HTTP/1.0") as answer:
        assert answer.headers["Content-Type"] == "text/event-stream"
        peer = EventStreamPeer(answer.sock)
        peer.received(answer.behind)
        yield peer


async def start(organization: TestOrganization) -> None:
    await organization.owner.make("/timers/start", taskTypeId=organization.task_types["Mixing"])


@AS_RECOMMENDED_OR_BARE
async def test_an_event_stream_is_not_held_back(site: str, database_url: str, tmp_path: Path) -> None:
    async with proxied(database_url, tmp_path, site) as (north, owner), streaming(owner) as peer:
        await peer.next("snapshot")
        await start(north)
        assert (await peer.next()).event == "timer:started"


async def test_a_websocket_is_passed_on_in_both_directions(database_url: str, tmp_path: Path) -> None:
    async with proxied(database_url, tmp_path) as (north, owner), websocket(owner) as peer:
        await peer.next("snapshot")
        await start(north)
        assert (await peer.next()).event == "timer:started"
        await peer.say({"type": "ping", "t": 1})
        assert (await peer.next("pong")).data["t"] == 1


@AS_RECOMMENDED_OR_BARE
async def test_a_long_poll_is_answered_when_something_happens(site: str, database_url: str, tmp_path: Path) -> None:
    async with proxied(database_url, tmp_path, site) as (north, owner):
        cursor = (await owner.get("/timers/running")).headers["Tally-Cursor"]
        poll = asyncio.ensure_future(owner.get("/changes", cursor=cursor, wait=60))
        await until(lambda: north.studio.running.hub.stats()["poll"].connections == 1)
        await start(north)
        assert [event["event"] for event in (await poll).json["events"]] == ["timer:started"]


@pytest.mark.parametrize("options", [POLLING, WEBSOCKET, {}], ids=["polling", "websocket", "as it comes"])
async def test_socketio_is_told_at_once(options: dict[str, Any], database_url: str, tmp_path: Path) -> None:
    async with proxied(database_url, tmp_path) as (north, owner), connecting(owner, options) as client:
        await client.next("snapshot")
        await start(north)
        await client.next("timer:started")


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_sockjs_is_told_at_once(transport: type[Peer], database_url: str, tmp_path: Path) -> None:
    async with proxied(database_url, tmp_path) as (north, owner), resumed(transport, owner) as peer:
        await peer.next("snapshot")
        await start(north)
        await peer.next("timer:started")


async def test_a_goodbye_and_its_close_code_get_through(database_url: str, tmp_path: Path) -> None:
    async with proxied(database_url, tmp_path) as (_, owner), websocket(owner) as peer, streaming(owner) as stream:
        for each in (peer, stream):
            await each.next("snapshot")
        await owner.post("/logout")
        assert [message.event for message in await peer.rest()] == ["goodbye"]
        assert [message.event for message in await stream.rest()] == ["goodbye"]
        assert peer.close_code == 4401


async def test_clients_that_leave_nginx_leave_tally(database_url: str, tmp_path: Path) -> None:
    async with proxied(database_url, tmp_path) as (north, owner):
        async with websocket(owner) as peer, streaming(owner) as stream:
            for each in (peer, stream):
                await each.next("snapshot")
        stats = north.studio.running.hub.stats()
        await until(lambda: [stats[transport].connections for transport in ("websocket", "sse")] == [0, 0])


async def test_visitors_count_by_their_own_address_whatever_they_say_it_is(database_url: str, tmp_path: Path) -> None:
    async with proxied(database_url, tmp_path, max_connections_per_address=1) as (_, owner):
        made_up = {"X-Forwarded-For": "192.0.2.1"}
        async with (
            requested(owner, "/ws", UPGRADE, source="127.0.0.2") as first,
            requested(owner, "/ws", UPGRADE, source="127.0.0.3") as elsewhere,
            requested(owner, "/ws", UPGRADE | made_up, source="127.0.0.2") as second,
        ):
            assert [answer.start.code for answer in (first, elsewhere, second)] == [101, 101, 429]


async def test_the_servers_own_origin_is_the_one_that_nginx_serves(database_url: str, tmp_path: Path) -> None:
    async with proxied(database_url, tmp_path) as (_, owner):
        elsewhere = {"Origin": "http://elsewhere.example", "X-Forwarded-Host": "elsewhere.example"}
        async with (
            requested(owner, "/ws", UPGRADE | {"Origin": owner.url}) as own,
            requested(owner, "/ws", UPGRADE | elsewhere) as foreign,
        ):
            assert [answer.start.code for answer in (own, foreign)] == [101, 403]


async def test_the_metrics_are_not_passed_on(database_url: str, tmp_path: Path) -> None:
    async with (
        proxied(database_url, tmp_path) as (_, owner),
        requested(owner, "/metrics") as page,
        requested(owner, "/healthz") as health,
    ):
        assert [page.start.code, health.start.code] == [404, 200]
