"""Parked sockets: long connections that are a bare non-blocking socket and one small object.

A server of thousands of quiet connections pays for what each holds while nothing happens. Here that is a socket,
a reader registered with the loop, and the slots below: no task, no stream buffers, no parser.
"""

import asyncio
import socket
from collections import deque
from collections.abc import Callable, Hashable
from contextvars import Context
from enum import IntEnum
from typing import ClassVar, Final, Protocol

from hub.conversation import Conversation
from hub.encoding import EVENT_STREAM, WEBSOCKET, Encoding
from hub.endings import TOO_SLOW

KERNEL_BUFFER_BYTES = 64 * 1024  # left alone, the kernel takes 4 MB for a stalled reader before it says so
MESSAGE_BYTES = 4 * 1024
LINGER_SECONDS = 2.0
_READ_BYTES = 4 * 1024
_NO_CONTEXT: Final = Context()  # or each reader would keep the context of the request that it began with


class Owner(Protocol):
    """Who is told what happens on a connection. After `ended` nothing more is told."""

    def received(self, message: str | bytes) -> None:
        """The client said something."""

    def kept_busy(self, frames: int) -> None:
        """The client sent frames that bring no message of their own: pings, pongs, parts of a message."""

    def failed(self, code: int) -> None:
        """The connection cannot go on; the owner should close it, for this WebSocket close code."""

    def ended(self) -> None:
        """The connection takes no more messages; its goodbye may still be under way."""


class Connection(Protocol):
    """A way to one client, whatever its transport."""

    encoding: ClassVar[Encoding]

    def attach(self, owner: Owner) -> None:
        """Names the owner; once, before anything else."""

    def listen(self) -> None:
        """Begins to read what the client says."""

    def send(self, data: bytes) -> None:
        """Sends whole messages; never blocks, never raises. Once the connection has ended it does nothing."""

    async def drained(self) -> None:
        """Returns when nothing waits to be sent, or the connection has ended."""

    def close(self, farewell: bytes) -> None:
        """Ends the connection with these last bytes; what was not sent yet is dropped."""


class ParkingLot:
    """What parked sockets have in common: their limits, and which of them are still saying goodbye."""

    def __init__(self, *, buffer_bytes: int, vanished_after_seconds: float) -> None:
        self.buffer_bytes = buffer_bytes
        self._vanished_after_ms = int(vanished_after_seconds * 1000)
        self._leaving: dict[Hashable, tuple[asyncio.TimerHandle, Callable[[], None]]] = {}
        self._empty = asyncio.Event()
        self._empty.set()

    def prepare(self, sock: socket.socket) -> None:
        """Sets a socket up for short messages to a peer that may stall or vanish."""
        sock.settimeout(0)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BUFFER_BYTES)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, self._vanished_after_ms)

    def leaving(self, connection: Hashable, give_up: Callable[[], None]) -> None:
        """Notes who is saying goodbye, and gives it only so long."""
        self._leaving[connection] = asyncio.get_running_loop().call_later(LINGER_SECONDS, give_up), give_up
        self._empty.clear()

    def left(self, connection: Hashable) -> None:
        """The connection is closed."""
        if leaving := self._leaving.pop(connection, None):
            leaving[0].cancel()
        if not self._leaving:
            self._empty.set()

    async def emptied(self, within_seconds: float = LINGER_SECONDS) -> None:
        """Returns when every goodbye is through or was given up; after so long they all are."""
        try:
            await asyncio.wait_for(self._empty.wait(), within_seconds)
        except TimeoutError:
            for _, give_up in list(self._leaving.values()):
                give_up()


class _Backlog:
    """What the kernel did not take yet. Only the first chunk may be half sent; it is then a memoryview."""

    __slots__ = ("chunks", "overflowed", "size", "waiter")

    def __init__(self) -> None:
        self.chunks: deque[bytes | memoryview] = deque()
        self.size = 0
        self.overflowed = False
        self.waiter: asyncio.Future[None] | None = None

    def add(self, data: bytes | memoryview) -> None:
        self.chunks.append(data)
        self.size += len(data)

    def sent(self, count: int) -> None:
        self.size -= count
        chunk = self.chunks.popleft()
        if count < len(chunk):
            self.chunks.appendleft(memoryview(chunk)[count:])

    def drop_unsent(self) -> None:
        half_sent = [chunk for chunk in self.chunks if isinstance(chunk, memoryview)]
        self.chunks = deque(half_sent)
        self.size = sum(map(len, half_sent))

    def wake(self) -> None:
        if self.waiter is not None and not self.waiter.done():
            self.waiter.set_result(None)


class _Phase(IntEnum):
    OPEN = 0
    LEAVING = 1
    GONE = 2


