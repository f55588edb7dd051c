"""A client that sends one HTTP request again and again over one connection."""

import asyncio
import re
import time
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Self

_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")


@dataclass(frozen=True)
class Poster:
    """Waits for each answer; a refusal ends the benchmark."""

    reader: StreamReader
    writer: StreamWriter

    @classmethod
    @asynccontextmanager
    async def to(cls, port: int) -> AsyncIterator[Self]:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            yield cls(reader, writer)
        finally:
            writer.close()
            await writer.wait_closed()

    def send(self, request: bytes) -> int:
        """The moment at which it was sent: nanoseconds of the monotonic clock."""
        sent_ns = time.monotonic_ns()
        self.writer.write(request)
        return sent_ns

    async def answer(self) -> bytes:
        """The body of the next answer."""
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(head)
        body = await self.reader.readexactly(int(length[1])) if length else b""
        if int(head.split()[1]) >= HTTPStatus.BAD_REQUEST:
            raise SystemExit(f"A request of the benchmark was refused: {(head + body).decode()}")
        return body


def request(
    path: str, body: bytes = b"", cookie: str | None = None, key: str | None = None, *, method: str = "POST"
) -> bytes:
    """A request whose body is JSON, with an Idempotency-Key where there is one."""
    own = f"Cookie: {cookie}\r\n" if cookie else ""
    own += f"Idempotency-Key: {key}\r\n" if key else ""
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{own}"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
