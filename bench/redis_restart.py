"""What a restart of Redis loses: `python -m bench.redis_restart`.

Events are made at one process at a steady rate, while clients listen there and at another one. In the middle Redis
ends, as an operator stops it or as it crashes, stays away for two seconds and starts again on what it kept. Then each
client is asked what it got. The peer is Socket.IO in two processes, joined by its Redis streams adapter.
"""

import asyncio
import json
import re
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count, pairwise
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from socket import socket
from threading import Event, Thread

from bench import peers
from bench.harness import handshakes
from bench.harness.beginning import begin
from bench.harness.closed_loop import listening
from bench.harness.listeners import Greeting
from bench.harness.posting import Poster, request
from bench.harness.redis import Redis, redis
from bench.harness.report import Figure, Report, Table, text
from bench.harness.rounds import interleaved
from bench.harness.tally import beside, tally
from bench.start_to_screen import pair

ROUNDS = 3
CLIENTS = 20  # at each process
EVENTS, EVENTS_PER_SECOND = 400, 50
GOES_AFTER, AWAY_SECONDS = 100, 2.0  # events, seconds
PATIENCE_SECONDS = 15.0  # for the last to come
OURS, PEER = "Tally", "Socket.IO with Redis streams"
_STARTED = re.compile(rb'timer:started[^}]*?"timeEntryId":(\d+)')
_MUCH = 1 << 18

Make = Callable[[Poster], Awaitable[int]]  # does something, and gives the number of its event


@dataclass
class Client:
    """What one has heard: numbers of events in the order of coming, and the moment of each."""

    heard: list[int] = field(default_factory=list)
    moments: dict[int, float] = field(default_factory=dict)
    rest: bytes = b""

    def hear(self, sock: socket) -> None:
        self.rest += sock.recv(_MUCH)
        end = 0
        for found in _STARTED.finditer(self.rest):
            number, end = int(found[1]), found.end()
            self.heard.append(number)
            self.moments.setdefault(number, time.monotonic())
        self.rest = self.rest[end:]


@dataclass(frozen=True)
class Place:
    """Two processes and their Redis; things are done at the first."""

    redis: Redis
    ports: Sequence[int]
    greeting: Greeting
    make: Make


@dataclass(frozen=True)
class Outcome:
    """Of all clients at one process: how many events they should have got, how many of those never came, came again or
    came before an earlier one, and the seconds that the longest took which came.
    """

    wanted: int
    lost: int
    repeated: int
    out_of_order: int
    longest: float


@contextmanager
def clients(place: Place) -> Iterator[list[list[Client]]]:
    """Some at each process, who hear until the block ends."""
    groups = [[Client() for _ in range(CLIENTS)] for _ in place.ports]
    done = Event()
    with DefaultSelector() as selector, ExitStack() as stack:
        for port, group in zip(place.ports, groups, strict=True):
            for client in group:
                sock = stack.enter_context(listening(port, place.greeting))
                selector.register(sock, EVENT_READ, client)
        thread = Thread(target=_hear, args=(selector, done))
        thread.start()
        try:
            yield groups
        finally:
            done.set()
            thread.join()


def _hear(selector: DefaultSelector, done: Event) -> None:
    while not done.is_set():
        for key, _ in selector.select(0.1):
            key.data.hear(key.fileobj)


async def turn(place: Place, end: Callable[[], None]) -> list[Outcome]:
    """The outcome at the process where the events are made, and at the other one."""
    made: dict[int, float] = {}
    with clients(place) as groups:
        async with Poster.to(place.ports[0]) as poster:
            restart = asyncio.create_task(_restart(place.redis, end))
            due = time.monotonic()
            for _ in range(EVENTS):
                due += 1 / EVENTS_PER_SECOND
                await asyncio.sleep(due - time.monotonic())
                began = time.monotonic()
                made[await place.make(poster)] = began
            await restart
        await asyncio.to_thread(_wait_for_all, groups)
    return [outcome(made, group) for group in groups]


def _wait_for_all(groups: Sequence[Sequence[Client]]) -> None:
    gives_up_at = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < gives_up_at and any(len(each.moments) < EVENTS for group in groups for each in group):
        time.sleep(0.1)


