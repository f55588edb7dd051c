"""The doors of live connections, on the running server: who gets in, what they get, and how they leave."""

import asyncio
import errno
import gc
import json
import socket
from contextlib import AsyncExitStack
from typing import Any
from urllib.parse import urlsplit

import pytest
from tornado.httputil import HTTPServerRequest
from tornado.iostream import IOStream

from domain.people import Actor, Role
from handlers.live.parking import LiveDoor
from handlers.origins import Origins
from tests.support.listening import EventStreamPeer, Peer, text
from tests.support.live import UPGRADE, event_stream, requested, websocket
from tests.support.processes import until
from tests.support.studio import Client, TestOrganization

pytestmark = pytest.mark.gen_test(timeout=60)

DOORS = pytest.mark.parametrize("door", [websocket, event_stream])


async def start_timer(client: Client) -> Any:
    [task_type, *_] = (await client.get("/task-types")).json["items"]
    return (await client.post("/timers/start", {"taskTypeId": task_type["id"]})).json


@DOORS
async def test_a_member_sees_another_ones_timer_start_and_stop(door: Any, north: TestOrganization) -> None:
    engineer = await north.member(Role.ENGINEER)
    async with door(north.owner) as peer:
        hello, snapshot = await peer.take(2)
        entry = await start_timer(engineer)
        await engineer.post("/timers/stop")
        started, stopped = await peer.take(2)

    assert (hello.event, hello.data["organizationId"], hello.data["resumed"]) == ("hello", north.id, False)
    assert (snapshot.event, snapshot.data["running"]) == ("snapshot", [])
    assert (started.event, started.data["timeEntryId"]) == ("timer:started", entry["id"])
    assert (stopped.event, stopped.data["timeEntryId"]) == ("timer:stopped", entry["id"])
    assert stopped.seq == started.seq + 1 == snapshot.seq + 2


@DOORS
async def test_costs_are_told_to_those_who_may_see_them(door: Any, north: TestOrganization) -> None:
    viewer = await north.member(Role.VIEWER)
    async with door(north.owner) as rich, door(viewer) as plain:
        await start_timer(north.owner)
        await north.owner.post("/timers/stop")

        assert "cost" in (await rich.next("timer:stopped")).data
        assert "cost" not in (await plain.next("timer:stopped")).data


@DOORS
async def test_who_comes_back_with_a_cursor_gets_what_was_missed(door: Any, north: TestOrganization) -> None:
    async with door(north.owner) as peer:
        snapshot = await peer.next("snapshot")
    await start_timer(north.owner)
    await north.owner.post("/timers/stop")

    async with door(north.owner, f"?cursor={snapshot.id}") as peer:
        hello, started, stopped = await peer.take(3)

    assert hello.data["resumed"] is True
    assert (started.seq, stopped.seq) == (snapshot.seq + 1, snapshot.seq + 2)


async def test_the_last_event_id_of_a_browser_goes_before_the_cursor_in_the_address(north: TestOrganization) -> None:
    async with event_stream(north.owner) as peer:
        snapshot = await peer.next("snapshot")

    async with event_stream(north.owner, "?cursor=old", Last_Event_ID=str(snapshot.id)) as peer:
        assert (await peer.next()).data["resumed"] is True


@DOORS
@pytest.mark.parametrize("cursor", ["nonsense", "%ff%00", "%F0%9F%8E%A7", "a.b.c", "9" * 3000])
async def test_an_odd_cursor_is_answered_in_the_stream(door: Any, cursor: str, north: TestOrganization) -> None:
    async with door(north.owner, f"?cursor={cursor}") as peer:
        hello, reset, snapshot = await peer.take(3)

    assert (hello.event, reset.data, snapshot.event) == ("hello", {"reason": "malformed"}, "snapshot")


@pytest.mark.parametrize("path", ["/ws", "/events"])
@pytest.mark.parametrize(
    ("cookie", "origin", "status", "code"),
    [
        (None, None, 401, "unauthenticated"),
        ("tally_session=forged", None, 401, "unauthenticated"),
        ("valid", "https://elsewhere.example", 403, "bad_origin"),
        ("valid", "null", 403, "bad_origin"),
    ],
)
async def test_strangers_and_other_sites_are_refused_before_any_upgrade(
    path: str, cookie: str | None, origin: str | None, status: int, code: str, north: TestOrganization
) -> None:
    cookie = north.owner.cookie if cookie == "valid" else cookie
    headers = UPGRADE | ({"Origin": origin} if origin else {})
    async with requested(Client(north.owner.url, cookie), path, headers) as answer:
        assert (answer.start.code, answer.headers["Content-Type"]) == (status, "application/problem+json")
        assert (await answer.problem())["code"] == code

    assert not north.studio.running.hub.stats()


@DOORS
async def test_the_servers_own_pages_may_connect(door: Any, north: TestOrganization) -> None:
    path = "/ws" if door is websocket else "/events"
    async with requested(north.owner, path, UPGRADE | {"Origin": north.owner.url}) as answer:
        assert answer.start.code in {101, 200}


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"Upgrade": "h2c"}, 426),
        ({"Connection": "keep-alive"}, 426),
        ({"Sec-WebSocket-Key": "short"}, 400),
        ({"Sec-WebSocket-Version": "8"}, 400),
    ],
)
async def test_a_request_that_is_no_handshake_is_told_what_is_missing(
    change: dict[str, str], status: int, north: TestOrganization
) -> None:
    async with requested(north.owner, "/ws", UPGRADE | change) as answer:
        assert (answer.start.code, (await answer.problem())["status"]) == (status, status)
        assert answer.headers.get("Upgrade") == ("websocket" if status == 426 else None)


