"""What all long connections share: their limits, how their sockets are set up, one reader, and goodbyes under way."""

import asyncio
import socket
from collections.abc import Callable, Hashable
from contextvars import Context
from selectors import EVENT_READ, DefaultSelector
from typing import Protocol

KERNEL_BUFFER_BYTES = 64 * 1024  # left alone, the kernel takes 4 MB for a stalled reader before it says so
LINGER_SECONDS = 2.0


class Parked(Protocol):
    """A connection that is told when its client says something, or has gone."""

    def read_on(self) -> None:
        """There is something to read."""


class ParkingLot:
    """What parked sockets have in common: their limits, the one reader that the loop has for all of them, and which of
    them are still saying goodbye.
    """

    def __init__(self, *, buffer_bytes: int, vanished_after_seconds: float) -> None:
        self.buffer_bytes = buffer_bytes
        self._vanished_after_ms = int(vanished_after_seconds * 1000)
        self._leaving: dict[Hashable, tuple[asyncio.TimerHandle, Callable[[], None]]] = {}
        self._empty = asyncio.Event()
        self._empty.set()
        self._watched = DefaultSelector()  # one for all, as a reader of the loop's costs each some 250 bytes

    def prepare(self, sock: socket.socket) -> None:
        """Sets a socket up for short messages to a peer that may stall or vanish."""
        sock.settimeout(0)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BUFFER_BYTES)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, self._vanished_after_ms)

    def watch(self, sock: socket.socket, connection: Parked) -> None:
        """From now on the connection is told when there is something to read."""
        watched = self._watched.get_map()
        if not watched:
            # in no context, or it would be that of the request that happens to be the first
            Context().run(asyncio.get_running_loop().add_reader, self._watched, self._read_on)
        if sock.fileno() not in watched:
            self._watched.register(sock.fileno(), EVENT_READ, connection)

    def unwatch(self, sock: socket.socket) -> None:
        """The socket is to be closed."""
        watched = self._watched.get_map()
        if sock.fileno() in watched:
            self._watched.unregister(sock.fileno())
        if not watched:
            asyncio.get_running_loop().remove_reader(self._watched)

    def _read_on(self) -> None:
        for key, _ in self._watched.select(0):
            try:
                key.data.read_on()
            except Exception as error:  # noqa: BLE001  as the loop has it: the others are served all the same
                context = {"message": "A parked connection failed", "exception": error}
                asyncio.get_running_loop().call_exception_handler(context)

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
