"""Several servers on one database in this process, and one proxy in front of them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.support.nginx import nginx
from tests.support.proxies import caddy, haproxy
from tests.support.studio import Client, Studio, TestOrganization, open_studio

PROXIED = {"trusted_proxies": ["127.0.0.1/32"]}
Proxy = Callable[..., AbstractAsyncContextManager[str]]
PROXIES: dict[str, Proxy] = {"nginx": nginx, "haproxy": haproxy, "caddy": caddy}
ENOUGH = 60  # tries; that many of two servers' visitors do not all come to the same one


@dataclass(frozen=True)
class Fleet:
    """The servers, an organization on them, and its owner who comes through the proxy."""

    database_url: str
    servers: list[Studio]
    leaving: list[AsyncExitStack]  # each stops its server
    north: TestOrganization
    owner: Client

    async def member(self) -> Client:
        """Another sign-in of the owner's, through the proxy."""
        assert self.owner.actor is not None
        client = await self.north.studio.client_of(self.owner.actor.email, self.north.id)
        return replace(client, url=self.owner.url)

    def held(self, transport: str) -> list[int]:
        """How many connections of that transport each server has."""
        return [server.running.hub.stats()[transport].connections for server in self.servers]

    async def work(self) -> None:
        """A timer that is started and stopped, by way of the proxy."""
        await self.owner.make("/timers/start", taskTypeId=self.north.task_types["Mixing"])
        assert (await self.owner.post("/timers/stop")).status == 200


@asynccontextmanager
async def fleet(new_database: Callable[[], str], folder: Path, proxy: Proxy, **realtime: float) -> AsyncIterator[Fleet]:
    """Two servers that hear of each other's events by the log alone."""
    url = new_database()
    settings: dict[str, Any] = {"poll_seconds": 0.1, **realtime}
    async with AsyncExitStack() as stack:
        leaving = [await stack.enter_async_context(AsyncExitStack()) for _ in range(2)]
        servers = [await each.enter_async_context(open_studio(url, PROXIED, **settings)) for each in leaving]
        front = await stack.enter_async_context(proxy(folder, *(server.running.port for server in servers)))
        north = await servers[0].organization("North")
        yield Fleet(url, servers, leaving, north, replace(north.owner, url=front))


async def both(fleet: Fleet, transport: str, stack: AsyncExitStack, opened: Callable[[Client], Any]) -> list[Any]:
    """Connections of members of their own, as many as it takes until each server has one."""
    peers: list[Any] = []
    while not all(fleet.held(transport)):
        assert len(peers) < ENOUGH, f"{fleet.held(transport)}"
        peers.append(await stack.enter_async_context(opened(await fleet.member())))
        await asyncio.sleep(0)
    return peers
