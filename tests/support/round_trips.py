"""A wire to the database that counts how often its client waits for an answer."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit


@dataclass
class CountingWire:
    """Carries connections to a PostgreSQL on a Unix socket; `count` grows each time the client's turn begins.

    It breaks, once, before the answer to what has the words `breaks_behind` in it.
    """

    url: str  # of the database behind it
    count: int = 0
    port: int = 0
    breaks_behind: bytes | None = None
    _ends: set[StreamWriter] = field(default_factory=set)

    @property
    def own_url(self) -> str:
        """Where the same database is reached through the wire."""
        parts = urlsplit(self.url)
        return f"postgresql://{parts.username}@127.0.0.1:{self.port}{parts.path}?sslmode=disable"

    async def carry(self, from_client: StreamReader, to_client: StreamWriter) -> None:
        server = parse_qs(urlsplit(self.url).query)
        path = f"{server['host'][0]}/.s.PGSQL.{server['port'][0]}"
        from_server, to_server = await asyncio.open_unix_connection(path)
        self._ends |= {to_client, to_server}
        answered, doomed = asyncio.Event(), asyncio.Event()
        answered.set()
        await asyncio.gather(
            self._ask(from_client, to_server, answered, doomed), self._answer(from_server, to_client, answered, doomed)
        )

    async def _ask(
        self, client: StreamReader, server: StreamWriter, answered: asyncio.Event, doomed: asyncio.Event
    ) -> None:
        with suppress(ConnectionError):
            while data := await client.read(65536):
                if answered.is_set():
                    self.count += 1
                    answered.clear()
                if self.breaks_behind and self.breaks_behind in data:
                    self.breaks_behind = None
                    doomed.set()
                server.write(data)
                await server.drain()
        server.close()

    async def _answer(
        self, server: StreamReader, client: StreamWriter, answered: asyncio.Event, doomed: asyncio.Event
    ) -> None:
        with suppress(ConnectionError):
            while (data := await server.read(65536)) and not doomed.is_set():
                answered.set()
                client.write(data)
                await client.drain()
        client.close()

    def cut(self) -> None:
        for end in self._ends:
            end.close()


@asynccontextmanager
async def counting_wire(url: str) -> AsyncIterator[CountingWire]:
    wire = CountingWire(url)
    server = await asyncio.start_server(wire.carry, "127.0.0.1", 0)
    wire.port = server.sockets[0].getsockname()[1]
    try:
        yield wire
    finally:
        server.close()
        wire.cut()
        await server.wait_closed()
