"""A wire to the database that counts how often its client waits for an answer."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit


@dataclass
class CountingWire:
    """Carries connections to a PostgreSQL on a Unix socket; `count` grows each time the client's turn begins."""

    url: str  # of the database behind it
    count: int = 0
    port: int = 0
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
        answered = asyncio.Event()
        answered.set()
        await asyncio.gather(
            self._pump(from_client, to_server, answered, asks=True),
            self._pump(from_server, to_client, answered, asks=False),
        )

    async def _pump(self, source: StreamReader, target: StreamWriter, answered: asyncio.Event, *, asks: bool) -> None:
        with suppress(ConnectionError):
            while data := await source.read(65536):
                if asks and answered.is_set():
                    self.count += 1
                    answered.clear()
                elif not asks:
                    answered.set()
                target.write(data)
                await target.drain()
        target.close()

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
