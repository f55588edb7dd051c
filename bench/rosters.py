"""What a roster costs the process that tells it and the one that hears it: a part of `python -m bench.unit_costs`."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from statistics import median

from bench.harness.redis import Redis
from bench.harness.report import Figure
from domain.people import Audience
from hub.clock import DatabaseClock
from hub.gossip import Gossip, RosterTold
from hub.limits import Limits, Places
from hub.others import Others
from hub.post import Post
from hub.presence import Attendance
from hub.redis_bus import RedisBus
from hub.roll_call import MOST_AT_ONCE
from hub.roster import Present
from hub.subscription import Listener
from hub.turns import Turns

ORGS = range(1, 1 + MOST_AT_ONCE)
PEOPLE = 2  # of each organization at a process
ROUNDS = 7
PATIENCE_SECONDS = 60


class _Process:
    """What of a process tells and hears of presence, on a bus of its own."""

    def __init__(self, server: Redis) -> None:
        self.bus = RedisBus(server.url, "bench")
        self.post = Post(self.bus, lambda: "epoch", lambda _: None)
        gossip = Gossip(self.post, self.bus)
        self.clock = DatabaseClock(_now)
        self.attendance = Attendance(gossip, Turns(), self.clock, lambda _: ())
        self._others = Others(gossip, Places(Limits()), self.attendance)
        self._joined = 0

    async def open(self, people: Sequence[int], *, hears: bool) -> None:
        await self.clock.sync()
        await self.bus.open(self.post.receive, self._hears)
        for org in ORGS:
            if hears:
                self.bus.subscribe(org)
            for person in people:
                self.attendance.enter(Listener(org, person, person, Audience.MONEY, f"Person {person}", "192.0.2.1"))
        await _until(lambda: self.bus.connected and self._joined >= 1 + hears * len(ORGS))

    def _hears(self, _: int) -> None:
        self._joined += 1

    async def round(self) -> None:
        """Tells each organization once, and returns when all is sent."""
        self.attendance.tell_all()
        goal = self.bus.counts.published + len(ORGS)
        await self.attendance.sweep()
        await _until(lambda: self.bus.counts.published >= goal)


async def costs(server: Redis) -> list[Figure]:
    """CPU of a roster of two people, told and heard in one round of many."""
    teller, hearer = _Process(server), _Process(server)
    await teller.open(range(PEOPLE), hears=False)
    told = median([await _cpu_of(teller.round()) for _ in range(ROUNDS)])
    await hearer.open(range(PEOPLE, 2 * PEOPLE), hears=True)
    await hearer.round()
    both = median([await _cpu_of(_heard(teller, hearer)) for _ in range(ROUNDS)])
    for process in (teller, hearer):
        await process.bus.close()
    return [
        Figure("a roster: the process that tells it", told * 1e6 / len(ORGS), "µs"),
        Figure("a roster: each process that hears it", (both - told) * 1e6 / len(ORGS), "µs"),
        Figure("a roster, on its way", _bytes(teller.post), "B"),
    ]


def _bytes(post: Post) -> int:
    present = [Present(False, person, f"Person {person}", 1_700_000_000_000_000, 1) for person in range(PEOPLE)]  # noqa: FBT003
    return len(post.written(100_000, RosterTold(number=1_000_000, present=present)))


async def _heard(teller: _Process, hearer: _Process) -> None:
    goal = hearer.bus.counts.received + len(ORGS)
    await teller.round()
    await _until(lambda: hearer.bus.counts.received >= goal)
    await hearer.attendance.sweep()


async def _cpu_of(work: Awaitable[None]) -> float:
    began = time.thread_time()
    await work
    return time.thread_time() - began


async def _until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not condition():  # noqa: ASYNC110  the bus has no event for every state
            await asyncio.sleep(0.002)


async def _now() -> datetime:
    return datetime.now(UTC)