async def _restart(server: Redis, end: Callable[[], None]) -> None:
    await asyncio.sleep(GOES_AFTER / EVENTS_PER_SECOND)
    await asyncio.to_thread(end)
    await asyncio.sleep(AWAY_SECONDS)
    await asyncio.to_thread(server.start)


def outcome(made: Mapping[int, float], group: Sequence[Client]) -> Outcome:
    """`made` has the moment at which each event was asked for."""
    return Outcome(
        wanted=len(made) * len(group),
        lost=sum(len(made.keys() - each.moments.keys()) for each in group),
        repeated=sum(len(each.heard) - len(each.moments) for each in group),
        out_of_order=sum(one > next_one for each in group for one, next_one in pairwise(each.heard)),
        longest=max((each.moments[number] - made[number] for each in group for number in each.moments), default=0),
    )


async def tallies(stack: AsyncExitStack, folder: Path) -> Place:
    server = stack.enter_context(redis(folder))
    first = await stack.enter_async_context(tally(folder, TALLY_REDIS__URL=server.url))
    second = await stack.enter_async_context(beside(first, _made(folder / "second"), TALLY_REDIS__URL=server.url))
    organization = await first.studio.organization()
    start, stop = pair(organization)

    async def make(poster: Poster) -> int:
        poster.send(start)
        number: int = json.loads(await poster.answer())["id"]
        poster.send(stop)
        await poster.answer()
        return number

    cookie = organization.owner.cookie
    greeting = handshakes.websocket("/ws", b"timer:started", joined=b"snapshot", cookie=cookie)
    return Place(server, [first.program.port, second.port], greeting, make)


async def streams(stack: AsyncExitStack, folder: Path) -> Place:
    server = stack.enter_context(redis(folder))
    ports = []
    for name in ("one", "two"):
        started = peers.node("socketio_streams", _made(folder / name), REDIS_URL=server.url)
        ports.append((await stack.enter_async_context(started)).port)
    numbers = count(1)

    async def make(poster: Poster) -> int:
        number = next(numbers)
        poster.send(request("/publish/screens", b'{"timeEntryId":%d}' % number))
        await poster.answer()
        return number

    return Place(server, ports, handshakes.socketio("org=screens", b"timer:started"), make)


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def table(found: Mapping[tuple[str, str], Sequence[Sequence[Outcome]]]) -> Table:
    rows = []
    for (name, how), turns in found.items():
        for place, where in enumerate(("there", "at the other process")):
            each = [turn[place] for turn in turns]
            told = (_sum(each, part) for part in ("wanted", "lost", "repeated", "out_of_order"))
            longest = f"{max(one.longest for one in each):.2f} s"
            rows.append((f"{name}, Redis {how}, {where}", *(f"{value:,}" for value in told), longest))
    return Table(("", "deliveries", "lost", "repeated", "out of order", "longest"), rows)


def figures(found: Mapping[tuple[str, str], Sequence[Sequence[Outcome]]]) -> list[Figure]:
    return [
        Figure(
            f"lost: {name}, Redis {how}",
            sum(_sum(turn, "lost") for turn in turns),
            at_most=0 if name == OURS else None,
        )
        for (name, how), turns in found.items()
    ]


def _sum(outcomes: Sequence[Outcome], part: str) -> int:
    return sum(getattr(one, part) for one in outcomes)


async def run() -> Report:
    with tempfile.TemporaryDirectory() as name:
        async with AsyncExitStack() as stack:
            ours = await tallies(stack, _made(Path(name) / "tally"))
            theirs = await streams(stack, _made(Path(name) / "streams"))
            turns = {
                (who, how): partial(turn, place, end)
                for who, place in ((OURS, ours), (PEER, theirs))
                for how, end in (("stopped", place.redis.stop), ("killed", place.redis.kill))
            }
            found = await interleaved(turns, ROUNDS)
    return Report("A restart of Redis", figures(found), [table(found)])


def main() -> None:
    ArgumentParser(prog="python -m bench.redis_restart").parse_args()
    begin()
    print(text(asyncio.run(run())))


if __name__ == "__main__":
    main()
