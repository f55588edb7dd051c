"""Socket.IO's clients before they come back: the ids by which they are known, and how far they got."""

import asyncio
import re
from asyncio import StreamReader, StreamWriter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Self

from bench.harness.listeners import Greeting

_AT_ONCE = 64
_ID = re.compile(rb'"pid":"([^"]+)"')
_OFFSET = re.compile(rb',"([^"]+)"\]$')


@dataclass
class _Client:
    reader: StreamReader
    writer: StreamWriter
    id: str = ""

    @classmethod
    async def come(cls, port: int, greeting: Greeting) -> Self:
        client = cls(*await asyncio.open_connection("127.0.0.1", port))
        for word, answer in greeting.steps:
            client.writer.write(word)
            await client.reader.readuntil(answer)
        client.id = (await client.heard(_ID)).decode()
        return client

    async def heard(self, pattern: re.Pattern[bytes]) -> bytes:
        """What a pattern finds in that which comes next."""
        data = b""
        while not (found := pattern.search(data)):
            data += await self.reader.read(4096)
        return found[1]


async def sessions_cut_off(
    port: int, greeting: Greeting, count: int, publish: Callable[[], Awaitable[None]]
) -> tuple[list[str], str]:
    """The ids of so many clients who came, got one event, and were cut off; and the offset of that event."""
    clients: list[_Client] = []
    while len(clients) < count:
        some = min(_AT_ONCE, count - len(clients))
        clients += await asyncio.gather(*(_Client.come(port, greeting) for _ in range(some)))
    await publish()
    offsets = [await client.heard(_OFFSET) for client in clients]
    for client in clients:
        client.writer.transport.abort()
    return [client.id for client in clients], offsets[0].decode()