class ParkedSocket:
    """A connected socket of which the peer hardly ever talks. Runs in the loop's thread."""

    __slots__ = ("_backlog", "_lot", "_owner", "_phase", "_received", "_socket")

    encoding: ClassVar[Encoding]

    def __init__(self, lot: ParkingLot, head: bytes, sock: socket.socket, received: bytes) -> None:
        """`head` is the HTTP answer that begins the connection, `received` what the client sent behind its request."""
        self._lot = lot
        self._socket = sock
        self._received = received
        self._owner: Owner | None = None
        self._backlog: _Backlog | None = None
        self._phase = _Phase.OPEN
        try:
            lot.prepare(sock)
        except OSError:
            self._abandon()
        self.send(head + self.encoding.preamble)

    def attach(self, owner: Owner) -> None:
        if self._phase is _Phase.OPEN:
            self._owner = owner
        else:
            asyncio.get_running_loop().call_soon(owner.ended)

    def listen(self) -> None:
        received, self._received = self._received, b""
        if self._phase is _Phase.OPEN:
            self._watch()
            if received:
                self._receive(received)

    def send(self, data: bytes) -> None:
        if self._backlog is not None:
            self._line_up(data)
            return
        try:
            sent = self._socket.send(data)
        except BlockingIOError:
            sent = 0
        except OSError:
            self._abandon()
            return
        if sent < len(data):
            self._hold_back(memoryview(data)[sent:] if sent else data)

    async def drained(self) -> None:
        while self._backlog is not None and self._phase is _Phase.OPEN:
            self._backlog.waiter = asyncio.get_running_loop().create_future()
            await self._backlog.waiter

    def close(self, farewell: bytes) -> None:
        if self._phase is not _Phase.OPEN:
            return
        self._leave(_Phase.LEAVING)
        self._lot.leaving(self, self._abandon)
        self._watch()
        if self._backlog is None:
            self._hold_back(farewell)
        else:
            self._backlog.drop_unsent()
            self._backlog.add(farewell)
        self._write_on()

    def _receive(self, data: bytes) -> None:
        """What to do with the bytes that the client sends."""

    def _watch(self) -> None:
        loop = asyncio.get_running_loop()
        _NO_CONTEXT.run(loop.add_reader, self._socket, self._read_on)

    def _read_on(self) -> None:
        try:
            data = self._socket.recv(_READ_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._abandon()
        elif self._phase is _Phase.OPEN:
            self._receive(data)

    def _line_up(self, data: bytes) -> None:
        backlog = self._backlog
        assert backlog is not None
        if self._phase is not _Phase.OPEN or backlog.overflowed:
            return
        backlog.add(data)
        if backlog.size > self._lot.buffer_bytes:
            backlog.overflowed = True
            asyncio.get_running_loop().call_soon(self._fail, TOO_SLOW.code)

    def _hold_back(self, data: bytes | memoryview) -> None:
        self._backlog = _Backlog()
        self._backlog.add(data)
        _NO_CONTEXT.run(asyncio.get_running_loop().add_writer, self._socket, self._write_on)

    def _write_on(self) -> None:
        backlog = self._backlog
        assert backlog is not None
        try:
            while backlog.chunks:
                backlog.sent(self._socket.send(backlog.chunks[0]))
            self._all_written(backlog)
        except BlockingIOError:
            return
        except OSError:
            self._abandon()

    def _all_written(self, backlog: _Backlog) -> None:
        asyncio.get_running_loop().remove_writer(self._socket)
        if self._phase is _Phase.OPEN:
            self._backlog = None
            backlog.wake()
        else:
            self._socket.shutdown(socket.SHUT_WR)

    def _fail(self, code: int) -> None:
        if self._owner is not None:
            self._owner.failed(code)

    def _leave(self, phase: _Phase) -> None:
        self._phase = phase
        owner, self._owner = self._owner, None
        if owner is not None:
            asyncio.get_running_loop().call_soon(owner.ended)  # not now: a fan-out may be under way
        if self._backlog is not None:
            self._backlog.wake()

    def _abandon(self) -> None:
        """Closes at once: the peer is gone, or took too long over its goodbye."""
        if self._phase is _Phase.GONE:
            return
        self._leave(_Phase.GONE)
        loop = asyncio.get_running_loop()
        loop.remove_reader(self._socket)
        loop.remove_writer(self._socket)
        self._socket.close()
        self._backlog = self._backlog or _Backlog()
        self._lot.left(self)


class ParkedEventStream(ParkedSocket):
    """Server-Sent Events: whatever the client sends is ignored, only its end is noticed."""

    __slots__ = ()

    encoding: ClassVar[Encoding] = EVENT_STREAM


class ParkedWebSocket(ParkedSocket):
    """A WebSocket after its handshake; a parser exists only while the client is in the midst of saying something."""

    __slots__ = ("_conversation", "_message_bytes")

    encoding: ClassVar[Encoding] = WEBSOCKET

    def __init__(
        self,
        lot: ParkingLot,
        head: bytes,
        sock: socket.socket,
        received: bytes,
        message_bytes: int = MESSAGE_BYTES,
    ) -> None:
        """A message longer than `message_bytes` is refused."""
        super().__init__(lot, head, sock, received)
        self._conversation: Conversation | None = None
        self._message_bytes = message_bytes

    def _receive(self, data: bytes) -> None:
        conversation = self._conversation or Conversation(self._message_bytes)
        heard = conversation.receive(data)
        self._conversation = None if conversation.idle else conversation
        if heard.reply and not heard.closing and heard.fault is None:
            self.send(heard.reply)
        if heard.other_frames and self._owner is not None:
            self._owner.kept_busy(heard.other_frames)
        for message in heard.messages:
            if self._owner is not None:
                self._owner.received(message)
        if heard.closing:
            self.close(heard.reply)
        elif heard.fault is not None:
            self._fail(heard.fault)
