"""A server of several processes: which there are, and what they log."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
from tornado.ioloop import IOLoop

from tests.support.apart import studio_apart
from tests.support.listening import WebSocketPeer
from tests.support.live import websocket
from tests.support.processes import until
from tests.support.studio import Studio, TestOrganization
from tests.support.tally import PATIENCE, Served

LOGGED = {"TALLY_LOG__LEVEL": "info", "TALLY_LOG__FORMAT": "json"}


@dataclass
class Family:
    """`logged` holds what it logs, in order, from the moment that `listen` was called."""

    server: Served
    logged: list[dict[str, Any]] = field(default_factory=list)

    @property
    def children(self) -> set[int]:
        """The children's process ids."""
        return children_of(self.server.process.pid)

    async def listen(self) -> None:
        """Takes note of the logs to their end."""
        assert self.server.process.stderr is not None
        async for line in self.server.process.stderr:
            if line.startswith(b"{"):  # others are for the operator
                self.logged.append(json.loads(line))

    async def logs(self, event: str, **fields: Any) -> dict[str, Any]:
        """The next entry of this name and with these fields, which it takes out of the logs."""
        wanted = {"event": event, **fields}
        async with asyncio.timeout(PATIENCE):
            while True:
                for entry in self.logged:
                    if wanted.items() <= entry.items():
                        self.logged.remove(entry)
                        return entry
                await asyncio.sleep(0.01)


@asynccontextmanager
async def listened(server: Served) -> AsyncIterator[Family]:
    """The processes of a server whose logs are `LOGGED`."""
    family = Family(server)
    listening = asyncio.create_task(family.listen())
    try:
        yield family
    finally:
        listening.cancel()
        await asyncio.wait([listening])


@asynccontextmanager
async def family_apart(
    database_url: str, data_dir: Path, *arguments: str, **env: str
) -> AsyncIterator[tuple[Studio, Family]]:
    """A server of two processes on the test's database, which looks for new events often."""
    known = {**LOGGED, "TALLY_REALTIME__POLL_SECONDS": "0.1", **env}
    async with (
        studio_apart(database_url, data_dir, "--processes", "2", *arguments, **known) as (studio, server),
        listened(server) as family,
    ):
        yield studio, family


@asynccontextmanager
async def one_in_each(organization: TestOrganization, family: Family) -> AsyncIterator[dict[int, WebSocketPeer]]:
    """A new member's WebSocket in each of the two processes, by their numbers, behind its snapshot."""
    member = await organization.member()
    assert member.actor is not None
    async with AsyncExitStack() as stack:
        found: dict[int, WebSocketPeer] = {}
        while len(found) < 2:
            peer = await stack.enter_async_context(websocket(member))
            await peer.next("snapshot")
            found[(await family.logs("live.connected", user=member.actor.user_id))["process"]] = peer
        yield found


def one_loop() -> Iterator[IOLoop]:
    """For a fixture: one loop for a whole module, whose tests share a server."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    wrapped = IOLoop(asyncio_loop=loop, make_current=False)
    yield wrapped
    wrapped.close()
    asyncio.set_event_loop(None)


def children_of(process_id: int) -> set[int]:
    try:
        return {child.pid for child in psutil.Process(process_id).children()}
    except psutil.NoSuchProcess:
        return set()


async def gone(process_ids: set[int]) -> None:
    """Returns once none of the processes is there."""

    def is_gone(process_id: int) -> bool:
        with suppress(ProcessLookupError):
            os.kill(process_id, 0)
            return False
        return True

    await until(lambda: all(is_gone(process_id) for process_id in process_ids))
