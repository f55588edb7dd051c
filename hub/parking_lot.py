"""What all long connections share: their limits, the setting of their sockets, and the goodbyes under way."""

import asyncio
import socket
from collections.abc import Callable, Hashable

KERNEL_BUFFER_BYTES = 64 * 1024  # left alone, the kernel takes 4 MB for a stalled reader before it says so
LINGER_SECONDS = 2.0


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
