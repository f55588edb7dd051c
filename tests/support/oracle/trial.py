"""What every run of the oracle is made of: members at work, clients that come and go; the verdict at the end."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from commands.composition import opened_database
from domain.people import Permission
from settings import Settings
from store.database import Database
from store.log_reader import LogReader
from tests.support.oracle import rows, works
from tests.support.oracle.follower import Follower
from tests.support.oracle.houses import House, found
from tests.support.oracle.marks import marks_by_table
from tests.support.oracle.operations import Fate
from tests.support.oracle.report import Findings
from tests.support.oracle.transports import TRANSPORTS
from tests.support.oracle.verdict import Ledger, judge
from tests.support.oracle.worker import Worker
from tests.support.studio import SECRET

LEVEL_SECONDS = 60  # for all to come back and to hear the last event
LAST_ROUNDS = 2  # whoever gets something twice at the end of the first shows it in the second
TELL_SECONDS = 10


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a run is made of; times are in seconds. The same seed plans the same visits, operations and faults."""

    seed: int
    seconds: float
    clients: int
    organizations: int
    operations_per_second: float = 16
    longest_visit: float = 60
    heartbeat: float = 15
    buffer_bytes: int = 16 * 1024
    grace: float = 10

    @property
    def environment(self) -> dict[str, str]:
        """The settings of each server."""
        return {
            "TALLY_AUTH__COOKIE_SECRETS": json.dumps({"1": SECRET}),
            "TALLY_SERVER__SHUTDOWN_GRACE_SECONDS": str(self.grace),
            "TALLY_REALTIME__HEARTBEAT_SECONDS": str(self.heartbeat),
            "TALLY_REALTIME__BUFFER_BYTES": str(self.buffer_bytes),
            "TALLY_REALTIME__MAX_CONNECTIONS_PER_SIGN_IN": "null",
            "TALLY_REALTIME__MAX_CONNECTIONS_PER_ADDRESS": "null",
        }


class Trial:
    """The members and clients of one run, who may ask any of the servers at `urls`; `settings` lead to the database."""

    def __init__(
        self, plan: Plan, settings: Settings, urls: Sequence[str], findings: Findings, patience: float = LEVEL_SECONDS
    ) -> None:
        """At the end, everybody gets `patience` seconds to catch up."""
        self._plan = plan
        self._settings = settings
        self._urls = urls
        self._findings = findings
        self._patience = patience
        self._complaints = findings.complaints
        self._ending = asyncio.Event()
        self._houses: list[House] = []
        self._workers: list[Worker] = []
        self._followers: list[Follower] = []

    @property
    def clients(self) -> Counter[str]:
        """How many there are of each transport."""
        return Counter(one.transport for one in self._followers)

    async def prepare(self) -> None:
        """Founds the organizations; nobody may serve the database yet."""
        self._houses = await found(self._settings, self._urls[0], self._plan.organizations)
        self._workers = [worker for house in self._houses for worker in self._workers_of(house)]
        self._followers = self._all_followers()

    @asynccontextmanager
    async def under_way(self, tell: Callable[[], None]) -> AsyncIterator[None]:
        """Members work and clients listen during the block; after it all work ends, and everybody catches up.

        `tell` is called now and then.
        """
        async with asyncio.TaskGroup() as tasks:
            working = [tasks.create_task(worker.run(self._ending), name=worker.name) for worker in self._workers]
            staying = [tasks.create_task(one.run(self._ending)) for one in self._followers]
            staying.append(tasks.create_task(_tell_on(tell)))
            try:
                yield
                self._ending.set()
                _, unfinished = await asyncio.wait(working, timeout=self._patience)
                self._complaints.extend(f"{task.get_name()} never got an answer" for task in unfinished)
                await self._bring_level()
            finally:
                for task in [*working, *staying]:
                    task.cancel()

    async def verdict(self) -> Counter[str]:
        """What is wrong, when it is over; counts the events."""
        async with opened_database(self._settings) as database:
            ledgers = {house.id: await house.ledger(LogReader(database)) for house in self._houses}
            wrong = await self._of_rows(database, ledgers) + await self._of_operations(database, ledgers)
        wrong += judge([life for one in self._followers for life in one.lives], ledgers)
        return wrong

    async def _of_operations(self, database: Database, ledgers: dict[int, Ledger]) -> Counter[str]:
        wrong: Counter[str] = Counter()
        for house in self._houses:
            found = await marks_by_table(database, house.id)
            in_doubt = house.journal.marks(Fate.IN_DOUBT)
            self._findings.counts["in doubt"] += len(in_doubt)
            self._findings.counts["in doubt and there"] += len(in_doubt & found["events"])
            events = ledgers[house.id].events[house.begun :]
            self._findings.counts["events"] += len(events)
            wrong += house.journal.judge(events, set().union(*found.values()))
        return wrong

    async def _of_rows(self, database: Database, ledgers: dict[int, Ledger]) -> Counter[str]:
        wrong: Counter[str] = Counter()
        for ledger in ledgers.values():
            differing = await rows.differing(database, ledger)
            wrong["rows unlike the log"] += len(differing)
            wrong["negative durations"] += rows.negative_durations(ledger.events)
            self._complaints.extend(differing)
        return wrong

    def _workers_of(self, house: House) -> list[Worker]:
        able = [member for member in house.members if member.actor and member.actor.may(Permission.TRACK)]
        pause = len(able) * self._plan.organizations / self._plan.operations_per_second
        return [
            Worker(
                f"member {member.actor.user_id if member.actor else 0}",
                member,
                self._urls,
                house.organization,
                house.journal,
                self._plan.seed,
                pause_seconds=pause,
                findings=self._findings,
            )
            for member in able
        ]

    def _all_followers(self) -> list[Follower]:
        """As many by each transport; those by one are spread over the organizations, and over their members."""
        transports = list(TRANSPORTS)
        followers = []
        for number in range(self._plan.clients):
            row, transport = divmod(number, len(transports))
            members = self._houses[row % len(self._houses)].members
            follower = Follower(
                f"client {number}",
                transports[transport],
                members[(transport + row + row // len(self._houses)) % len(members)],
                self._urls,
                self._plan.seed,
                longest=self._plan.longest_visit,
                silence_seconds=2 * self._plan.heartbeat,
                findings=self._findings,
            )
            followers.append(follower)
        return followers

    async def _bring_level(self) -> None:
        """Waits until everybody has everything; then something happens once more, and they wait again."""
        for _ in range(LAST_ROUNDS):
            with suppress(TimeoutError):
                async with asyncio.timeout(self._patience):
                    await asyncio.gather(*(worker.perform(works.rename(worker)) for worker in self._workers))
            async with opened_database(self._settings) as database:
                ends = await LogReader(database).heads([house.id for house in self._houses])
            with suppress(TimeoutError):
                async with asyncio.timeout(self._patience):
                    while any(one.position < ends[one.org] for one in self._followers):  # noqa: ASYNC110  they poll …
                        await asyncio.sleep(0.05)
            self._complaints.extend(
                f"{one.name} is at {one.position}, not at the end {ends[one.org]}"
                for one in self._followers
                if one.position < ends[one.org]
            )


async def _tell_on(tell: Callable[[], None]) -> None:
    while True:
        await asyncio.sleep(TELL_SECONDS)
        tell()
