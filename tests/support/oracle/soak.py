"""A run of the oracle: members at work, clients that come and go, a server that ends again and again; the verdict."""

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from random import Random
from time import monotonic

from commands.composition import opened_database
from domain.people import Permission
from settings import load_settings
from store.log_reader import LogReader
from tests.support.oracle import works
from tests.support.oracle.follower import Follower
from tests.support.oracle.houses import House, found
from tests.support.oracle.report import TOO_SLOW, Findings, Report
from tests.support.oracle.server import RestartedServer, free_port
from tests.support.oracle.transports import TRANSPORTS
from tests.support.oracle.verdict import judge
from tests.support.oracle.worker import Worker
from tests.support.studio import SECRET

LEVEL_SECONDS = 60  # for all to come back and to hear the last event
LAST_ROUNDS = 2  # whoever gets something twice at the end of the first shows it in the second
TELL_SECONDS = 10


@dataclass(frozen=True)
class Plan:
    """What a run is made of; times are in seconds. The same seed plans the same visits, operations and restarts."""

    seed: int
    seconds: float
    clients: int
    organizations: int
    operations_per_second: float = 16
    longest_visit: float = 60
    between_restarts: float = 18
    heartbeat: float = 15
    buffer_bytes: int = 16 * 1024


class Soak:
    """One run."""

    def __init__(self, plan: Plan, data_dir: Path, tell: Callable[[str], None] = lambda _: None) -> None:
        """`tell` gets a line now and then."""
        self._plan = plan
        self._data_dir = data_dir
        self._tell = tell
        self._port = free_port()
        self._settings = load_settings(None, {"database": {"data_dir": str(data_dir)}})
        self._findings = Findings()
        self._counts = self._findings.counts
        self._complaints = self._findings.complaints
        self._ending = asyncio.Event()

    async def run(self) -> Report:
        """Runs to the end. Raises what keeps it from that; whatever else goes wrong stands in the report."""
        houses = await found(self._settings, self._port, self._plan.organizations)
        workers = [worker for house in houses for worker in self._workers(house)]
        followers = self._followers(houses)
        async with self._server() as server, asyncio.TaskGroup() as tasks:
            working = [tasks.create_task(worker.run(self._ending), name=worker.name) for worker in workers]
            staying = [tasks.create_task(one.run(self._ending)) for one in followers]
            staying.append(tasks.create_task(self._tell_on()))
            await self._restart(server)
            self._ending.set()
            _, unfinished = await asyncio.wait(working, timeout=LEVEL_SECONDS)
            self._complaints.extend(f"{task.get_name()} never got an answer" for task in unfinished)
            await self._bring_level(workers, followers, houses)
            for task in [*staying, *unfinished]:
                task.cancel()
        return await self._report(houses, followers)

    def _server(self) -> RestartedServer:
        env = {
            "TALLY_AUTH__COOKIE_SECRETS": json.dumps({"1": SECRET}),
            "TALLY_REALTIME__HEARTBEAT_SECONDS": str(self._plan.heartbeat),
            "TALLY_REALTIME__BUFFER_BYTES": str(self._plan.buffer_bytes),
            "TALLY_REALTIME__MAX_CONNECTIONS_PER_SIGN_IN": "null",
            "TALLY_REALTIME__MAX_CONNECTIONS_PER_ADDRESS": "null",
        }
        return RestartedServer(self._data_dir, self._port, env, self._findings)

    def _workers(self, house: House) -> list[Worker]:
        able = [member for member in house.members if member.actor and member.actor.may(Permission.TRACK)]
        pause = len(able) * self._plan.organizations / self._plan.operations_per_second
        return [
            Worker(
                f"member {member.actor.user_id if member.actor else 0}",
                member,
                house.organization,
                house.journal,
                self._plan.seed,
                pause_seconds=pause,
                findings=self._findings,
            )
            for member in able
        ]

    def _followers(self, houses: list[House]) -> list[Follower]:
        """As many by each transport; those by one are spread over the organizations, and over their members."""
        transports = list(TRANSPORTS)
        followers = []
        for number in range(self._plan.clients):
            row, transport = divmod(number, len(transports))
            members = houses[row % len(houses)].members
            follower = Follower(
                f"client {number}",
                transports[transport],
                members[(transport + row + row // len(houses)) % len(members)],
                self._plan.seed,
                longest=self._plan.longest_visit,
                silence_seconds=2 * self._plan.heartbeat,
                findings=self._findings,
            )
            followers.append(follower)
        return followers

    async def _restart(self, server: RestartedServer) -> None:
        """Ends and starts the server until the time is over, and at least once by each signal; most ends are kills."""
        random = Random(f"{self._plan.seed}: restarts")
        over_at = monotonic() + self._plan.seconds
        for end, name in cycle([(server.kill, "kills"), (server.terminate, "terminations"), (server.kill, "kills")]):
            pause, down = random.uniform(0.5, 1.5) * self._plan.between_restarts, random.uniform(0, 1)
            if monotonic() + pause > over_at and self._counts["terminations"]:
                await asyncio.sleep(over_at - monotonic())
                return
            await asyncio.sleep(pause)
            await end()
            self._counts[name] += 1
            await asyncio.sleep(down)
            await server.start()

    async def _bring_level(self, workers: list[Worker], followers: list[Follower], houses: list[House]) -> None:
        """Waits until everybody has everything; then something happens once more, and they wait again."""
        for _ in range(LAST_ROUNDS):
            with suppress(TimeoutError):
                async with asyncio.timeout(LEVEL_SECONDS):
                    await asyncio.gather(*(worker.perform(works.rename(worker)) for worker in workers))
            async with opened_database(self._settings) as database:
                ends = await LogReader(database).heads([house.id for house in houses])
            with suppress(TimeoutError):
                async with asyncio.timeout(LEVEL_SECONDS):
                    while any(one.position < ends[one.org] for one in followers):  # noqa: ASYNC110  they poll, stream …
                        await asyncio.sleep(0.05)
            self._complaints.extend(
                f"{one.name} is at {one.position}, not at the end {ends[one.org]}"
                for one in followers
                if one.position < ends[one.org]
            )

    async def _report(self, houses: list[House], followers: list[Follower]) -> Report:
        async with opened_database(self._settings) as database:
            log = LogReader(database)
            ledgers = {house.id: await house.ledger(log) for house in houses}
        wrong = judge([life for one in followers for life in one.lives], ledgers)
        for house in houses:
            events = ledgers[house.id].events[house.begun :]
            self._counts["events"] += len(events)
            wrong += house.journal.judge(events)
        return Report(
            seed=self._plan.seed,
            seconds=self._plan.seconds,
            organizations=len(houses),
            clients=Counter(one.transport for one in followers),
            findings=self._findings,
            wrong=wrong,
        )

    async def _tell_on(self) -> None:
        began = monotonic()
        while True:
            await asyncio.sleep(TELL_SECONDS)
            counts = self._counts
            self._tell(
                f"{monotonic() - began:6.0f} s  {counts['operations']} operations, {counts['deliveries']} deliveries; "
                f"{counts['disconnects']} disconnects, {counts['stalls']} stalls, {counts[TOO_SLOW]} too slow, "
                f"{counts['terminations']} SIGTERM, {counts['kills']} kill -9; {len(self._complaints)} complaints"
            )
