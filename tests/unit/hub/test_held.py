"""What a connection that is there and quiet holds on to: bytes that no noise of the machine can change."""

import gc
import sys
import tracemalloc
from collections.abc import Sequence
from socket import socket

import pytest

from domain.people import Audience
from hub.parked import ParkedEventStream, ParkedSocket, ParkedWebSocket
from hub.subscription import Listener
from tests.support.house import House, open_house, until
from tests.support.listening import connected_pair
from tests.support.log_in_memory import ORG

pytestmark = pytest.mark.gen_test

CROWD = 300
MOST_BYTES = 1400  # with the socket's own object, its place with the loop, the listener and its sign-in


async def park(house: House, kind: type[ParkedSocket], sockets: Sequence[socket]) -> None:
    """Each with a sign-in of its own; returns when nothing is under way any more."""
    at_rest = len(house.hub.tasks)
    for server in sockets:
        number = server.fileno()
        listener = Listener(ORG, number % 10, 100_000 + number, Audience.MONEY, "Ann", "127.0.0.1")
        house.hub.join(listener, kind(house.hub.lot, b"", server, b""), None)
    await until(lambda: len(house.hub.tasks) == at_rest)
    gc.collect()


@pytest.mark.parametrize("kind", [ParkedWebSocket, ParkedEventStream])
async def test_a_quiet_connection_holds_no_more_than_it_must(kind: type[ParkedSocket]) -> None:
    pairs = [connected_pair(None) for _ in range(CROWD + 20)]
    servers = [server for server, _ in pairs]
    async with open_house() as house:
        await park(house, kind, servers[:20])
        tracemalloc.start()
        try:
            before, _ = tracemalloc.get_traced_memory()
            await park(house, kind, servers[20:])
            after, _ = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        for _, client in pairs:
            client.close()
    assert (after - before) / CROWD + sys.getsizeof(servers[0]) < MOST_BYTES
