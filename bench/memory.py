"""Memory of connections that are there and quiet, by transport: `python -m bench.memory`.

What a server holds with N clients in, less what it held when it was ready and empty, divided by N. Each client has a
sign-in of its own. Every subject has a server to itself, as memory that was used once is hardly given back.
"""

import asyncio
import json
import re
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from tornado.httpclient import AsyncHTTPClient

from bench import peers
from bench.harness import handshakes
from bench.harness.cores import take_load_core
from bench.harness.cpu import cpu_ns, quiet, resident_bytes
from bench.harness.crowd import crowd
from bench.harness.listeners import Greeting, allow_many_files
from bench.harness.members import cookies
from bench.harness.posting import Poster, request
from bench.harness.processes import Program
from bench.harness.report import Figure, Report, Table, text
from bench.harness.rounds import interleaved
from bench.harness.tally import tally
from tests.support.studio import TestOrganization

CLIENTS = (1000, 10_000)
ROUNDS = 3
JUDGED = ("Tally, WebSocket", "Tally, SSE")
MOST_BYTES = 2048
MOST_CPU = 2.0  # percent of a core
MOST_HELD_MS = 10
_AT_ONCE = 16  # handshakes under way: what a crowd takes at its peak is measured in bench.joining
_IDLE_SECONDS = 15  # an interval of heartbeats
_POLLING = 1000  # clients at most: they are to be all in before the first has waited
_WAIT_SECONDS = 60
_HELD = re.compile(r'^tally_loop_longest_held_seconds\{work="(\w+)"\} (\S+)$', re.MULTILINE)
_EVENT = b"timer:started"
_SNAPSHOT = b"snapshot"


@dataclass(frozen=True)
class Held:
    """One server's turn: bytes for each connection by number of clients, percent of a core while all are quiet, and
    the seconds for which the loop was held at most, by the work that held it.
    """

    per_connection: Mapping[int, float]
    idle_cpu: float
    held: Mapping[str, float]


@dataclass(frozen=True)
class Place:
    """A server that is empty, how the clients of a transport come in, and a POST that all of them hear of."""

    program: Program
    greetings: Sequence[Greeting]
    publish: bytes | None = None


Opening = Callable[[Path, int], AbstractAsyncContextManager[Place]]
Greet = Callable[[TestOrganization, Sequence[str]], Awaitable[Sequence[Greeting]]]


async def turn(opening: Opening, sizes: Sequence[int]) -> Held:
    """Everybody comes in, some at a time, and keeps quiet."""
    with tempfile.TemporaryDirectory() as folder:
        async with AsyncExitStack() as stack:
            place = await stack.enter_async_context(opening(Path(folder), sizes[-1]))
            pid, held, there = place.program.pid, {}, 0
            await quiet([pid])
            empty = resident_bytes(pid)
            for size in (size for size in sizes if size <= len(place.greetings)):
                coming = place.greetings[there:size]
                await stack.enter_async_context(crowd(place.program.port, coming, Path(folder), _AT_ONCE))
                await quiet([pid])
                held[size], there = (resident_bytes(pid) - empty) / size, size
            idle = await _idle_cpu(pid)
            return Held(held, idle, await _longest_held(place) if place.publish else {})


async def _idle_cpu(pid: int) -> float:
    used, began = cpu_ns([pid]), time.monotonic_ns()
    await asyncio.sleep(_IDLE_SECONDS)
    return 100 * (cpu_ns([pid]) - used) / (time.monotonic_ns() - began)


async def _longest_held(place: Place) -> dict[str, float]:
    """By what the server says of itself, with an event to everybody behind it."""
    async with Poster.to(place.program.port) as poster:
        poster.send(place.publish or b"")
        await poster.answer()
    await quiet([place.program.pid])
    page = await AsyncHTTPClient().fetch(f"{place.program.url}/metrics")
    return {work: float(seconds) for work, seconds in _HELD.findall(page.body.decode())}


@asynccontextmanager
async def _tally(greet: Greet, folder: Path, clients: int) -> AsyncIterator[Place]:
    async with tally(folder) as server:
        organization = await server.studio.organization()
        greetings = await greet(organization, await cookies(organization, clients))
        body = json.dumps({"taskTypeId": organization.task_types["Mixing"]}).encode()
        yield Place(server.program, greetings, request("/api/v1/timers/start", body, organization.owner.cookie))


@asynccontextmanager
async def _peer(name: str, greeting: Greeting, folder: Path, clients: int) -> AsyncIterator[Place]:
    async with peers.node(name, folder) as started:
        yield Place(started, [greeting] * clients)


