"""Behind nginx, HAProxy and Caddy, a server that goes is not asked any more, and one that comes back is."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.support.fleet import PROXIED, PROXIES, Fleet, fleet
from tests.support.live import websocket
from tests.support.processes import PATIENCE
from tests.support.studio import open_studio

pytestmark = pytest.mark.gen_test(timeout=60)

ASK_AGAIN = {"nginx", "haproxy"}  # what one refused, where it may be done twice
IN_A_ROW = 10


async def refusals(fleet: Fleet) -> list[tuple[int, bool]]:
    """Of some operations, those that were refused, and whether visitors were told when to come back."""
    replies = [await fleet.owner.post("/timers/stop") for _ in range(IN_A_ROW)]
    return [(reply.status, "Retry-After" in reply.headers) for reply in replies if reply.status >= 500]


@pytest.mark.parametrize("proxy", PROXIES)
async def test_servers_go_and_come_back_one_by_one(proxy: str, new_database: Callable[[], str], tmp_path: Path) -> None:
    async with fleet(new_database, tmp_path, PROXIES[proxy]) as opened, AsyncExitStack() as stack:
        first = opened.servers[0]
        peers = []
        while not all(opened.held("websocket")):
            peers.append(await stack.enter_async_context(websocket(opened.owner)))

        first.running.hub.draining = True  # as from the moment that it is told to stop
        if proxy in ASK_AGAIN:
            assert {(await opened.owner.get("/me")).status for _ in range(IN_A_ROW)} == {200}
        while refused := await refusals(opened):
            assert set(refused) == {(503, True)}
        await opened.work()
        for peer in peers:
            await peer.next("timer:started")  # nobody lost a connection by that

        await opened.leaving[0].aclose()
        assert await refusals(opened) == []

        port = first.running.port
        back = await stack.enter_async_context(open_studio(opened.database_url, {**PROXIED, "port": port}))
        async with asyncio.timeout(PATIENCE):
            while not back.running.hub.stats()["websocket"].opened:
                async with websocket(opened.owner) as peer:
                    await peer.next("hello")
