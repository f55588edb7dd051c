"""A wire between a browser and the server that a test can cut and mend."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

REFUSAL = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@dataclass
class Wire:
    """Carries bytes to the server's port; while it is cut, nothing that runs through it lives.

    A request with one of the `blocked` texts in its head is refused, as a proxy does that knows no WebSockets.
    """

    server_port: int
    port: int = 0
    is_cut: bool = False
    blocked: tuple[bytes, ...] = ()
    refused: list[bytes] = field(default_factory=list)
    writers: set[asyncio.StreamWriter] = field(default_factory=set)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        self.is_cut = True
        for writer in self.writers:
            writer.transport.abort()

    def mend(self) -> None:
        self.is_cut = False

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Both directions of one connection, until either side ends it."""
        if self.is_cut:
            writer.transport.abort()
            return
        server_reader, server_writer = await asyncio.open_connection("127.0.0.1", self.server_port)
        ends = {writer, server_writer}
        self.writers |= ends
        await asyncio.wait(
            [
                asyncio.ensure_future(_pump(reader, server_writer, lambda head: self._refuses(head, writer))),
                asyncio.ensure_future(_pump(server_reader, writer)),
            ]
        )
        self.writers -= ends

    def _refuses(self, head: bytes, writer: asyncio.StreamWriter) -> bool:
        found = [text for text in self.blocked if text in head]
        self.refused += found
        if found:
            writer.write(REFUSAL)
        return bool(found)


@asynccontextmanager
async def wire_to(server_port: int) -> AsyncIterator[Wire]:
    """A wire to the server on that port of this machine."""
    wire = Wire(server_port)
    server = await asyncio.start_server(wire.carry, "127.0.0.1", 0)
    wire.port = server.sockets[0].getsockname()[1]
    try:
        yield wire
    finally:
        server.close()
        wire.cut()
        await server.wait_closed()


async def _pump(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, stops: Callable[[bytes], bool] = lambda _: False
) -> None:
    try:
        while (data := await reader.read(65536)) and not stops(data):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()
