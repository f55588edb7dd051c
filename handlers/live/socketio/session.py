"""One client's Engine.IO session: until it signs in a guest with little time, then a connection of the hub."""

import asyncio
import time
from collections.abc import Callable
from enum import IntEnum
from typing import ClassVar, Protocol

from handlers.live.socketio.outbox import Outbox
from hub.connection import Owner
from hub.encoding import SOCKET_IO, Encoding
from hub.endings import TOO_SLOW
from hub.parking_lot import ParkingLot

CONNECT_SECONDS = 10.0  # for a client to say who it is


class EngineSocket(Protocol):
    """The library's side of a session."""

    queue: Outbox
    last_ping: float | None  # when the ping went out that was not answered yet
    upgrading: bool


class Carrier(Protocol):
    """A WebSocket that carries a session."""

    def cut(self) -> None:
        """Closes it at once."""


class Phase(IntEnum):
    WAITING = 0  # for the client to connect
    OPEN = 1
    LEAVING = 2  # its last packets are under way
    GONE = 3


class Session:
    """A client's way to the hub, by polling or by WebSocket. `sign_in_id` is 0 when it came without a sign-in.

    Of a slow client's packets `buffer_bytes` may wait here, and as much again that the library has taken.
    """

    __slots__ = (
        "_deadline",
        "_hang_up",
        "_listening",
        "_lot",
        "_outbox",
        "_owner",
        "_ping_timeout",
        "_socket",
        "_too_slow",
        "carrier",
        "phase",
        "sign_in_id",
    )

    encoding: ClassVar[Encoding] = SOCKET_IO

    def __init__(
        self,
        socket: EngineSocket,
        lot: ParkingLot,
        sign_in_id: int,
        *,
        ping_timeout: float,
        hang_up: Callable[[], None],
    ) -> None:
        """`hang_up` is called when the session is over and whatever is left of its connection is to be closed."""
        self.sign_in_id = sign_in_id
        self.phase = Phase.WAITING
        self.carrier: Carrier | None = None
        self._socket = socket
        self._outbox = socket.queue
        self._lot = lot
        self._ping_timeout = ping_timeout
        self._hang_up = hang_up
        self._owner: Owner | None = None
        self._too_slow = False
        self._listening = asyncio.Event()
        self._deadline = asyncio.get_running_loop().call_later(CONNECT_SECONDS, self.abandon)

    def attach(self, owner: Owner) -> None:
        if self.phase is Phase.WAITING:
            self._deadline.cancel()
            self.phase = Phase.OPEN
            self._owner = owner
        else:
            asyncio.get_running_loop().call_soon(owner.ended)

    def listen(self) -> None:
        self._listening.set()

    def send(self, data: bytes) -> None:
        if self.phase is not Phase.OPEN or self._too_slow:
            return
        if self._vanished():
            self.abandon()
        elif self._outbox.size > self._lot.buffer_bytes:
            self._too_slow = True
            self._outbox.drop()
            asyncio.get_running_loop().call_soon(self.fail, TOO_SLOW.code)
        else:
            self._outbox.add(data)

    async def drained(self) -> None:
        while self.phase is Phase.OPEN and not self._outbox.empty():
            await self._outbox.join()

    def close(self, farewell: bytes) -> None:
        if self.phase is Phase.OPEN:
            self._outbox.drop()
            self._outbox.add(farewell)
            self.turn_away()

    def turn_away(self) -> None:
        """Ends the session behind what waits to be sent."""
        if self.phase >= Phase.LEAVING:
            return
        self._leave(Phase.LEAVING)
        self._lot.leaving(self, self.abandon)
        # a polling client that finds the end in the same answer forgets to look at what comes before it
        if self.carrier is not None or self._outbox.empty():
            self._outbox.end()

    async def hear(self, message: str) -> None:
        """The client told an event; before its hello it has to wait."""
        await self._listening.wait()
        if self._owner is not None:
            self._owner.received(message)

    def kept_busy(self) -> None:
        """The client sent a packet that tells nothing."""
        if self._owner is not None:
            self._owner.kept_busy(1)

    def fail(self, code: int) -> None:
        """The client broke a rule; `code` is that of a WebSocket's close."""
        if self._owner is not None:
            self._owner.failed(code)
        elif self.phase is Phase.WAITING:
            self.abandon()

    def put_down(self, carrier: Carrier) -> None:
        """That WebSocket was closed. If it did not get so far as to carry the session, polling goes on."""
        if self.carrier is carrier:
            self.carrier = None
            self._socket.upgrading = False  # the library would never say so

    def flushed(self) -> None:
        """What was taken from the outbox has reached a polling client."""
        if self.phase is Phase.LEAVING and self._outbox.at_end:
            self.abandon()
        elif self.phase is Phase.LEAVING and self._outbox.empty():
            self._outbox.end()

    def abandon(self) -> None:
        """Closes at once: the client is gone, or took too long."""
        if self.phase is not Phase.GONE:
            self.gone()
            self._hang_up()
            if self.carrier is not None:
                self.carrier.cut()

    def gone(self) -> None:
        """The library has closed the session."""
        if self.phase is not Phase.GONE:
            self._leave(Phase.GONE)
            self._outbox.drop()
            self._outbox.end()  # for a request that waits
            self._lot.left(self)

    def _vanished(self) -> bool:
        asked_at = self._socket.last_ping
        return asked_at is not None and time.time() - asked_at > self._ping_timeout

    def _leave(self, phase: Phase) -> None:
        self.phase = phase
        self._deadline.cancel()
        self._listening.set()
        owner, self._owner = self._owner, None
        if owner is not None:
            asyncio.get_running_loop().call_soon(owner.ended)  # not now: a fan-out may be under way
