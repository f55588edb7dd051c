"""The machines of a fault run, each with processes of its own, and the ways between them."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Self

from tests.support.faults.family import FleetFamily
from tests.support.faults.postgres import Postgres
from tests.support.faults.redis import Redis
from tests.support.faults.server import FleetServer
from tests.support.faults.way import Way
from tests.support.oracle.report import Findings

SERVERS = 3
CLIENTS, DATABASE, BUS = "client - server", "server - PostgreSQL", "server - Redis"


class Stage:
    """PostgreSQL and Redis are up during the block; `servers` have to be started."""

    def __init__(self, home: Path, environment: Mapping[str, str], findings: Findings, pace: float = 1) -> None:
        """Faults last `pace` times as long as they else would."""
        self.pace = pace
        self._home = home
        self._environment = dict(environment)
        self._findings = findings
        self._stack = AsyncExitStack()
        self._turns: defaultdict[object, asyncio.Lock] = defaultdict(asyncio.Lock)
        self.postgres = Postgres(home / "postgres")
        self.redis = Redis(home / "redis")
        self.servers: list[FleetServer] = []
        self.family: FleetFamily  # one of them
        self.ways: dict[str, list[Way]] = {}

    @property
    def urls(self) -> list[str]:
        """Where clients find the servers."""
        return [f"http://127.0.0.1:{way.port}" for way in self.ways[CLIENTS]]

    def turn(self, machine: object) -> asyncio.Lock:
        """Held by whoever breaks that machine or way, so that nobody else mends it meanwhile."""
        return self._turns[machine]

    async def lasts(self, seconds: float) -> None:
        """For as long as a fault does."""
        await asyncio.sleep(self.pace * seconds)

    async def __aenter__(self) -> Self:
        await self._stack.enter_async_context(self.postgres)
        await self._stack.enter_async_context(self.redis)
        self.ways = {
            DATABASE: [await self._way(self.postgres.port) for _ in range(SERVERS)],
            BUS: [await self._way(self.redis.port) for _ in range(SERVERS)],
        }
        self.family = FleetFamily(self._home / "family", self._leading(0), self._findings)
        singles = [
            FleetServer(self._home / f"server {number}", self._leading(number), self._findings)
            for number in range(1, SERVERS)
        ]
        self.servers = [self.family, *singles]
        self.ways[CLIENTS] = [await self._way(server.port) for server in self.servers]
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._stack.__aexit__(*error)  # type: ignore[arg-type]

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """All servers are up at the beginning, and are stopped at the end."""
        async with AsyncExitStack() as stack:
            await asyncio.gather(*(stack.enter_async_context(server) for server in self.servers))
            yield
            await asyncio.gather(*(server.stop() for server in self.servers))

    async def _way(self, port: int) -> Way:
        return await self._stack.enter_async_context(Way(port))

    def _leading(self, number: int) -> dict[str, str]:
        return {
            **self._environment,
            "TALLY_DATABASE__URL": self.postgres.url(self.ways[DATABASE][number].port),
            "TALLY_REDIS__URL": f"redis://127.0.0.1:{self.ways[BUS][number].port}/0",
        }
