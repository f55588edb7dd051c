"""Socket.IO as its own client speaks it: by polling, by WebSocket, and from one to the other."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager, contextmanager, nullcontext
from typing import Any

from tests.support.listening import Message
from tests.support.oracle.wire import Line, RefusedRequest, Socket, Wire, websocket

_PATH = "/socket.io/?EIO=4&transport="
_PACKET_END = "\x1e"
_PING, _PONG, _PROBE, _PROBED, _UPGRADE = "2", "3", "2probe", "3probe", "5"


class _SessionOver(OSError):
    """The server closed the session, or does not know it any more."""


@contextmanager
def _in_session() -> Iterator[None]:
    """Whatever is refused as malformed here is a session that the server does not know."""
    try:
        yield
    except RefusedRequest as refusal:
        if refusal.status == 400:
            raise _SessionOver from None
        raise


class _Session:
    """An Engine.IO session that polls."""

    def __init__(self, line: Line, wire: Wire) -> None:
        self.line = line
        self.sid = ""
        self._wire = wire

    async def poll(self) -> list[str]:
        """The packets of the next answer; a ping among them is answered."""
        with _in_session() if self.sid else nullcontext():
            answer = await self._wire.ask("GET", self._path)
        packets = (await self._wire.whole(answer)).decode().split(_PACKET_END)
        if packets[0].startswith("0"):
            self.sid = json.loads(packets[0][1:])["sid"]
        if _PING in packets:
            await self.say(_PONG)
        return packets

    async def say(self, packet: str) -> None:
        with _in_session():
            async with self.line.wire() as wire:
                await wire.whole(await wire.ask("POST", self._path, packet.encode()))

    async def connect(self, cursor: str | None) -> None:
        await self.poll()
        await self.say(_connecting(cursor))

    @property
    def _path(self) -> str:
        return f"{_PATH}polling&sid={self.sid}" if self.sid else f"{_PATH}polling"


async def polling(line: Line, cursor: str | None) -> AsyncGenerator[Message, None]:
    async with line.wire() as wire:
        session = _Session(line, wire)
        await session.connect(cursor)
        while True:
            for packet in await session.poll():
                for one in _told(packet):
                    yield one


async def over_websocket(line: Line, cursor: str | None) -> AsyncGenerator[Message, None]:
    async with websocket(line, f"{_PATH}websocket") as socket, aclosing(socket.texts()) as packets:
        async for packet in packets:
            if packet.startswith("0"):
                await socket.say(_connecting(cursor))
            for one in await _heard(socket, packet):
                yield one


async def upgrading(line: Line, cursor: str | None) -> AsyncGenerator[Message, None]:
    """Begins by polling; the last poll is under way while the WebSocket is tried."""
    async with line.wire() as wire:
        session = _Session(line, wire)
        await session.connect(cursor)
        for packet in await session.poll():
            for one in _told(packet):
                yield one
        async with _upgraded(session) as socket, aclosing(socket.texts()) as packets:
            last_poll = asyncio.create_task(session.poll())
            try:
                await socket.say(_PROBE)
                if await anext(packets, None) != _PROBED:
                    raise _SessionOver
                for packet in await last_poll:
                    for one in _told(packet):
                        yield one
            finally:
                last_poll.cancel()
                await asyncio.gather(last_poll, return_exceptions=True)
            await socket.say(_UPGRADE)
            async for packet in packets:
                for one in await _heard(socket, packet):
                    yield one


@asynccontextmanager
async def _upgraded(session: _Session) -> AsyncIterator[Socket]:
    with _in_session():
        async with websocket(session.line, f"{_PATH}websocket&sid={session.sid}") as socket:
            yield socket


async def _heard(socket: Socket, packet: str) -> list[Message]:
    if packet == _PING:
        await socket.say(_PONG)
    return _told(packet)


def _connecting(cursor: str | None) -> str:
    return f"40{json.dumps({'cursor': cursor})}"


def _told(packet: str) -> list[Message]:
    """The event in a packet. Raises when it ends the session."""
    if packet.startswith("44"):
        raise AssertionError(f"turned away: {packet}")
    if packet in {"1", "41"}:
        raise _SessionOver
    if not packet.startswith("42"):
        return []
    name, data, *more = json.loads(packet[2:])
    meta: Any = more[0] if more else {}
    return [Message(name, data, meta.get("id"), meta.get("at"))]
