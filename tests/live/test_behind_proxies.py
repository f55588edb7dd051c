"""Two servers on one database behind nginx, HAProxy and Caddy: every transport comes through, whichever has it."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.ioloop import IOLoop
from tornado.websocket import websocket_connect

from tests.support.fleet import PROXIES, Fleet, both, fleet
from tests.support.listening import EventStreamPeer
from tests.support.live import UPGRADE, requested, websocket
from tests.support.nginx import RECOMMENDED, nginx
from tests.support.processes import until
from tests.support.proxies import DEPLOY, caddy_https, caddy_root, haproxy, reserved
from tests.support.socketio import POLLING, WEBSOCKET, connecting
from tests.support.sockjs import EventSource, Peer, Polling, Streaming, resumed
from tests.support.studio import PASSWORD, Client

pytestmark = pytest.mark.gen_test(timeout=60)


@pytest.fixture(scope="module")
def io_loop() -> Iterator[IOLoop]:
    """One loop for all tests here, as they share their servers."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    wrapped = IOLoop(asyncio_loop=loop, make_current=False)
    yield wrapped
    loop.run_until_complete(loop.shutdown_asyncgens())
    wrapped.close()
    asyncio.set_event_loop(None)


@pytest.fixture(scope="module", params=PROXIES)
def behind(
    request: pytest.FixtureRequest,
    io_loop: IOLoop,
    new_database: Callable[[], str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Fleet]:
    closing = contextlib.AsyncExitStack()
    opening = fleet(new_database, tmp_path_factory.mktemp(request.param), PROXIES[request.param])
    opened = io_loop.run_sync(lambda: closing.enter_async_context(opening))
    assert opened is not None
    yield opened
    io_loop.run_sync(closing.aclose)


@asynccontextmanager
async def streaming(client: Client) -> AsyncIterator[EventStreamPeer]:
    """An event stream of HTTP/1.0: for later clients proxies cut it into chunks."""
    async with requested(client, "/events", version="HTTP/1.0") as answer:
        peer = EventStreamPeer(answer.sock)
        peer.received(answer.behind)
        yield peer


@pytest.mark.parametrize(("transport", "opened"), [("websocket", websocket), ("sse", streaming)])
async def test_listeners_at_both_servers_hear_of_what_one_does(
    transport: str, opened: Callable[[Client], object], behind: Fleet
) -> None:
    async with AsyncExitStack() as stack:
        peers = await both(behind, transport, stack, opened)
        for peer in peers:
            await peer.next("snapshot")
        await behind.work()
        for peer in peers:
            assert (await peer.next()).event == "timer:started"
    await until(lambda: behind.held(transport) == [0, 0])  # whoever leaves the proxy leaves the server


async def test_long_polls_at_both_servers_are_answered(behind: Fleet) -> None:
    cursor = (await behind.owner.get("/timers/running")).headers["Tally-Cursor"]
    polls = [asyncio.ensure_future(behind.owner.get("/changes", cursor=cursor, wait=60)) for _ in range(8)]
    await until(lambda: sum(behind.held("poll")) == len(polls))
    assert all(behind.held("poll"))
    await behind.work()
    answers = [(await poll).json["events"] for poll in polls]
    assert {events[0]["event"] for events in answers} == {"timer:started"}


@pytest.mark.parametrize("transport", [Streaming, Polling, EventSource])
async def test_the_requests_of_a_sockjs_session_come_to_one_server(transport: type[Peer], behind: Fleet) -> None:
    async with AsyncExitStack() as stack:
        peers = await both(behind, "sockjs", stack, lambda client: resumed(transport, client))
        for peer in peers:
            await peer.next("snapshot")
        await behind.work()
        for peer in peers:
            assert (await peer.next()).event == "timer:started"


async def test_socketio_comes_through_by_polling_by_websocket_and_from_one_to_the_other(behind: Fleet) -> None:
    async with AsyncExitStack() as stack:
        clients = [
            await stack.enter_async_context(connecting(await behind.member(), options))
            for options in (POLLING, WEBSOCKET, {})
        ]
        for client in clients:
            await client.next("snapshot")
        await behind.work()
        for client in clients:
            await client.next("timer:started")


async def test_the_visitors_own_address_is_seen_whatever_they_say_it_is(behind: Fleet) -> None:
    assert behind.owner.actor is not None
    body = f'{{"email": "{behind.owner.actor.email}", "password": "{PASSWORD}"}}'
    headers = {"Content-Type": "application/json", "X-Forwarded-For": "192.0.2.1"}
    login = HTTPRequest(f"{behind.owner.url}/api/v1/login", "POST", headers, body, network_interface="127.0.0.2")
    answer = await AsyncHTTPClient().fetch(login)
    newest = "SELECT address FROM sign_ins ORDER BY id DESC LIMIT 1"
    async with behind.north.studio.services.database.transaction(behind.north.id) as transaction:
        assert await transaction.value(newest) == "127.0.0.2"
    assert "Secure" not in answer.headers["Set-Cookie"]


async def test_the_servers_own_origin_is_the_one_that_the_proxy_serves(behind: Fleet) -> None:
    owner = behind.owner
    elsewhere = {"Origin": "http://elsewhere.example", "X-Forwarded-Host": "elsewhere.example"}
    async with (
        requested(owner, "/ws", UPGRADE | {"Origin": owner.url}) as own,
        requested(owner, "/ws", UPGRADE | elsewhere) as foreign,
    ):
        assert [answer.start.code for answer in (own, foreign)] == [101, 403]


async def test_the_metrics_are_not_passed_on(behind: Fleet) -> None:
    async with requested(behind.owner, "/metrics") as page, requested(behind.owner, "/readyz") as ready:
        assert [page.start.code, ready.start.code] == [404, 200]


@pytest.mark.parametrize("proxy", PROXIES)
async def test_with_no_server_there_visitors_are_told_when_to_come_back(proxy: str, tmp_path: Path) -> None:
    with reserved() as nobody:
        async with PROXIES[proxy](tmp_path, nobody) as url:
            answer = await Client(url).get("/me")
    assert (answer.status, answer.headers["Retry-After"]) == (503, "2")


async def test_quiet_connections_stay_as_long_as_heartbeats_come(
    new_database: Callable[[], str], tmp_path: Path
) -> None:
    """With time-outs of four seconds in place of 90, and a heartbeat each second in place of each 15th."""
    short = {name: (DEPLOY / name).read_text().replace("90s", "4s") for name in ("nginx.conf", "haproxy.cfg")}
    async with fleet(new_database, tmp_path, nginx, heartbeat_seconds=1) as opened, AsyncExitStack() as stack:
        ports = [server.running.port for server in opened.servers]
        assert short["nginx.conf"] != RECOMMENDED
        urls = [
            await stack.enter_async_context(nginx(tmp_path, *ports, site=short["nginx.conf"])),
            await stack.enter_async_context(haproxy(tmp_path, *ports, settings=short["haproxy.cfg"])),
        ]
        clients = [replace(opened.owner, url=url) for url in urls]
        peers = [await stack.enter_async_context(kind(client)) for client in clients for kind in (websocket, streaming)]
        for peer in peers:
            for _ in range(5):
                await peer.next("heartbeat")


async def test_over_https_caddy_brings_secure_cookies_and_websockets(
    new_database: Callable[[], str], tmp_path: Path
) -> None:
    async with fleet(new_database, tmp_path, caddy_https) as opened:
        url, trusted = opened.owner.url, caddy_root(tmp_path)
        assert opened.owner.actor is not None
        body = json.dumps({"email": opened.owner.actor.email, "password": PASSWORD})
        headers = {"Content-Type": "application/json", "Origin": url}
        login = HTTPRequest(f"{url}/api/v1/login", "POST", headers, body, ca_certs=trusted)
        cookie, *attributes = (await AsyncHTTPClient().fetch(login)).headers["Set-Cookie"].split("; ")
        assert "Secure" in attributes

        headers = {"Cookie": cookie, "Origin": url}
        live = HTTPRequest(f"{url.replace('https', 'wss')}/ws", headers=headers, ca_certs=trusted)
        connection = await websocket_connect(live)
        message = json.loads(await connection.read_message() or "")
        connection.close()
    assert message["event"] == "hello"
