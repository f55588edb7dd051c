"""One listener of an organization's events: who it is, how far it has read, and the way to it."""

from dataclasses import dataclass
from typing import Any, Protocol

from domain.people import Audience
from hub.clock import DatabaseClock
from hub.cursors import Cursor, ResetReason
from hub.encoding import form_of
from hub.endings import FAULTS, MALFORMED, PROTOCOL_ERROR, Ending
from hub.messages import Control, Hello, Ping, Pong, Reset, SnapshotTaken
from hub.parked import Connection
from hub.ring import Batch
from hub.traffic import Traffic


@dataclass(frozen=True, slots=True)
class Listener:
    """Who listens, through which sign-in, and what they get to see."""

    org_id: int
    user_id: int
    sign_in_id: int
    audience: Audience


class Reception(Protocol):
    """Where subscriptions come from and go back to."""

    @property
    def clock(self) -> DatabaseClock: ...
    @property
    def heartbeat_seconds(self) -> float: ...

    def left(self, subscription: "Subscription") -> None:
        """The subscription has ended; called once."""


class Subscription:
    """A listener on its connection: `position` is the sequence number of the last event that it was sent, `live`
    whether it is sent the next ones as they come, `open` whether it can be sent anything.
    """

    __slots__ = ("_reception", "connection", "form", "listener", "live", "open", "position", "traffic")

    def __init__(self, listener: Listener, connection: Connection, reception: Reception, traffic: Traffic) -> None:
        self.listener = listener
        self.connection = connection
        self.form = form_of(listener.audience, connection.encoding)
        self.traffic = traffic
        self.position = 0
        self.live = False
        self.open = True
        self._reception = reception
        connection.attach(self)

    def greet(self, *, resumed: bool) -> None:
        """Says hello, and begins to listen to the client."""
        hello = Hello(
            organization_id=self.listener.org_id,
            user_id=self.listener.user_id,
            server_time=self._reception.clock.now(),
            heartbeat_seconds=self._reception.heartbeat_seconds,
            resumed=resumed,
        )
        self.traffic.resumed += resumed
        self.tell(hello)
        self.connection.listen()

    def refuse(self, reason: ResetReason) -> None:
        """Says that its cursor cannot be resumed from."""
        self.traffic.resets += 1
        self.tell(Reset(reason=reason))

    def show(self, running: list[dict[str, Any]], cursor: Cursor) -> None:
        """Sends what runs at a position of the log, and goes on from there."""
        self.position = cursor.seq
        self.tell(SnapshotTaken(running=running, server_time=self._reception.clock.now()), str(cursor))

    def tell(self, message: Control, event_id: str | None = None) -> None:
        """Sends a control message."""
        self.send(self.form.encoding.control(message, event_id))

    def deliver(self, batch: Batch) -> None:
        """Sends the next events."""
        self.position = batch.upto
        self.traffic.deliveries += batch.count
        self.send(batch.data)

    def send(self, data: bytes) -> None:
        """Sends whole messages that are encoded already."""
        self.traffic.bytes += len(data)
        self.connection.send(data)

    def end(self, ending: Ending) -> None:
        """Says goodbye and closes; nothing more is sent."""
        if self.open:
            self.open = False
            self.traffic.endings[ending.reason] += 1
            self.connection.close(self.form.encoding.farewell(ending))

    def received(self, message: str | bytes) -> None:
        ping = _ping_in(message)
        if ping is None:
            self.end(MALFORMED)
        else:
            self.tell(Pong(t=ping.t, server_time=self._reception.clock.now()))

    def failed(self, code: int) -> None:
        self.end(FAULTS.get(code, PROTOCOL_ERROR))

    def ended(self) -> None:
        self.open = False
        self._reception.left(self)


def _ping_in(message: str | bytes) -> Ping | None:
    try:
        return Ping.model_validate_json(message) if isinstance(message, str) else None
    except ValueError:
        return None
