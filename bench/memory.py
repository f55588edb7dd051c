"""Memory of connections that are there and quiet, by transport: `python -m bench.memory`.

What a server holds with N clients in, less what it held when it was ready and empty, divided by N. Each client has a
sign-in of its own. Every subject has a server to itself, as memory that was used once is hardly given back.
"""

import asyncio
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from bench import peers
from bench.harness import handshakes
from bench.harness.cores import take_load_core
from bench.harness.cpu import cpu_ns, quiet, resident_bytes
from bench.harness.crowd import crowd
from bench.harness.listeners import Greeting, allow_many_files
from bench.harness.members import cookies
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
_AT_ONCE = 16  # handshakes under way: what a crowd takes at its peak is measured in bench.joining
_IDLE_SECONDS = 15  # an interval of heartbeats
_WAIT_SECONDS = 60  # of a long poll
_EVENT = b"timer:started"
_SNAPSHOT = b"snapshot"


@dataclass(frozen=True)
class Held:
    """One server's turn: bytes for each connection by number of clients, and percent of a core while all are quiet."""

    per_connection: Mapping[int, float]
    idle_cpu: float


@dataclass(frozen=True)
class Place:
    """A server that is empty, and how the clients of a transport come in."""

    program: Program
    greetings: Sequence[Greeting]


Opening = Callable[[Path, int], AbstractAsyncContextManager[Place]]
Greet = Callable[[TestOrganization, Sequence[str]], Sequence[Greeting]]


async def turn(opening: Opening, sizes: Sequence[int]) -> Held:
    """Everybody comes in, some at a time, and keeps quiet."""
    with tempfile.TemporaryDirectory() as folder:
        async with AsyncExitStack() as stack:
            place = await stack.enter_async_context(opening(Path(folder), sizes[-1]))
            pid, held, there = place.program.pid, {}, 0
            await quiet([pid])
            empty = resident_bytes(pid)
            for size in sizes:
                coming = place.greetings[there:size]
                await stack.enter_async_context(crowd(place.program.port, coming, Path(folder), _AT_ONCE))
                await quiet([pid])
                held[size], there = (resident_bytes(pid) - empty) / size, size
            return Held(held, await _idle_cpu(pid))


async def _idle_cpu(pid: int) -> float:
    used, began = cpu_ns([pid]), time.monotonic_ns()
    await asyncio.sleep(_IDLE_SECONDS)
    return 100 * (cpu_ns([pid]) - used) / (time.monotonic_ns() - began)


@asynccontextmanager
async def _tally(greet: Greet, folder: Path, clients: int) -> AsyncIterator[Place]:
    async with tally(folder) as server:
        organization = await server.studio.organization()
        yield Place(server.program, greet(organization, await cookies(organization, clients)))


@asynccontextmanager
async def _peer(name: str, greeting: Greeting, folder: Path, clients: int) -> AsyncIterator[Place]:
    async with peers.node(name, folder) as started:
        yield Place(started, [greeting] * clients)


def _over_websocket(_: TestOrganization, cookies: Sequence[str]) -> Sequence[Greeting]:
    return [handshakes.websocket("/ws", _EVENT, joined=_SNAPSHOT, cookie=cookie) for cookie in cookies]


def _over_event_stream(_: TestOrganization, cookies: Sequence[str]) -> Sequence[Greeting]:
    return [handshakes.event_stream("/events", _EVENT, joined=_SNAPSHOT, cookie=cookie) for cookie in cookies]


def _over_sockjs(_: TestOrganization, cookies: Sequence[str]) -> Sequence[Greeting]:
    return [
        handshakes.sockjs(f"s{number}", _EVENT, joined=_SNAPSHOT, cookie=cookie)
        for number, cookie in enumerate(cookies)
    ]


def _over_socketio(_: TestOrganization, cookies: Sequence[str]) -> Sequence[Greeting]:
    return [handshakes.socketio_member(_EVENT, joined=_SNAPSHOT, cookie=cookie) for cookie in cookies]


async def _cursor_now(organization: TestOrganization) -> str:
    reply = await organization.owner.get("/changes", wait=0)
    return str(reply.json["cursor"])


def subjects() -> dict[str, Opening]:
    to_socketio = handshakes.socketio("org=screens", _EVENT)
    return {
        "Tally, WebSocket": partial(_tally, _over_websocket),
        "Tally, SSE": partial(_tally, _over_event_stream),
        "Tally, SockJS": partial(_tally, _over_sockjs),
        "Tally, Socket.IO": partial(_tally, _over_socketio),
        "Socket.IO on Express": partial(_peer, "socketio", to_socketio),
        "ws": partial(_peer, "ws", handshakes.websocket("/screens", _EVENT)),
    }


def report(found: Mapping[str, Sequence[Held]], sizes: Sequence[int]) -> Report:
    rows = [
        (
            name,
            *(f"{_bytes(turns, size):,.0f} B" for size in sizes),
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
    return Report("Memory", [*figures, *idle], [Table(columns, rows)])


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
