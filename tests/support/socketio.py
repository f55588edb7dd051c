"""The clients of the Socket.IO door: socket.io-client as npm has it, run by node."""

import asyncio
import json
import signal
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.support.listening import Message
from tests.support.studio import Client

FOLDER = Path(__file__).parents[1] / "node"
PATIENCE = 30  # seconds
LINE_BYTES = 16 * 1024 * 1024
POLLING = {"transports": ["polling"]}
WEBSOCKET = {"transports": ["websocket"]}


class SocketIoClient:
    """A client in a process of its own."""

    def __init__(self, process: Process) -> None:
        self._process = process

    async def next(self, event: str | None = None) -> Message:
        """What it tells next, or the next of this name; all else is passed over."""
        while True:
            message = await self._next()
            if event in {None, message.event}:
                return message

    async def take(self, count: int) -> list[Message]:
        return [await self._next() for _ in range(count)]

    async def tell(self, order: str, *words: Any) -> None:
        """`emit`, `connect`, `disconnect`, `cut`, or `transport` to be told which one it uses."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([order, *words]).encode() + b"\n")
        await self._process.stdin.drain()

    def stop_reading(self) -> None:
        self._process.send_signal(signal.SIGSTOP)

    def read_on(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    async def _next(self) -> Message:
        assert self._process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            line = await self._process.stdout.readline()
        assert line, "the client is at its end"
        told = json.loads(line)
        assert not told.get("more"), "an event has its data and its meta"
        meta = told.get("meta") or {}
        return Message(told["event"], told["data"], meta.get("id"), meta.get("at"))


@asynccontextmanager
async def connecting(
    client: Client,
    options: dict[str, Any] | None = None,
    *,
    cursor: Any = None,
    resume: bool = False,
    origin: str | None = None,
) -> AsyncIterator[SocketIoClient]:
    """A client with the cookie of `client`; with `resume` it comes back with the last id that it saw."""
    settings = {
        "url": client.url,
        "cookie": client.cookie,
        "cursor": cursor,
        "resume": resume,
        "origin": origin,
        "options": options or {},
    }
    process = await asyncio.create_subprocess_exec(
        "node", "socketio_client.mjs", json.dumps(settings), cwd=FOLDER, stdin=PIPE, stdout=PIPE, limit=LINE_BYTES
    )
    try:
        yield SocketIoClient(process)
    finally:
        process.kill()
        await process.communicate()
