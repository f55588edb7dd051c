"""Memory of connections that are there and quiet, by transport: `python -m bench.memory`.

What a server holds with N clients in, less what it held when it was ready and empty, divided by N. Each client has a
sign-in of its own. Every subject has a server to itself, as memory that was used once is hardly given back.
"""

import asyncio
import json
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from prometheus_client.parser import text_string_to_metric_families
from tornado.httpclient import AsyncHTTPClient

from bench import peers
from bench.harness import handshakes
from bench.harness.beginning import begin
from bench.harness.cpu import cpu_ns, quiet, resident_bytes
from bench.harness.crowd import crowd
from bench.harness.listeners import Greeting
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
LONG_SECONDS = 0.01  # for which the loop is not to be held
_AT_ONCE = 16  # handshakes under way: what a crowd takes at its peak is measured in bench.joining
_IDLE_SECONDS = 15  # an interval of heartbeats
_TIMERS = 10  # to start and to stop
_FEW = 1000  # at most, of clients that poll, as all are to be in before the first has waited, or that come in slowly
_WAIT_SECONDS = 60
_EVENT = b"timer:started"
_SNAPSHOT = b"snapshot"


@dataclass(frozen=True)
class Held:
    """One server's turn: bytes for each connection by number of clients, percent of a core while all are quiet, and
    how often the loop was held in all and for too long, by the work that held it.
    """

    per_connection: Mapping[int, float]
    idle_cpu: float
    held: Mapping[str, tuple[float, float]]


@dataclass(frozen=True)
class Place:
    """A server that is empty, how the clients of a transport come in, and POSTs that all of them hear of."""

    program: Program
    greetings: Sequence[Greeting]
    publish: Sequence[bytes] = ()


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
            before = await _turns(place)
            idle = await _idle_cpu(pid)
            await _publish(place)
            after = await _turns(place)
            return Held(held, idle, {work: _since(before.get(work, (0, 0)), turns) for work, turns in after.items()})


def _since(before: tuple[float, float], after: tuple[float, float]) -> tuple[float, float]:
    return after[0] - before[0], after[1] - before[1]


async def _idle_cpu(pid: int) -> float:
    used, began = cpu_ns([pid]), time.monotonic_ns()
    await asyncio.sleep(_IDLE_SECONDS)
    return 100 * (cpu_ns([pid]) - used) / (time.monotonic_ns() - began)


async def _publish(place: Place) -> None:
    async with Poster.to(place.program.port) as poster:
        for post in place.publish:
            poster.send(post)
            await poster.answer()
            await quiet([place.program.pid])


async def _turns(place: Place) -> dict[str, tuple[float, float]]:
    """What the server says of itself: how often each work held the loop, and how often for too long."""
    if not place.publish:
        return {}
    page = await AsyncHTTPClient().fetch(f"{place.program.url}/metrics")
    families = text_string_to_metric_families(page.body.decode())
    samples = [sample for family in families if family.name == "tally_loop_held_seconds" for sample in family.samples]
    counted = {(sample.labels["work"], sample.labels.get("le")): sample.value for sample in samples}
    return {
        work: (count, count - counted[work, str(LONG_SECONDS)])
        for (work, bound), count in counted.items()
        if bound == "+Inf"
    }


@asynccontextmanager
async def _tally(greet: Greet, folder: Path, clients: int) -> AsyncIterator[Place]:
    async with tally(folder) as server:
        organization = await server.studio.organization()
        greetings = await greet(organization, await cookies(organization, clients))
        body = json.dumps({"taskTypeId": organization.task_types["Mixing"]}).encode()
        start = request("/api/v1/timers/start", body, organization.owner.cookie)
        stop = request("/api/v1/timers/stop", b"{}", organization.owner.cookie)
        yield Place(server.program, greetings, [start, stop] * _TIMERS)


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
        for number, cookie in enumerate(cookies[:_FEW])
    ]


async def _over_socketio(_: TestOrganization, cookies: Sequence[str]) -> Sequence[Greeting]:
    return [handshakes.socketio_member(_EVENT, joined=_SNAPSHOT, cookie=cookie) for cookie in cookies[:_FEW]]


async def _polling(organization: TestOrganization, cookies: Sequence[str]) -> Sequence[Greeting]:
    cursor = (await organization.owner.get("/changes", wait=0)).json["cursor"]
    return [handshakes.long_poll(cursor, _WAIT_SECONDS, _EVENT, cookie=cookie) for cookie in cookies[:_FEW]]


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
            f"turns of {work} over {1000 * LONG_SECONDS:.0f} ms: {name}, {sizes[-1]:,} clients, of "
            f"{sum(turn.held[work][0] for turn in found[name]):,.0f}",
            sum(turn.held[work][1] for turn in found[name]),
            at_most=0,
        )
        for name in JUDGED
        for work in ("fan_out", "heartbeats")
    ]
    return Report("Memory", [*figures, *idle, *held], [Table(columns, rows)])


def _bytes_or_dash(turns: Sequence[Held], size: int) -> str:
    return f"{_bytes(turns, size):,.0f} B" if size in turns[0].per_connection else ""


def _bytes(turns: Sequence[Held], size: int) -> float:
    return median(turn.per_connection[size] for turn in turns)


async def run(sizes: Sequence[int] = CLIENTS, rounds: int = ROUNDS, only: str = "") -> Report:
    measures = {name: partial(turn, opening, sizes) for name, opening in subjects().items()}
    judged = {name: measure for name, measure in measures.items() if name in JUDGED}
    others = {name: measure for name, measure in measures.items() if name not in JUDGED and only in name}
    return report({**await interleaved(judged, rounds), **await interleaved(others, 1)}, sizes)


def main() -> None:
    parser = ArgumentParser(prog="python -m bench.memory")
    parser.add_argument("--clients", type=int, nargs="+", default=CLIENTS)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="of those that are judged; the others have one")
    parser.add_argument("--only", default="", help="part of the names of the others that are measured")
    given = parser.parse_args()
    begin()
    print(text(asyncio.run(run(given.clients, given.rounds, given.only))))


if __name__ == "__main__":
    main()
