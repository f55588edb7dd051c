"""Stopping a server: everybody is sent away in time, and nothing that was committed is lost."""

import asyncio
import signal
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from tornado.httputil import HTTPHeaders

from store.connection import connected
from tests.support.apart import studio_apart
from tests.support.live import event_stream, websocket
from tests.support.locks import until_somebody_waits
from tests.support.processes import PATIENCE
from tests.support.studio import Client, TestOrganization

pytestmark = pytest.mark.gen_test(timeout=60)

GRACE = 2.0  # seconds; far less than the database lets a transaction wait


class Line:
    """An HTTP connection, and the headers of the last answer on it."""

    def __init__(self, reader: StreamReader, writer: StreamWriter) -> None:
        self.headers = HTTPHeaders()
        self._reader = reader
        self._writer = writer

    async def status(self, path: str, client: Client) -> int:
        self._writer.write(f"GET {path} HTTP/1.1\r\nHost: tally\r\nCookie: {client.cookie}\r\n\r\n".encode())
        start, _, fields = (await self._reader.readuntil(b"\r\n\r\n")).decode().partition("\r\n")
        self.headers = HTTPHeaders.parse(fields)
        await self._reader.readexactly(int(self.headers["Content-Length"]))
        return int(start.split()[1])


@asynccontextmanager
async def line(port: int) -> AsyncIterator[Line]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield Line(reader, writer)
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


async def answer_to_newcomer(port: int, path: str, client: Client) -> tuple[int, bool, bool]:
    """The status, whether the connection is to be closed, and whether coming back makes sense."""
    async with line(port) as new:
        status = await new.status(path, client)
        return status, new.headers.get("Connection") == "close", int(new.headers.get("Retry-After", 0)) > 0


def start_timer(organization: TestOrganization) -> asyncio.Task[Any]:
    body = {"taskTypeId": organization.task_types["Mixing"]}
    return asyncio.create_task(organization.owner.post("/timers/start", body))


async def test_live_connections_are_asked_back_and_go_on_where_they_were(database_url: str, tmp_path: Path) -> None:
    async with studio_apart(database_url, tmp_path) as (studio, server):
        north = await studio.organization()
        async with websocket(north.owner) as socket, event_stream(north.owner) as stream:
            await socket.next("snapshot")
            await stream.next("snapshot")
            await start_timer(north)
            last = (await socket.next()).id
            server.process.terminate()
            goodbyes = [(await peer.rest())[-1] for peer in (socket, stream)]
        ended = await server.ended()

    assert (ended.code, ended.errors) == (0, [])
    assert socket.close_code == 1012
    for goodbye in goodbyes:
        assert (goodbye.event, goodbye.data["reason"], goodbye.data["reconnect"]) == ("goodbye", "restart", True)
        assert 0 <= goodbye.data["afterMs"] <= 1000
    async with studio_apart(database_url, tmp_path) as (studio, _):
        owner = Client(studio.url, north.owner.cookie)
        await owner.post("/timers/stop")
        async with websocket(owner, f"?cursor={last}") as socket:
            hello, stopped = await socket.take(2)
    assert (hello.data["resumed"], stopped.event) == (True, "timer:stopped")


PROBES = {"/healthz": (200, True, False), "/readyz": (503, True, False)}
CLOSED_DOORS = [
    *("/", "/static/index.html", "/api/v1/me", "/nowhere", "/metrics", "/ws", "/events"),
    *("/sockjs/info", "/socket.io/?EIO=4&transport=polling"),
]


async def test_running_requests_end_while_nobody_else_gets_in(database_url: str, tmp_path: Path) -> None:
    async with studio_apart(database_url, tmp_path) as (studio, server), connected(database_url, "test") as connection:
        north = await studio.organization()
        async with websocket(north.owner) as socket, line(server.port) as kept:
            assert await kept.status("/readyz", north.owner) == 200
            snapshot = await socket.next("snapshot")
            async with connection.transaction():
                await connection.fetch("SELECT FROM logs WHERE org_id = $1 FOR UPDATE", north.id)
                starting = start_timer(north)
                await until_somebody_waits(connection)

                server.process.terminate()

                assert (await socket.rest())[-1].event == "goodbye"
                assert await kept.status("/readyz", north.owner) == 503
                assert await kept.status("/events", north.owner) == 503
                told = {path: await answer_to_newcomer(server.port, path, north.owner) for path in PROBES}
                refused = [await answer_to_newcomer(server.port, path, north.owner) for path in CLOSED_DOORS]
                assert not starting.done()
            started = await starting
            assert (await server.ended()).code == 0

    assert told == PROBES
    assert dict(zip(CLOSED_DOORS, refused, strict=True)) == dict.fromkeys(CLOSED_DOORS, (503, True, True))
    assert started.status == 201
    async with (
        studio_apart(database_url, tmp_path) as (studio, _),
        websocket(Client(studio.url, north.owner.cookie), f"?cursor={snapshot.id}") as socket,
    ):
        resumed = await socket.next("timer:started")
    assert resumed.data["timeEntryId"] == started.json["id"]


FOR_LISTENERS = ["/events", "/sockjs/info", "/socket.io/?EIO=4&transport=polling"]


async def test_a_server_that_is_retired_keeps_its_listeners_and_lets_nobody_else_listen(
    database_url: str, tmp_path: Path
) -> None:
    async with studio_apart(database_url, tmp_path) as (studio, server):
        north = await studio.organization()
        async with websocket(north.owner) as socket, line(server.port) as asking:
            await socket.next("snapshot")
            server.process.send_signal(signal.SIGUSR1)
            async with asyncio.timeout(PATIENCE):
                while await asking.status("/readyz", north.owner) == 200:
                    pass
            refused = [await answer_to_newcomer(server.port, path, north.owner) for path in FOR_LISTENERS]
            assert refused == [(503, False, True)] * len(FOR_LISTENERS)
            assert (await start_timer(north)).status == 201
            assert (await socket.next()).event == "timer:started"
            assert (await north.owner.get("/changes", wait=0)).status == 200
            assert await asking.status("/readyz", north.owner) == 503
        server.process.terminate()
        ended = await server.ended()
    assert (ended.code, ended.errors) == (0, [])


async def test_a_request_that_holds_up_a_stop_is_broken_off_and_leaves_nothing(
    database_url: str, tmp_path: Path
) -> None:
    grace = {"TALLY_SERVER__SHUTDOWN_GRACE_SECONDS": str(GRACE)}
    async with (
        studio_apart(database_url, tmp_path, **grace) as (studio, server),
        connected(database_url, "test") as connection,
    ):
        north = await studio.organization()
        async with websocket(north.owner) as stalled, event_stream(north.owner) as reading:
            await reading.next("snapshot")
            async with connection.transaction():
                await connection.fetch("SELECT FROM logs WHERE org_id = $1 FOR UPDATE", north.id)
                starting = start_timer(north)
                await until_somebody_waits(connection)

                server.process.terminate()
                ended = await server.ended()

                assert (await reading.rest())[-1].event == "goodbye"
                assert (await stalled.rest())[-1].event == "goodbye"
                assert (await starting).status == 503
        assert await connection.fetchval("SELECT count(*) FROM time_entries") == 0
    assert (ended.code, ended.errors) == (0, [])
