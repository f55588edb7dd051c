"""From one process to another through Redis, beside one process alone: `python -m bench.bus`.

A timer is started at one process; the clock stops when a client has heard of it, one at the same process and one at
another on the same database. The peer is Socket.IO in two processes that its Redis streams adapter joins. Then what an
event costs: to many who listen, half of them at each process, and to the process that only hears of it.
"""

import asyncio
import json
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from bench import peers
from bench.harness import handshakes
from bench.harness.beginning import begin
from bench.harness.cpu import cpu_ns, quiet
from bench.harness.crowd import crowd
from bench.harness.hearing import Step, waited_ns
from bench.harness.listeners import Greeting, Listeners, listeners
from bench.harness.open_loop import Background, background
from bench.harness.posting import Poster, request
from bench.harness.redis import Redis, redis
from bench.harness.report import Figure, Report, Table, text
from bench.harness.rounds import interleaved, percentile
from bench.harness.tally import beside, tally
from bench.start_to_screen import pair
from tests.support.studio import TestOrganization

ROUNDS = 7
STARTS, BY_POLL = 40, 3  # in a turn
POLL_SECONDS = 1.0
OTHERS, OTHERS_PER_SECOND = 50, 150  # organizations, and operations of all of them together
CLIENTS = 500  # at each process
EVENTS = 40
IDLE_SECONDS = 1.0
MOST_MS = 2.0
WITHIN, THROUGH, POLLED = "Tally, within one process", "Tally, through Redis", "Tally, by the poll alone"
PEER_WITHIN, PEER_THROUGH = "Socket.IO, within one process", "Socket.IO, through Redis streams"
IDLE, BUSY = "idle", f"beside {OTHERS_PER_SECOND} a second"
STARTED, STOPPED, EVENT, SNAPSHOT = b"timer:started", b"timer:stopped", b"timer:", b"snapshot"


@dataclass(frozen=True)
class House:
    """Two processes or more on one database or one Redis: where things are done, and where others listen."""

    port: int
    pids: Sequence[int]  # who did it first
    ears: Mapping[str, int]  # ports by the name of the route
    greeting: Greeting
    steps: list[Step]
    others: Sequence[tuple[bytes, bytes]]
    other_ears: Sequence[Greeting]  # listen at the second process to what the others do


Ears = Mapping[str, Sequence[int]]  # by name: nanoseconds until each event was heard there


async def take_turn(house: House, busy: Background | None) -> Ears:
    """The same events, as they are heard at the process where they are made and at the other one."""
    with busy.going_on() if busy else nullcontext():
        took = waited_ns(house.port, [*house.ears.values()], house.greeting, house.steps, STARTS)
    return dict(zip(house.ears, took, strict=True))


async def wait_for_polls(house: House, ear: int) -> Ears:
    (took,) = waited_ns(house.port, [ear], house.greeting, house.steps, BY_POLL, POLL_SECONDS)
    return {POLLED: took}


async def tallies(stack: AsyncExitStack, folder: Path, server: Redis) -> tuple[House, int]:
    """The first with the database and the second beside it, and the port of a third that has no Redis."""
    through = {"TALLY_REDIS__URL": server.url}
    first = await stack.enter_async_context(tally(folder, **through))
    second = await stack.enter_async_context(beside(first, _made(folder / "second"), **through))
    alone = await stack.enter_async_context(beside(first, _made(folder / "alone")))
    own, *others = [await first.studio.organization() for _ in range(OTHERS + 1)]
    house = House(
        first.program.port,
        [first.program.pid, second.pid],
        {WITHIN: first.program.port, THROUGH: second.port},
        _ear(own),
        list(zip(pair(own), (STARTED, STOPPED), strict=True)),
        [pair(one) for one in others],
        [_ear(one) for one in others],
    )
    return house, alone.port


async def streams(stack: AsyncExitStack, folder: Path, server: Redis) -> House:
    """The peer, twice; what is posted is as long as a start on Tally's wire."""
    first, second = [
        await stack.enter_async_context(peers.node("socketio_streams", _made(folder / name), REDIS_URL=server.url))
        for name in ("one", "two")
    ]
    body = json.dumps({"timeEntryId": 1, "notes": "x" * 430}).encode()
    others = [request(f"/publish/other{number}", body) for number in range(OTHERS)]
    return House(
        first.port,
        [first.pid, second.pid],
        {PEER_WITHIN: first.port, PEER_THROUGH: second.port},
        handshakes.socketio("org=screens", EVENT),
        [(request("/publish/screens", body), STARTED)],
        [(one, one) for one in others],
        [handshakes.socketio(f"org=other{number}", EVENT) for number in range(OTHERS)],
    )


def _ear(organization: TestOrganization) -> Greeting:
    return handshakes.websocket("/ws", EVENT, joined=SNAPSHOT, cookie=organization.owner.cookie)


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


@dataclass(frozen=True)
class Cost:
    """CPU nanoseconds of an event, at the process that has it, at the one that hears of it, and at Redis."""

    doing: float
    hearing: float
    redis: float

    @property
    def all(self) -> float:
        return self.doing + self.hearing + self.redis