async def test_what_a_client_sends_right_behind_its_handshake_is_heard(north: TestOrganization) -> None:
    ping = text(json.dumps({"type": "ping", "t": 7}))
    async with websocket(north.owner, behind=ping + ping[:9]) as peer:
        assert (await peer.next("pong")).data["t"] == 7
        await peer.write(ping[9:])
        assert (await peer.next("pong")).data["t"] == 7


async def test_an_event_stream_is_held_back_and_kept_by_nobody(north: TestOrganization) -> None:
    async with requested(north.owner, "/events") as answer:
        assert answer.headers["Content-Type"] == "text/event-stream"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Accel-Buffering"] == "no"
        assert answer.headers["Connection"] == "close"
        assert "Content-Length" not in answer.headers
        assert "Transfer-Encoding" not in answer.headers


async def test_a_page_of_a_listed_origin_may_read_the_stream(
    north: TestOrganization, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Origins, "lists", lambda listed, origin: origin == "https://studio.example")
    async with requested(north.owner, "/events", {"Origin": "https://studio.example"}) as answer:
        assert answer.headers["Access-Control-Allow-Origin"] == "https://studio.example"
        assert answer.headers["Access-Control-Allow-Credentials"] == "true"


async def test_a_client_of_http_1_0_may_stream(north: TestOrganization) -> None:
    async with requested(north.owner, "/events", version="HTTP/1.0") as answer:
        peer = EventStreamPeer(answer.sock)
        peer.received(answer.behind)

        assert (await peer.next()).event == "hello"


async def test_signing_out_ends_the_connections_of_that_sign_in_alone(north: TestOrganization) -> None:
    other = await north.member()
    async with websocket(north.owner) as mine, event_stream(north.owner) as also_mine, websocket(other) as others:
        for peer in (mine, also_mine, others):
            await peer.next("snapshot")

        assert (await north.owner.post("/logout")).status == 204

        assert [message.event for message in await mine.rest()] == ["goodbye"]
        assert [message.event for message in await also_mine.rest()] == ["goodbye"]
        assert mine.close_code == 4401
        await start_timer(other)
        assert (await others.next()).event == "timer:started"


@pytest.mark.parametrize("path", ["/ws", "/events"])
async def test_a_sign_in_that_ends_while_it_is_looked_at_does_not_get_in(
    path: str, north: TestOrganization, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = LiveDoor.signed_in

    async def look_and_linger(door: LiveDoor, *how: Any) -> Actor:
        member = await look(door, *how)
        await north.owner.post("/logout")
        return member

    monkeypatch.setattr(LiveDoor, "signed_in", look_and_linger)
    async with requested(north.owner, path, UPGRADE) as answer:
        assert answer.start.code == 401


async def test_nobody_gets_in_while_the_server_drains(north: TestOrganization) -> None:
    north.studio.running.hub.draining = True

    async with requested(north.owner, "/ws", UPGRADE) as answer:
        assert (answer.start.code, (await answer.problem())["code"]) == (503, "unavailable")
        assert answer.headers["Retry-After"]


@DOORS
async def test_a_parked_connection_holds_nothing_of_its_request(door: Any, north: TestOrganization) -> None:
    def remembered() -> list[object]:
        gc.collect()
        return [held for held in gc.get_objects() if isinstance(held, LiveDoor | HTTPServerRequest | IOStream)]

    async with AsyncExitStack() as closing:
        peers: list[Peer] = [await closing.enter_async_context(door(north.owner)) for _ in range(3)]
        for peer in peers:
            await peer.next("snapshot")

        await until(lambda: not remembered())


@DOORS
async def test_clients_that_give_up_while_they_are_checked_leave_nothing_behind(
    door: Any, north: TestOrganization
) -> None:
    path = "/ws" if door is websocket else "/events"
    hub = north.studio.running.hub
    lines = [f"GET {path} HTTP/1.1", "Host: x", f"Cookie: {north.owner.cookie}"]
    lines += [f"{name}: {value}" for name, value in UPGRADE.items()]
    _, writer = await asyncio.open_connection("127.0.0.1", north.studio.running.port)
    writer.write("\r\n".join([*lines, "", ""]).encode())
    await writer.drain()
    writer.transport.abort()

    async with door(north.owner) as peer:
        await peer.next("snapshot")
        [traffic] = hub.stats().values()
        await until(lambda: traffic.connections == 1)


@pytest.mark.parametrize("path", ["/events", "/ws"])
async def test_a_connection_that_no_file_is_left_for_is_closed(
    path: str, north: TestOrganization, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_file_left(_: socket.socket) -> socket.socket:
        raise OSError(errno.EMFILE, "Too many open files")

    url = urlsplit(north.owner.url)
    sent = {"Host": url.netloc, "Cookie": north.owner.cookie, **UPGRADE}
    lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in sent.items()), "", ""]
    reader, writer = await asyncio.open_connection(url.hostname, url.port)
    with monkeypatch.context() as patched:
        patched.setattr(socket.socket, "dup", no_file_left)
        writer.write("\r\n".join(lines).encode())
        assert await reader.read() == b""
    writer.close()
    await writer.wait_closed()

    assert north.studio.running.hub.listening() == set()
    async with websocket(north.owner) as peer:
        await peer.next("snapshot")
