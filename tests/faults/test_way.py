"""The ways of the fault run: what breaks on them is felt at both ends, and is over when it is mended."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.support.faults.way import Way

pytestmark = pytest.mark.gen_test

PATIENCE = 20  # seconds


class Echo:
    """A server that answers what it hears; it notes how connections ended."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self.endings: asyncio.Queue[str] = asyncio.Queue()

    async def answer(self, reader: StreamReader, writer: StreamWriter) -> None:
        try:
            while data := await reader.read(1024):
                self.heard.append(data)
                writer.write(data)
            self.endings.put_nowait("closed")
        except ConnectionResetError:
            self.endings.put_nowait("reset")
        finally:
            writer.close()


@asynccontextmanager
async def way_to(echo: Echo) -> AsyncIterator[Way]:
    server = await asyncio.start_server(echo.answer, "127.0.0.1", 0)
    async with server, Way(server.sockets[0].getsockname()[1]) as way, asyncio.timeout(PATIENCE):
        yield way


@asynccontextmanager
async def connected(way: Way) -> AsyncIterator[tuple[StreamReader, StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", way.port)
    try:
        yield reader, writer
    finally:
        writer.close()


async def answered(reader: StreamReader, writer: StreamWriter) -> None:
    writer.write(b"hello")
    assert await reader.readexactly(5) == b"hello"


async def test_an_end_is_carried_to_the_other_side() -> None:
    echo = Echo()
    async with way_to(echo) as way:
        async with connected(way) as ends:
            await answered(*ends)
        assert await echo.endings.get() == "closed"


async def test_a_cut_resets_both_ends_and_lets_nobody_in_until_it_is_mended() -> None:
    echo = Echo()
    async with way_to(echo) as way:
        async with connected(way) as (reader, writer):
            await answered(reader, writer)
            await way.cut()
            with pytest.raises(ConnectionResetError):
                await reader.read()
        assert await echo.endings.get() == "reset"
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", way.port)
        await way.mend()
        async with connected(way) as ends:
            await answered(*ends)


async def test_a_half_open_way_swallows_all_and_its_connections_are_lost_when_it_is_mended() -> None:
    echo = Echo()
    async with way_to(echo) as way, connected(way) as (reader, writer):
        await answered(reader, writer)
        way.swallow()
        writer.write(b"lost")
        async with connected(way) as (newcomer, _):
            await way.mend()
            for swallowed in (reader, newcomer):
                with pytest.raises(ConnectionResetError):
                    await swallowed.read()
        assert echo.heard == [b"hello"]
        async with connected(way) as ends:
            await answered(*ends)


async def test_a_delayed_way_carries_everything_in_order() -> None:
    async with way_to(Echo()) as way, connected(way) as (reader, writer):
        way.delay(0.01)
        for number in range(10):
            writer.write(bytes([number]))
            await writer.drain()
        assert await reader.readexactly(10) == bytes(range(10))
        await way.mend()
        await answered(reader, writer)