async def cost(house: House, server: Redis, audiences: Sequence[Listeners]) -> Cost:
    """Of each event to these listeners, of whom there are some at each process; less what all do while nothing is."""
    idle = await _idle(house, server)
    async with Poster.to(house.port) as poster:
        await _events(house, poster, audiences, 1)  # pays for the connection
        before, began = _used(house, server), time.monotonic()
        await _events(house, poster, audiences, EVENTS)
        lasted, count = time.monotonic() - began, EVENTS * len(house.steps)
        used = (after - then for after, then in zip(_used(house, server), before, strict=True))
    return Cost(*((new - share * lasted) / count for new, share in zip(used, idle, strict=True)))


async def _events(house: House, poster: Poster, audiences: Sequence[Listeners], times: int) -> None:
    for post, _ in house.steps * times:
        poster.send(post)
        await asyncio.gather(poster.answer(), *(audience.heard() for audience in audiences))


async def _idle(house: House, server: Redis) -> list[float]:
    """Nanoseconds of CPU a second."""
    before = _used(house, server)
    await asyncio.sleep(IDLE_SECONDS)
    return [(after - then) / IDLE_SECONDS for after, then in zip(_used(house, server), before, strict=True)]


def _used(house: House, server: Redis) -> list[int]:
    return [cpu_ns([pid]) for pid in (*house.pids, server.pid)]


async def costs(house: House, server: Redis, folder: Path, clients: int) -> Cost:
    """With so many clients at each process; they come and go."""
    async with AsyncExitStack() as stack:
        audiences = [
            await stack.enter_async_context(listeners(port, clients, house.greeting, folder))
            for port in house.ears.values()
        ]
        await quiet([*house.pids, server.pid])
        return await cost(house, server, audiences)


def latencies(found: Mapping[tuple[str, str], Sequence[Sequence[int]]]) -> Table:
    rows = [
        (
            f"{name}, {meanwhile}",
            *(f"{percentile((one / 1e6 for turn in turns for one in turn), at):.2f} ms" for at in (50, 99)),
            f"{more(found, name, meanwhile):.2f} ms",
        )
        for (name, meanwhile), turns in found.items()
    ]
    return Table(("", "p50", "p99", "more than within one process, at the median"), rows)


def more(found: Mapping[tuple[str, str], Sequence[Sequence[int]]], name: str, meanwhile: str) -> float:
    """Milliseconds at the median beyond those within one process: the median of what each round says."""
    within = PEER_WITHIN if name.startswith("Socket.IO") else WITHIN
    pairs = zip(found[name, meanwhile], found[within, meanwhile], strict=True)
    return median(median(here) - median(there) for here, there in pairs) / 1e6


def spending(found: Mapping[tuple[str, int], Sequence[Cost]]) -> Table:
    rows = []
    for (name, clients), turns in found.items():
        each = [median(getattr(turn, part) for turn in turns) / 1e3 for part in ("doing", "hearing", "redis", "all")]
        per = f"{each[3] / (2 * clients):.2f} µs" if clients > 1 else ""
        rows.append((f"{name}, {2 * clients:,} clients", *(f"{value:,.0f} µs" for value in each), per))
    return Table(("CPU of an event", "where it is done", "where it is heard", "Redis", "all", "a delivery"), rows)


async def run() -> Report:
    with tempfile.TemporaryDirectory() as name, redis(Path(name)) as server:
        folder = Path(name)
        async with AsyncExitStack() as stack:
            (ours, alone), theirs = await tallies(stack, folder, server), await streams(stack, folder, server)
            turns = {(IDLE, "alone"): partial(wait_for_polls, ours, alone)}
            for who, house in (("Tally", ours), ("Socket.IO", theirs)):
                await stack.enter_async_context(crowd([*house.ears.values()][1], house.other_ears, folder, 8))
                busy = stack.enter_context(background(house.port, house.others, OTHERS_PER_SECOND))
                turns[IDLE, who] = partial(take_turn, house, None)
                turns[BUSY, who] = partial(take_turn, house, busy)
            waited = await interleaved(turns, ROUNDS)
            spent = await interleaved(
                {
                    (who, clients): partial(costs, house, server, folder, clients)
                    for clients in (1, CLIENTS)
                    for who, house in (("Tally", ours), ("Socket.IO", theirs))
                },
                ROUNDS,
            )
    heard = by_ear(waited)
    return Report("From process to process", figures(heard), [latencies(heard), spending(spent)])


def by_ear(waited: Mapping[tuple[str, str], Sequence[Ears]]) -> dict[tuple[str, str], list[Sequence[int]]]:
    """By where it was heard, and meanwhile: the turns."""
    return {
        (name, meanwhile): [turn[name] for turn in turns]
        for (meanwhile, _), turns in sorted(waited.items(), key=lambda item: item[0][0] == BUSY)
        for name in turns[0]
    }


def figures(found: Mapping[tuple[str, str], Sequence[Sequence[int]]]) -> list[Figure]:
    return [
        Figure(
            f"more at the median than within one process: {name}, {meanwhile}",
            more(found, name, meanwhile),
            "ms",
            at_most=MOST_MS if name == THROUGH else None,
        )
        for name, meanwhile in found
        if name in {THROUGH, PEER_THROUGH}
    ]


def main() -> None:
    ArgumentParser(prog="python -m bench.bus").parse_args()
    begin()
    print(text(asyncio.run(run())))


if __name__ == "__main__":
    main()
