"""A hub on a log kept in memory, and its clients on real sockets."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypedDict, Unpack

from domain.events import LoggedEvent
from domain.people import Audience
from hub.bus import Bus
from hub.hub import NO_LIMITS, Hub
from hub.limits import Limits
from hub.parked import ParkedEventStream, ParkedSocket, ParkedWebSocket
from hub.subscription import Listener, Subscription
from tests.support.listening import PATIENCE, EventStreamPeer, WebSocketPeer, connected_pair
from tests.support.log_in_memory import ORG, LogInMemory

NEVER = 3600.0  # seconds


class Guest(TypedDict, total=False):
    """How somebody listens, where it matters to a test; `behind` is sent right after the request."""

    org: int
    user_id: int
    sign_in_id: int
    name: str
    address: str
    kiosk_id: int
    audience: Audience
    receive_buffer: int
    behind: bytes


class House:
    """`parked` and `subscriptions` are the server's side of everyone who came in, in that order."""

    def __init__(self, log: LogInMemory, hub: Hub) -> None:
        self.log = log
        self.hub = hub
        self.parked: list[ParkedSocket] = []
        self.subscriptions: list[Subscription] = []
        self._clients: list[socket.socket] = []

    def websocket(self, cursor: str | None = None, **guest: Unpack[Guest]) -> WebSocketPeer:
        return WebSocketPeer(self._enter(ParkedWebSocket, cursor, guest))

    def event_stream(self, cursor: str | None = None, **guest: Unpack[Guest]) -> EventStreamPeer:
        return EventStreamPeer(self._enter(ParkedEventStream, cursor, guest))

    def commit(self, **data: Any) -> LoggedEvent:
        """One more event, and everybody is told."""
        event = self.log.commit(**data)
        self.hub.announce(ORG, [event])
        return event

    def guest(self, **guest: Unpack[Guest]) -> Listener:
        return Listener(
            org_id=guest.get("org", ORG),
            user_id=guest.get("user_id", 1),
            sign_in_id=guest.get("sign_in_id", 1),
            audience=guest.get("audience", Audience.MONEY),
            name=guest.get("name", "Ann"),
            address=guest.get("address", "127.0.0.1"),
            kiosk_id=guest.get("kiosk_id"),
        )

    async def close(self) -> None:
        for client in self._clients:
            client.close()
        await self.hub.close()

    def _enter(self, park: type[ParkedSocket], cursor: str | None, guest: Guest) -> socket.socket:
        server, client = connected_pair(guest.get("receive_buffer"))
        self._clients.append(client)
        connection = park(self.hub.lot, b"", server, guest.get("behind", b""))
        self.parked.append(connection)
        self.subscriptions.append(self.hub.join(self.guest(**guest), connection, cursor))
        return client


@asynccontextmanager
async def open_house(
    log: LogInMemory | None = None,
    *,
    heartbeat_seconds: float = NEVER,
    poll_seconds: float = NEVER,
    buffer_bytes: int = 1024 * 1024,
    limits: Limits = NO_LIMITS,
    bus: Bus | None = None,
) -> AsyncIterator[House]:
    log = log or LogInMemory()
    hub = Hub(
        log,
        heartbeat_seconds=heartbeat_seconds,
        poll_seconds=poll_seconds,
        buffer_bytes=buffer_bytes,
        limits=limits,
        bus=bus,
    )
    await hub.open()
    house = House(log, hub)
    try:
        yield house
    finally:
        await house.close()


async def until(condition: Callable[[], bool]) -> None:
    """Lets the loop turn until the condition holds; fails the test after PATIENCE seconds."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110  the hub has no event for every state
            await asyncio.sleep(0)