async def _over_websocket(_: TestOrganization, cookies: Sequence[str]) -> Sequence[Greeting]:
    return [handshakes.websocket("/ws", _EVENT, joined=_SNAPSHOT, cookie=cookie) for cookie in cookies]


async def _over_event_stream(_: TestOrganization, cookies: Sequence[str]) -> Sequence[Greeting]:
    return [handshakes.event_stream("/events", _EVENT, joined=_SNAPSHOT, cookie=cookie) for cookie in cookies]


async def _over_sockjs(_: TestOrganization, cookies: Sequence[str]) -> Sequence[Greeting]:
    return [
        handshakes.sockjs(f"s{number}", _EVENT, joined=_SNAPSHOT, cookie=cookie)
        for number, cookie in enumerate(cookies)
    ]


async def _over_socketio(_: TestOrganization, cookies: Sequence[str]) -> Sequence[Greeting]:
    return [handshakes.socketio_member(_EVENT, joined=_SNAPSHOT, cookie=cookie) for cookie in cookies]


async def _polling(organization: TestOrganization, cookies: Sequence[str]) -> Sequence[Greeting]:
    cursor = (await organization.owner.get("/changes", wait=0)).json["cursor"]
    return [handshakes.long_poll(cursor, _WAIT_SECONDS, _EVENT, cookie=cookie) for cookie in cookies[:_POLLING]]


def subjects() -> dict[str, Opening]:
    to_socketio = handshakes.socketio("org=screens", _EVENT)
    return {
        "Tally, WebSocket": partial(_tally, _over_websocket),
        "Tally, SSE": partial(_tally, _over_event_stream),
        "Tally, long poll": partial(_tally, _polling),
        "Tally, SockJS": partial(_tally, _over_sockjs),
        "Tally, Socket.IO": partial(_tally, _over_socketio),
        "Socket.IO on Express": partial(_peer, "socketio", to_socketio),
        "ws": partial(_peer, "ws", handshakes.websocket("/screens", _EVENT)),
    }


def report(found: Mapping[str, Sequence[Held]], sizes: Sequence[int]) -> Report:
    rows = [
        (
            name,
            *(_bytes_or_dash(turns, size) for size in sizes),
            f"{median(turn.idle_cpu for turn in turns):.2f}%",
        )
        for name, turns in found.items()
    ]
    columns = ("", *(f"each of {size:,}" for size in sizes), f"idle CPU, {sizes[-1]:,}")
    figures = [
        Figure(f"memory: {name}, each of {size:,}", _bytes(found[name], size), "B", at_most=MOST_BYTES)
        for name in JUDGED
        for size in sizes
    ]
    idle = [
        Figure(
            f"idle CPU: {name}, {sizes[-1]:,} clients",
            median(turn.idle_cpu for turn in found[name]),
            "%",
            at_most=MOST_CPU,
        )
        for name in JUDGED
    ]
    held = [
        Figure(
            f"loop held at most by {work}: {name}, {sizes[-1]:,} clients", 1000 * seconds, "ms", at_most=MOST_HELD_MS
        )
        for name in JUDGED
        for work in ("fan_out", "heartbeats", "presence")
        if (seconds := median(turn.held.get(work, 0.0) for turn in found[name]))
    ]
    return Report("Memory", [*figures, *idle, *held], [Table(columns, rows)])


def _bytes_or_dash(turns: Sequence[Held], size: int) -> str:
    return f"{_bytes(turns, size):,.0f} B" if size in turns[0].per_connection else ""


def _bytes(turns: Sequence[Held], size: int) -> float:
    return median(turn.per_connection[size] for turn in turns)


async def run(sizes: Sequence[int] = CLIENTS, rounds: int = ROUNDS, only: str = "") -> Report:
    chosen = {name: opening for name, opening in subjects().items() if only in name or name in JUDGED}
    measures = {name: partial(turn, opening, sizes) for name, opening in chosen.items()}
    return report(await interleaved(measures, rounds), sizes)


def main() -> None:
    parser = ArgumentParser(prog="python -m bench.memory")
    parser.add_argument("--clients", type=int, nargs="+", default=CLIENTS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--only", default="", help="part of the names of those that are measured, beside ours")
    given = parser.parse_args()
    take_load_core()
    allow_many_files()
    print(text(asyncio.run(run(given.clients, given.rounds, given.only))))


if __name__ == "__main__":
    main()
