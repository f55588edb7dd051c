"""The faults: each is begun, lasts as long as it is told to, and is over and mended when it returns."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from tests.support.faults.clock import Clock
from tests.support.faults.family import CHILDREN
from tests.support.faults.postgres import Postgres
from tests.support.faults.redis import Redis
from tests.support.faults.server import FleetServer
from tests.support.faults.stage import BUS, CLIENTS, DATABASE, SERVERS, Stage
from tests.support.faults.way import Way


@dataclass(frozen=True)
class Part:
    """Some of the processes of a machine, which is mended with them."""

    machine: FleetServer | Postgres
    kill: Callable[[], Awaitable[None]]
    start: Callable[[], Awaitable[None]]
    freeze: Callable[[], None]
    thaw: Callable[[], None]


Machine = FleetServer | Postgres | Redis
Fault = Callable[[Stage, float], Awaitable[None]]  # its strength is from 0 to 1

LONGEST_DOWN, LONGEST_FROZEN, LONGEST_CUT, LONGEST_SILENT = 2.0, 6.0, 5.0, 12.0  # seconds
LONGEST_STARVED, LONGEST_FULL, LONGEST_MISLED = 5.0, 4.0, 6.0
LONGEST_DELAY, SHORTEST_DELAY = 1.5, 0.2
FARTHEST_STEP, FARTHEST_STEP_OF_DATABASE = 6 * 3600, 150  # seconds, in both directions


def _server(number: int, stage: Stage) -> FleetServer:
    return stage.servers[number]


def _postgres(stage: Stage) -> Postgres:
    return stage.postgres


def _redis(stage: Stage) -> Redis:
    return stage.redis


def _first(stage: Stage) -> Part:
    one = stage.postgres
    return Part(one, one.behead, one.start, one.freeze_first, one.thaw)


def _parent(stage: Stage) -> Part:
    one = stage.family
    return Part(one, one.kill_parent, one.start, one.freeze_parent, one.thaw)


def _child(place: int, stage: Stage) -> Part:
    one = stage.family
    return Part(one, partial(one.kill_child, place), one.has_all_children, partial(one.freeze_child, place), one.thaw)


def _way(between: str, number: int, stage: Stage) -> Way:
    return stage.ways[between][number]


def _whole(machine: Machine | Part) -> Machine:
    return machine.machine if isinstance(machine, Part) else machine


async def _kill(which: Callable[[Stage], Machine | Part], stage: Stage, strength: float) -> None:
    machine = which(stage)
    async with stage.turn(_whole(machine)):
        await machine.kill()
        await stage.lasts(strength * LONGEST_DOWN)
        await machine.start()


async def _restart(which: Callable[[Stage], Machine], stage: Stage, strength: float) -> None:
    machine = which(stage)
    async with stage.turn(machine):
        await machine.stop()
        await stage.lasts(strength * LONGEST_DOWN)
        await machine.start()


async def _freeze(which: Callable[[Stage], Machine | Part], stage: Stage, strength: float) -> None:
    machine = which(stage)
    async with stage.turn(_whole(machine)):
        machine.freeze()
        try:
            await stage.lasts(0.5 + strength * LONGEST_FROZEN)
        finally:
            machine.thaw()


async def _cut(which: Callable[[Stage], Way], stage: Stage, strength: float) -> None:
    way = which(stage)
    async with stage.turn(way):
        await way.cut()
        try:
            await stage.lasts(strength * LONGEST_CUT)
        finally:
            await way.mend()


async def _delay(which: Callable[[Stage], Way], stage: Stage, strength: float) -> None:
    way = which(stage)
    async with stage.turn(way):
        way.delay(SHORTEST_DELAY + strength * (LONGEST_DELAY - SHORTEST_DELAY))
        try:
            await stage.lasts(LONGEST_CUT)
        finally:
            await way.mend()


async def _half_open(which: Callable[[Stage], Way], stage: Stage, strength: float) -> None:
    way = which(stage)
    async with stage.turn(way):
        way.swallow()
        try:
            await stage.lasts(strength * LONGEST_SILENT)
        finally:
            await way.mend()


async def _flush(stage: Stage, _: float) -> None:
    async with stage.turn(stage.redis):
        await stage.redis.flush()


async def _renew(stage: Stage, _: float) -> None:
    async with stage.turn(stage.family):
        await stage.family.renew()


async def _crash_in_commit(stage: Stage, strength: float) -> None:
    async with stage.turn(stage.postgres):
        met = False
        while not met:
            met = await stage.postgres.crash_in_commit(kept=strength < 0.5)
            await stage.postgres.start()


async def _fill_disk(stage: Stage, strength: float) -> None:
    async with stage.turn(stage.postgres):
        await stage.postgres.fill_disk(stage.pace * (0.5 + strength * LONGEST_FULL))


async def _starve(number: int, stage: Stage, strength: float) -> None:
    server = stage.servers[number]
    async with stage.turn(server):
        await server.starve(stage.pace * (0.5 + strength * LONGEST_STARVED))


async def _step_clock(which: Callable[[Stage], Clock], farthest: int, stage: Stage, strength: float) -> None:
    clock = which(stage)
    async with stage.turn(clock):
        clock.step(round((2 * strength - 1) * farthest))
        await stage.lasts(LONGEST_MISLED)
        clock.step(0)


def _clock_of_server(number: int, stage: Stage) -> Clock:
    return stage.servers[number].clock


def _clock_of_postgres(stage: Stage) -> Clock:
    return stage.postgres.clock


def _of_machines() -> dict[str, list[Fault]]:
    servers = [partial(_server, number) for number in range(SERVERS)]
    machines: dict[str, list[Callable[[Stage], Machine]]] = {
        "a server": [*servers],
        "PostgreSQL": [_postgres],
        "Redis": [_redis],
    }
    deeds = {"kill -9": _kill, "restart": _restart, "stop and continue": _freeze}
    return {
        f"{name}: {kind}": [partial(deed, which) for which in ones]
        for name, deed in deeds.items()
        for kind, ones in machines.items()
    }


def _of_ways() -> dict[str, list[Fault]]:
    deeds = {"cut": _cut, "delay": _delay, "half-open": _half_open}
    return {
        f"{name}: {between}": [partial(deed, partial(_way, between, number)) for number in range(SERVERS)]
        for name, deed in deeds.items()
        for between in (CLIENTS, DATABASE, BUS)
    }


FAULTS: dict[str, list[Fault]] = {
    **_of_machines(),
    **_of_ways(),
    "kill -9: PostgreSQL's first process": [partial(_kill, _first)],
    "stop and continue: PostgreSQL's first process": [partial(_freeze, _first)],
    "kill -9: the parent of several processes": [partial(_kill, _parent)],
    "stop and continue: the parent of several processes": [partial(_freeze, _parent)],
    "kill -9: one of several processes": [partial(_kill, partial(_child, place)) for place in range(CHILDREN)],
    "stop and continue: one of several processes": [
        partial(_freeze, partial(_child, place)) for place in range(CHILDREN)
    ],
    "SIGHUP: several processes are renewed": [_renew],
    "PostgreSQL crashes during a commit": [_crash_in_commit],
    "the database's disk is full": [_fill_disk],
    "a server's file descriptors are used up": [partial(_starve, number) for number in range(SERVERS)],
    "a server's clock is stepped": [
        partial(_step_clock, partial(_clock_of_server, number), FARTHEST_STEP) for number in range(SERVERS)
    ],
    "PostgreSQL's clock is stepped": [partial(_step_clock, _clock_of_postgres, FARTHEST_STEP_OF_DATABASE)],
    "Redis is flushed": [_flush],
}
"""Every kind by its name, with whatever it can happen to."""
