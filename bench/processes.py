"""What two processes deliver, beside what one does: `python -m bench.processes`.

A machine with two cores has no third for the database and for those who listen, so these stay out of the way: clients
look at what has come when nothing is measured, and each event goes to thousands. One process has a core to itself and
leaves the other one to everybody else; two processes have a core each, of which everybody else takes some.
"""

import asyncio
import os
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from psutil import Process

from bench.harness import handshakes
from bench.harness.beginning import begin
from bench.harness.cores import LOAD_CORE, SERVER_CORE
from bench.harness.cpu import cpu_ns, database
from bench.harness.drained import Drained, drained
from bench.harness.redis import Redis, redis
from bench.harness.report import Figure, Report, Table, text
from bench.harness.rounds import interleaved, ratio
from bench.harness.tally import tally
from bench.harness.witnesses import Driver, drivers
from bench.start_to_screen import pair

ROUNDS = 5
ORGANIZATIONS, CLIENTS = 6, 3000  # and clients of each; a process may have 20,000 files open on many a machine
SECONDS, WARM_UP_SECONDS = 4.0, 1.0
AT_LEAST = 1.7
_EVENT, _SNAPSHOT = b"timer:", b"snapshot"


@dataclass(frozen=True)
class Team:
    """Server processes on one port, and everybody else: the database, Redis, those who listen and those who do."""

    workers: Sequence[int]
    data_dir: Path
    bus: Redis
    crowd: Drained
    drivers: Sequence[Driver]

    @property
    def events(self) -> int:
        """That everybody has heard of."""
        return sum(len(driver.done) for driver in self.drivers)

    def take_cores(self) -> None:
        """One process leaves a core to everybody else, two do not."""
        for core, worker in zip((SERVER_CORE, LOAD_CORE), self.workers, strict=False):
            os.sched_setaffinity(worker, {core})
        for pid in (*database(self.data_dir), self.bus.pid, self.crowd.pid, os.getpid()):
            os.sched_setaffinity(pid, {LOAD_CORE, SERVER_CORE} if len(self.workers) > 1 else {LOAD_CORE})


@dataclass(frozen=True)
class Reading:
    """What was so far: seconds, events, and CPU nanoseconds of each server process and of all others."""

    moment: float
    events: int
    workers_ns: Sequence[int]
    others_ns: Mapping[str, int]

    @classmethod
    def of(cls, team: Team) -> "Reading":
        others = {
            "database": cpu_ns(database(team.data_dir)),
            "Redis": cpu_ns([team.bus.pid]),
            "clients": cpu_ns([team.crowd.pid, os.getpid()]),
        }
        workers = [cpu_ns([pid]) for pid in team.workers]
        return cls(time.monotonic(), team.events, workers, others)

    def since(self, before: "Reading") -> "Reading":
        return Reading(
            self.moment - before.moment,
            self.events - before.events,
            [new - old for new, old in zip(self.workers_ns, before.workers_ns, strict=True)],
            {who: new - before.others_ns[who] for who, new in self.others_ns.items()},
        )

    @property
    def deliveries(self) -> int:
        return self.events * CLIENTS

    @property
    def per_second(self) -> float:
        return self.deliveries / self.moment

    @property
    def per_busy_second(self) -> float:
        """Deliveries for each second of a core that the busiest process had."""
        return self.deliveries / max(self.workers_ns) * 1e9

    @property
    def per_delivery_ns(self) -> float:
        return sum(self.workers_ns) / self.deliveries


@asynccontextmanager
async def team(folder: Path, size: int, bus: Redis) -> AsyncIterator[Team]:
    """So many processes, and all who listen and do."""
    async with tally(folder, TALLY_SERVER__PROCESSES=str(size), TALLY_REDIS__URL=bus.url) as server:
        port, serving = server.program.port, workers(server.program.pid)
        organizations = [await server.studio.organization() for _ in range(ORGANIZATIONS)]
        greetings = [
            handshakes.websocket("/ws", _EVENT, joined=_SNAPSHOT, cookie=organization.owner.cookie)
            for organization in organizations
        ]
        work = [(greeting, pair(each)) for greeting, each in zip(greetings, organizations, strict=True)]
        with drained(port, greetings * CLIENTS) as crowd:
            async with drivers(port, serving, work) as driving:
                yield Team(serving, server.data_dir, bus, crowd, driving)


def workers(pid: int) -> list[int]:
    """The processes that serve: the server's own one, or its children."""
    children = [child.pid for child in Process(pid).children() if "--share" in child.cmdline()]
    return children or [pid]


async def take_turn(team: Team) -> Reading:
    """In each organization a timer is started and stopped, again and again, one change ahead of what all have heard."""
    team.take_cores()
    await team.crowd.heard()
    events = team.events
    enough = asyncio.Event()
    driving = [asyncio.create_task(driver.drive(enough)) for driver in team.drivers]
    await asyncio.sleep(WARM_UP_SECONDS)
    before = Reading.of(team)
    await asyncio.sleep(SECONDS)
    found = Reading.of(team).since(before)
    enough.set()
    await asyncio.gather(*driving)
    if await team.crowd.heard() != (team.events - events) * CLIENTS:
        raise SystemExit("Not every client has heard of every event.")
    return found


def table(found: Mapping[str, Sequence[Reading]]) -> Table:
    columns = ("", "deliveries a second", "events", "CPU of a delivery", "of a core: each process", "database", "Redis")
    return Table((*columns, "clients"), [(name, *_told(turns)) for name, turns in found.items()])


def _told(turns: Sequence[Reading]) -> list[str]:
    workers = zip(*(turn.workers_ns for turn in turns), strict=True)
    others = zip(*(turn.others_ns.values() for turn in turns), strict=True)
    seconds = [turn.moment for turn in turns]
    each, rest = ([_share(used, seconds) for used in group] for group in (workers, others))
    return [
        f"{median(turn.per_second for turn in turns):,.0f}",
        f"{median(turn.events / turn.moment for turn in turns):,.0f}",
        f"{median(turn.per_delivery_ns for turn in turns) / 1e3:.2f} µs",
        ", ".join(each),
        *rest,
    ]


def _share(used_ns: Sequence[int], seconds: Sequence[float]) -> str:
    return f"{median(used / whole for used, whole in zip(used_ns, seconds, strict=True)) / 1e7:.0f}%"


def figures(found: Mapping[str, Sequence[Reading]]) -> list[Figure]:
    one, two = found.values()
    rates = [[turn.per_second for turn in turns] for turns in (two, one)]
    busy = [[turn.per_busy_second for turn in turns] for turns in (two, one)]
    return [
        Figure("two processes / one: deliveries a second", ratio(*rates), at_least=AT_LEAST),
        Figure("two processes / one: deliveries for each second of a core", ratio(*busy)),
    ]


async def run() -> Report:
    with tempfile.TemporaryDirectory() as name, redis(Path(name)) as bus:
        async with AsyncExitStack() as stack:
            turns = {}
            for size, who in ((1, "one process"), (2, "two processes")):
                own = Path(name) / str(size)
                await asyncio.to_thread(own.mkdir)
                turns[who] = partial(take_turn, await stack.enter_async_context(team(own, size, bus)))
            found = await interleaved(turns, ROUNDS)
    return Report("Two processes", figures(found), [table(found)])


def main() -> None:
    ArgumentParser(prog="python -m bench.processes").parse_args()
    begin()
    print(text(asyncio.run(run())))


if __name__ == "__main__":
    main()
