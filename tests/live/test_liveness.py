"""Liveness: every connection beats, and those whose other end is gone are let go of."""

import socket
import struct
from typing import Any

import pytest

from tests.support.cable import HEARTBEAT_SECONDS, seconds_until_noticed
from tests.support.live import event_stream, websocket
from tests.support.processes import until
from tests.support.studio import Studio, TestOrganization, open_studio

pytestmark = pytest.mark.gen_test(timeout=60)

DOORS = pytest.mark.parametrize("door", [websocket, event_stream])


def connections(studio: Studio) -> int:
    return sum(traffic.connections for traffic in studio.running.hub.stats().values())


@DOORS
async def test_a_quiet_connection_beats(door: Any, database_url: str) -> None:
    async with open_studio(database_url, heartbeat_seconds=1) as studio:
        north = await studio.organization()
        async with door(north.owner) as peer:
            assert (await peer.next("hello")).data["heartbeatSeconds"] == 1
            first, second = [(await peer.next("heartbeat")).data["serverTime"] for _ in range(2)]

    assert first < second


@DOORS
@pytest.mark.parametrize("linger", [None, 0], ids=["closed", "reset"])
async def test_who_closes_without_a_word_is_gone_at_once(
    door: Any, linger: int | None, north: TestOrganization
) -> None:
    async with door(north.owner) as peer:
        await peer.next("snapshot")
        assert connections(north.studio) == 1
        if linger is not None:
            peer.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, linger))
        peer.close()

        await until(lambda: connections(north.studio) == 0)


async def test_who_vanishes_without_a_word_is_gone_within_two_heartbeats(database_url: str) -> None:
    noticed = await seconds_until_noticed(database_url)

    assert noticed.keys() == {"websocket", "sse"}
    assert max(noticed.values()) < 2 * HEARTBEAT_SECONDS + 0.5  # which is what timers and a busy machine may add
