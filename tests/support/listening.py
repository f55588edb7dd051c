"""The clients' end of live connections: raw sockets that read WebSocket messages and event streams."""

import asyncio
import json
import re
import socket
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from websockets.frames import Close, Frame, Opcode
from websockets.protocol import Protocol, Side

PATIENCE = 30  # seconds
TOLD_AT_ANY_TIME = {"heartbeat", "presence"}


@dataclass(frozen=True)
class Message:
    """One message as a client sees it; `data` is the parsed JSON."""

    event: str
    data: Any
    id: str | None = None
    at: str | None = None

    @property
    def seq(self) -> int:
        assert self.id is not None
        return int(self.id.rpartition(".")[2])


class EventStreamReader:
    """Parses an event stream as the HTML standard tells browsers to."""

    def __init__(self) -> None:
        self.retry: int | None = None
        self.last_event_id = ""
        self._id = ""
        self._line = ""
        self._first = True
        self._behind_return = False
        self._fields: dict[str, list[str]] = {}

    def receive(self, text: str) -> Iterator[tuple[str, str]]:
        """Takes decoded text and gives each event's type and data."""
        if not text:
            return
        ends_in_return = text.endswith("\r")
        text = text.removeprefix("\ufeff") if self._first else text
        text = text.removeprefix("\n") if self._behind_return else text
        self._first, self._behind_return = False, ends_in_return
        *lines, self._line = re.split("\r\n|\r|\n", self._line + text)
        for line in lines:
            if line:
                self._take(line)
            elif event := self._dispatch():
                yield event

    def _take(self, line: str) -> None:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "id" and "\0" not in value:
            self._id = value
        elif name == "retry" and value.isascii() and value.isdigit():
            self.retry = int(value)
        elif name in {"event", "data"}:
            self._fields.setdefault(name, []).append(value)

    def _dispatch(self) -> tuple[str, str] | None:
        self.last_event_id = self._id
        fields, self._fields = self._fields, {}
        if "data" not in fields:
            return None
        return fields.get("event", ["message"])[-1] or "message", "\n".join(fields["data"])


class Peer(ABC):
    """A client's socket. It reads only when it is asked to, and tells of heartbeats only when asked for them."""

    def __init__(self, sock: socket.socket) -> None:
        sock.settimeout(0)
        self.sock = sock
        self.messages: list[Message] = []
        self.at_end = False

    async def write(self, data: bytes) -> None:
        await asyncio.get_running_loop().sock_sendall(self.sock, data)

    async def next(self, event: str | None = None) -> Message:
        """The next message, or the next one of this name; earlier ones are passed over.

        What is told at any time, `heartbeat` and `presence`, is passed over unless it is asked for.
        """
        while True:
            message = await self._next()
            if message.event == event or (event is None and message.event not in TOLD_AT_ANY_TIME):
                return message

    async def take(self, count: int) -> list[Message]:
        return [await self.next() for _ in range(count)]

    async def rest(self) -> list[Message]:
        """Everything until the server has closed its side."""
        async with asyncio.timeout(PATIENCE):
            while await self._read():
                pass
        messages, self.messages = self.messages, []
        return [message for message in messages if message.event not in TOLD_AT_ANY_TIME]

    def close(self) -> None:
        self.sock.close()

    async def _next(self) -> Message:
        async with asyncio.timeout(PATIENCE):
            while not self.messages:
                assert await self._read(), "the server closed the connection"
        return self.messages.pop(0)

    async def _read(self) -> bool:
        data = await asyncio.get_running_loop().sock_recv(self.sock, 65536)
        self.at_end = not data
        self.received(data)
        return bool(data)

    @abstractmethod
    def received(self, data: bytes) -> None:
        """Takes what came over the wire; nothing at its end."""


class EventStreamPeer(Peer):
    """An EventSource."""

    def __init__(self, sock: socket.socket) -> None:
        super().__init__(sock)
        self.reader = EventStreamReader()
        self._undecoded = b""

    def received(self, data: bytes) -> None:
        whole = (self._undecoded + data).rpartition(b"\n")
        self._undecoded = whole[2]
        for event, text in self.reader.receive((whole[0] + whole[1]).decode()):
            self.messages.append(Message(event, json.loads(text), self.reader.last_event_id or None))


class WebSocketPeer(Peer):
    """A WebSocket client after its handshake."""

    def __init__(self, sock: socket.socket) -> None:
        super().__init__(sock)
        self.pongs: list[bytes] = []
        self._protocol = Protocol(Side.CLIENT, max_size=None)

    @property
    def close_received(self) -> Close | None:
        return self._protocol.close_rcvd

    @property
    def close_code(self) -> int | None:
        return self.close_received.code if self.close_received else None

    def received(self, data: bytes) -> None:
        if not data:
            return
        self._protocol.receive_data(data)
        for frame in self._protocol.events_received():
            assert isinstance(frame, Frame)
            if frame.opcode is Opcode.TEXT:
                message = json.loads(frame.data)
                self.messages.append(Message(message["event"], message["data"], message.get("id"), message.get("at")))
            elif frame.opcode is Opcode.PONG:
                self.pongs.append(bytes(frame.data))

    async def say(self, message: Any) -> None:
        await self.write(text(json.dumps(message)))


def frame(opcode: Opcode, payload: bytes = b"", *, fin: bool = True) -> bytes:
    """A client's frame."""
    return Frame(opcode, payload, fin=fin).serialize(mask=True)


def text(message: str) -> bytes:
    return frame(Opcode.TEXT, message.encode())


def close(code: int, reason: str = "") -> bytes:
    return frame(Opcode.CLOSE, Close(code, reason).serialize())


def connected_pair(receive_buffer: int | None = None) -> tuple[socket.socket, socket.socket]:
    """Two ends of a TCP connection on loopback: the server's, and the client's with this receive buffer."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        client = socket.socket()
        if receive_buffer:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        client.connect(listening.getsockname())
        server, _ = listening.accept()
    return server, client
