"""Parked sockets: long connections that are a bare non-blocking socket and one small object.

A server of thousands of quiet connections pays for what each holds while nothing happens. Here that is a socket,
a reader registered with the loop, and the slots below: no task, no stream buffers, no parser.
"""

import asyncio
import socket
from contextvars import Context
from enum import IntEnum
from typing import ClassVar, Final

from hub.backlog import Backlog
from hub.connection import MESSAGE_BYTES, Owner
from hub.conversation import Conversation
from hub.encoding import EVENT_STREAM, WEBSOCKET, Encoding
from hub.endings import TOO_SLOW
from hub.parking_lot import ParkingLot

_READ_BYTES = 4 * 1024
_NO_CONTEXT: Final = Context()  # or each reader would keep the context of the request that it began with


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
        self._backlog: Backlog | None = None
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
            self._lot.watch(self._socket, self)
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
        self._lot.watch(self._socket, self)
        if self._backlog is None:
            self._hold_back(farewell)
        else:
            self._backlog.drop_unsent()
            self._backlog.add(farewell)
        self._write_on()

    def _receive(self, data: bytes) -> None:
        """What to do with the bytes that the client sends."""

    def read_on(self) -> None:
        """Called by the parking lot, which watches the socket."""
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
        self._backlog = Backlog()
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

    def _all_written(self, backlog: Backlog) -> None:
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
        self._lot.unwatch(self._socket)
        asyncio.get_running_loop().remove_writer(self._socket)
        self._socket.close()
        self._backlog = self._backlog or Backlog()
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
