"""Several processes on one port: what only one of them can answer finds its way there, whoever lets it in."""

import asyncio
import signal
from asyncio import StreamReader, StreamWriter
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from tornado.httpclient import AsyncHTTPClient
from tornado.httputil import HTTPHeaders
from tornado.ioloop import IOLoop

from tests.support.family import Family, family_apart, gone, one_in_each, one_loop
from tests.support.redis import redis_server
from tests.support.socketio import POLLING, connecting
from tests.support.sockjs import EventSource, Peer, Polling, Streaming, resumed
from tests.support.studio import TestOrganization
from tests.support.tally import PATIENCE

pytestmark = pytest.mark.gen_test(timeout=60)

Run = tuple[TestOrganization, Family]
CLIENTS = 4  # each in either process; and each of its requests comes in by either


@pytest.fixture(scope="module")
def io_loop() -> Iterator[IOLoop]:
    yield from one_loop()


@pytest.fixture(scope="module")
def run(io_loop: IOLoop, new_database: Callable[[], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """A server of two processes, which are told of new events by Redis long before they look, and an organization."""
    stack = AsyncExitStack()
    database_url, folder = new_database(), tmp_path_factory.mktemp("data")

    async def opened() -> Run:
        redis = await stack.enter_async_context(redis_server(folder))
        known = {"TALLY_REDIS__URL": redis.url, "TALLY_REALTIME__POLL_SECONDS": "300"}
        opening = family_apart(database_url, folder / "data", **known)
        studio, family = await stack.enter_async_context(opening)
        return await studio.organization(), family

    yield io_loop.run_sync(opened)  # type: ignore[misc]  # it is never None
    io_loop.run_sync(stack.aclose)


class Line:
    """An HTTP connection that is used again and again."""

    BODY = b'{"email": "nobody@example.com", "password": "wrong"}'

    def __init__(self, reader: StreamReader, writer: StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def one_in_each(cls, family: Family, stack: AsyncExitStack) -> dict[int, "Line"]:
        """A connection to each of the two processes, by their numbers."""
        lines: dict[int, Line] = {}
        while len(lines) < 2:
            reader, writer = await asyncio.open_connection("127.0.0.1", family.server.port)
            stack.callback(writer.close)
            line = cls(reader, writer)
            lines[await line.process_of("/before", family)] = line
        return lines

    async def process_of(self, path: str, family: Family) -> int:
        """The number of the process that answers a request for this address, which is not there."""
        self._writer.write(f"GET {path} HTTP/1.1\r\nHost: tally\r\n\r\n".encode())
        assert await self._status() == 404
        process: int = (await family.logs("request", path=path))["process"]
        return process

    async def begin_request(self) -> None:
        head = "POST /api/v1/login HTTP/1.1\r\nHost: tally\r\nContent-Type: application/json\r\n"
        self._writer.write(f"{head}Content-Length: {len(self.BODY)}\r\nExpect: 100-continue\r\n\r\n".encode())
        assert b" 100 " in await self._reader.readuntil(b"\r\n\r\n")

    async def end_request(self) -> int:
        self._writer.write(self.BODY)
        return await self._status()

    async def _status(self) -> int:
        async with asyncio.timeout(PATIENCE):
            start, _, fields = (await self._reader.readuntil(b"\r\n\r\n")).decode().partition("\r\n")
            await self._reader.readexactly(int(HTTPHeaders.parse(fields)["Content-Length"]))
        return int(start.split()[1])


async def start_and_stop(organization: TestOrganization) -> None:
    body = {"taskTypeId": organization.task_types["Mixing"]}
    assert (await organization.owner.post("/timers/start", body)).status == 201
    assert (await organization.owner.post("/timers/stop")).status == 200


@pytest.mark.parametrize("transport", [Polling, Streaming, EventSource])
async def test_a_session_of_sockjs_goes_on_whichever_process_lets_its_requests_in(
    run: Run, transport: type[Peer]
) -> None:
    north, _ = run
    async with AsyncExitStack() as stack:
        peers = [await stack.enter_async_context(resumed(transport, north.owner)) for _ in range(CLIENTS)]
        for peer in peers:
            await peer.next("snapshot")
        await start_and_stop(north)
        for peer in peers:
            await peer.next("timer:started")
            await peer.next("timer:stopped")
            await peer.say({"type": "ping", "t": 1})
            assert (await peer.next("pong")).data["t"] == 1


@pytest.mark.parametrize("options", [POLLING, {}], ids=["polling", "upgrade"])
async def test_a_session_of_socket_io_goes_on_whichever_process_lets_its_requests_in(
    run: Run, options: dict[str, Any]
) -> None:
    north, _ = run
    async with AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(connecting(north.owner, options)) for _ in range(CLIENTS)]
        for client in clients:
            assert (await client.next()).event == "connect"
            await client.next("snapshot")
        await start_and_stop(north)
        for client in clients:
            heard = [await client.next() for _ in range(2)]
            assert "disconnect" not in {message.event for message in heard}
            await client.tell("emit", "ping", {"t": 1})
            assert (await client.next("pong")).data["t"] == 1


async def test_any_process_shows_the_numbers_of_all(run: Run) -> None:
    north, family = run
    async with one_in_each(north, family):
        for _ in range(4):
            page = (await AsyncHTTPClient().fetch(f"{north.studio.url}/metrics")).body.decode()
            families = list(text_string_to_metric_families(page))
            assert len({each.name for each in families}) == len(families)
            samples = [sample for each in families for sample in each.samples]
            together = {sample.name: sample.value for sample in samples if "process" not in sample.labels}
            assert together == {"tally_processes": 2, "tally_processes_answering": 2}
            samples = [sample for sample in samples if sample.name not in together]
            assert {sample.labels["process"] for sample in samples} == {"1", "2"}
            connections = {
                sample.labels["process"]: sample.value
                for sample in samples
                if sample.name == "tally_live_connections" and sample.labels["transport"] == "websocket"
            }
            assert min(connections.values()) >= 1


async def test_who_has_a_connection_to_a_process_that_leaves_is_served_by_its_successor(run: Run) -> None:
    _, family = run
    before = family.children
    async with AsyncExitStack() as stack:
        busy = await Line.one_in_each(family, stack)
        quiet = await Line.one_in_each(family, stack)
        for line in busy.values():
            await line.begin_request()
        family.server.process.send_signal(signal.SIGHUP)
        await family.logs("processes.renewed")
        for number, line in quiet.items():
            for _ in range(2):
                assert await line.process_of("/after", family) == number
        assert family.children >= before  # they wait for what has begun
        for line in busy.values():
            assert await line.end_request() == 401
        await gone(before)
