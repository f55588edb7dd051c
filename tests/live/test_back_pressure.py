"""Back-pressure: those who stop reading are sent away in the end, and until then cost nobody else anything."""

import array
import asyncio
import fcntl
import termios
from contextlib import AsyncExitStack
from socket import socket
from typing import Any

import pytest

from hub.parking_lot import KERNEL_BUFFER_BYTES
from tests.support.house import open_house
from tests.support.live import event_stream, websocket
from tests.support.metrics import number
from tests.support.studio import open_studio

pytestmark = pytest.mark.gen_test(timeout=60)

LIMIT = 64 * 1024
NOTES = "x" * 2000


def unsent(sock: socket) -> int:
    """Bytes that the kernel holds for the other end."""
    count = array.array("i", [0])
    fcntl.ioctl(sock, termios.TIOCOUTQ, count)
    return count[0]


async def test_what_waits_for_those_who_stopped_reading_is_bounded_and_nobody_else_waits() -> None:
    async with open_house(buffer_bytes=LIMIT) as house:
        stalled = [house.websocket(receive_buffer=4096), house.event_stream(receive_buffer=4096)]
        reading = [house.websocket(), house.event_stream()]
        for peer in [*stalled, *reading]:
            await peer.next("snapshot")
        longest = held = 0
        while any(house.subscriptions[place].open for place in (0, 1)):
            event = house.commit(notes=NOTES)
            for peer in reading:
                assert (await peer.next()).seq == event.seq
            for parked in house.parked[:2]:
                longest = max(longest, parked._backlog.size if parked._backlog else 0)
                held = max(held, unsent(parked._socket) if parked._socket.fileno() >= 0 else 0)
            await asyncio.sleep(0)  # as while the database is asked for the next change

        assert longest + held > LIMIT
        assert longest <= LIMIT + 2 * len(NOTES)
        assert held <= 2 * KERNEL_BUFFER_BYTES  # what Linux makes of the size that it is asked for


@pytest.mark.parametrize(("door", "transport"), [(websocket, "websocket"), (event_stream, "sse")])
async def test_who_stopped_reading_is_sent_away_and_goes_on_where_it_was(
    door: Any, transport: str, database_url: str
) -> None:
    async with open_studio(database_url, buffer_bytes=LIMIT) as studio, AsyncExitStack() as stack:
        north = await studio.organization()
        stalled = await stack.enter_async_context(door(north.owner))
        reading = await stack.enter_async_context(door(north.owner))
        first = (await reading.next("snapshot")).seq
        body = {"taskTypeId": north.task_types["Mixing"], "notes": NOTES}
        last = first
        while not await number(studio, "tally_live_endings_total", transport, "too_slow"):
            assert (await north.owner.post("/timers/switch", body)).status == 201
            last = (await reading.next("timer:started")).seq

        *got, goodbye = [message for message in await stalled.rest() if message.id or message.event == "goodbye"]
        assert (goodbye.data["reason"], goodbye.data["reconnect"]) == ("too_slow", True)
        again = await stack.enter_async_context(door(north.owner, f"?cursor={got[-1].id}"))
        missed = await again.take(1 + last - got[-1].seq)

    assert [message.seq for message in [*got, *missed[1:]]] == [*range(first, last + 1)]
