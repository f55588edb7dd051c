"""An update behind nginx, HAProxy and Caddy: every client is sent away once at most, and misses nothing."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from tests.support.apart import studio_apart
from tests.support.fleet import PROXIED, PROXIES, Proxy
from tests.support.listening import TOLD_AT_ANY_TIME, Message
from tests.support.live import websocket
from tests.support.metrics import number
from tests.support.oracle.server import free_port
from tests.support.oracle.transports import TRANSPORTS
from tests.support.oracle.wire import Line, RefusedRequest
from tests.support.processes import PATIENCE, until
from tests.support.studio import Client, Studio, open_studio
from tests.support.tally import Served

pytestmark = pytest.mark.gen_test(timeout=90)

PROBES = {"haproxy", "caddy"}  # ask the servers whether they are ready
AGAIN_SECONDS = 0.2
SETTINGS = {"TALLY_SERVER__TRUSTED_PROXIES": '["127.0.0.1/32"]', "TALLY_REALTIME__POLL_SECONDS": "0.1"}
IN_A_ROW = 20
COUNTED = ("websocket", "sse", "sockjs", "socketio")
NOTHING_RUNS = 409
REFUSED = 503


@dataclass
class Guest:
    """A client that comes back whenever its connection ends: how often, and what it heard."""

    transport: str
    line: Line
    greetings: list[bool] = field(default_factory=list)  # whether it went on from where it was
    heard: list[int] = field(default_factory=list)
    cursor: str | None = None

    async def stay(self) -> None:
        while True:
            pause = AGAIN_SECONDS
            try:
                async with aclosing(TRANSPORTS[self.transport](self.line, self.cursor)) as messages:
                    async for message in messages:
                        if message.event == "goodbye":
                            pause = message.data["afterMs"] / 1000
                        else:
                            self._hear(message)
            except (OSError, RefusedRequest):  # it lost its session, or nobody was there
                pass
            await asyncio.sleep(pause)

    def _hear(self, message: Message) -> None:
        if message.event == "hello":
            self.greetings.append(message.data["resumed"])
        elif message.id and message.event not in TOLD_AT_ANY_TIME:
            self.cursor = message.id
            self.heard.append(message.seq)


@dataclass
class Update:
    """Two servers that go, room for two that come, a proxy that knows all four, and clients of every transport."""

    url: str
    ports: list[int]  # of those that come
    old: list[tuple[Studio, Served]]
    owner: Client
    task_type: int
    guests: list[Guest]
    probed: bool = True

    async def work(self) -> None:
        """Something happens, through the proxy, and all hear of it."""
        assert await self._answered("/timers/start", {"taskTypeId": self.task_type}) == 201
        assert await self._answered("/timers/stop", None) == 200
        last = int((await self.owner.get("/timers/running")).headers["Tally-Cursor"].rpartition(".")[2])
        await until(lambda: all(guest.heard and guest.heard[-1] >= last for guest in self.guests))

    async def _answered(self, path: str, body: Any) -> int:
        """The status; where the proxy has yet to notice that a server stops, of a later try."""
        status = (await self.owner.post(path, body)).status
        while status == REFUSED and not self.probed:
            await asyncio.sleep(AGAIN_SECONDS)
            status = (await self.owner.post(path, body)).status
        return status


@asynccontextmanager
async def an_update(url: str, folder: Path, proxy: Proxy) -> AsyncIterator[Update]:
    ports = [free_port(), free_port()]
    async with AsyncExitStack() as stack:
        starting = [stack.enter_async_context(studio_apart(url, folder / each, **SETTINGS)) for each in ("a", "b")]
        old = await asyncio.gather(*starting)
        every_port = [server.port for _, server in old] + ports
        front = await stack.enter_async_context(proxy(folder, *every_port))
        studio, _ = old[0]
        north = await studio.organization("North")
        owner = replace(north.owner, url=front)
        await until_settled(owner)
        guests = []
        for transport in TRANSPORTS:
            assert owner.actor is not None
            signed_in = await studio.client_of(owner.actor.email, north.id)
            line = Line(front, signed_in.cookie or "", receive_buffer=None, silence_seconds=PATIENCE)
            guests.append(Guest(transport, line))
        staying = [asyncio.create_task(guest.stay()) for guest in guests]
        try:
            yield Update(url, ports, old, owner, north.task_types["Mixing"], guests)
        finally:
            for task in staying:
                task.cancel()
            await asyncio.wait(staying)


async def until_settled(owner: Client) -> None:
    """Returns when the proxy has found out at which addresses nobody is."""
    in_a_row = 0
    async with asyncio.timeout(PATIENCE):
        while in_a_row < IN_A_ROW:
            in_a_row = in_a_row + 1 if (await owner.post("/timers/stop")).status == NOTHING_RUNS else 0


async def until_known(proxy: str, studio: Studio, answer: str) -> None:
    """Returns when the proxy has asked whether the server is ready, and was told so."""
    async with asyncio.timeout(PATIENCE):
        while proxy in PROBES and not await number(  # noqa: ASYNC110  another's number
            studio, "tally_requests_total", "GET", "/readyz", answer
        ):
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("proxy", PROXIES)
async def test_whoever_is_sent_away_by_old_servers_comes_to_a_new_one(
    proxy: str, new_database: Callable[[], str], tmp_path: Path
) -> None:
    async with AsyncExitStack() as stack:
        update = await stack.enter_async_context(an_update(new_database(), tmp_path, PROXIES[proxy]))
        update.probed = proxy in PROBES
        await update.work()
        for studio, _ in update.old:
            assert sum([await number(studio, "tally_live_connections", each) for each in COUNTED]) > 0

        for port in update.ports:
            new = await stack.enter_async_context(open_studio(update.url, {**PROXIED, "port": port}, poll_seconds=0.1))
            async with asyncio.timeout(PATIENCE):
                while not new.running.hub.stats()["websocket"].opened:
                    async with websocket(update.owner) as peer:
                        await peer.next("hello")
        for _, server in update.old:
            server.process.send_signal(signal.SIGUSR1)
        for studio, _ in update.old:
            await until_known(proxy, studio, "503")
        await update.work()
        for _, server in update.old:
            server.process.terminate()
            await update.work()
        for _, server in update.old:
            await server.ended()

        for guest in update.guests:
            assert guest.heard == [*range(guest.heard[0], guest.heard[-1] + 1)], guest.transport
            assert guest.greetings in ([False], [False, True]), guest.transport
