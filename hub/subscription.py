"""One listener of an organization's events: who it is, how far it has read, and the way to it."""

import time
from dataclasses import dataclass
from typing import Any, Protocol

from domain.people import Audience
from hub.clock import DatabaseClock
from hub.connection import Connection
from hub.cursors import Cursor, ResetReason
from hub.encoding import form_of
from hub.endings import FAULTS, MALFORMED, PROTOCOL_ERROR, TOO_MANY, Ending
from hub.messages import Control, Hello, Ping, Pong, Reset, SnapshotTaken
from hub.ring import Batch
from hub.traffic import Traffic

MESSAGES_PER_SECOND = 10  # of a client; a browser sends one ping a heartbeat at most
MESSAGES_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Listener:
    """Who listens, through which sign-in and from which network address, and what they get to see.

    A kiosk has its own id, and no user's: that is 0. When the `view` of the same sign-in is another, it may see
    something else now.
    """

    org_id: int
    user_id: int
    sign_in_id: int
    audience: Audience
    name: str
    address: str
    kiosk_id: int | None = None
    view: int = 0


class Reception(Protocol):
    """Where subscriptions come from and go back to."""

    @property
    def clock(self) -> DatabaseClock: ...
    @property
    def heartbeat_seconds(self) -> float: ...
    @property
    def version(self) -> str: ...

    def left(self, subscription: "Subscription") -> None:
        """The subscription has ended; called once."""


class Subscription:
    """A listener on its connection: `position` is the sequence number of the last event that it was sent, `live`
    whether it is sent the next ones as they come, `open` whether it can be sent anything, and `presence_heard` the
    version of who is there.
    """

    __slots__ = (
        "_reception",
        "_said_until",
        "connection",
        "form",
        "listener",
        "live",
        "open",
        "position",
        "presence_heard",
        "traffic",
    )

    def __init__(self, listener: Listener, connection: Connection, reception: Reception, traffic: Traffic) -> None:
        self.listener = listener
        self.connection = connection
        self.form = form_of(listener.audience, connection.encoding)
        self.traffic = traffic
        self.position = 0
        self.presence_heard = 0
        self.live = False
        self.open = True
        self._said_until = 0.0
        self._reception = reception
        connection.attach(self)

    @property
    def who(self) -> dict[str, str | int]:
        """What the server's log tells of it."""
        listener = self.listener
        return {"user": listener.user_id, "org": listener.org_id, "transport": self.form.encoding.transport}

    def greet(self, *, resumed: bool, upto: Cursor) -> None:
        """Says hello and how far the log reaches, and begins to listen to the client."""
        hello = Hello(
            organization_id=self.listener.org_id,
            user_id=self.listener.user_id or None,
            server_time=self._reception.clock.now(),
            heartbeat_seconds=self._reception.heartbeat_seconds,
            resumed=resumed,
            upto=str(upto),
            version=self._reception.version,
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
        if self._said_too_much(1):
            self.end(TOO_MANY)
            return
        ping = _ping_in(message)
        if ping is None:
            self.end(MALFORMED)
        else:
            self.tell(Pong(t=ping.t, server_time=self._reception.clock.now()))

    def kept_busy(self, frames: int) -> None:
        if self._said_too_much(frames):
            self.end(TOO_MANY)

    def failed(self, code: int) -> None:
        self.end(FAULTS.get(code, PROTOCOL_ERROR))

    def ended(self) -> None:
        self.open = False
        self._reception.left(self)

    def _said_too_much(self, messages: int) -> bool:
        """A token bucket in one number: the moment by which all this could have been said at the allowed rate."""
        now = time.monotonic()
        self._said_until = max(self._said_until, now) + messages / MESSAGES_PER_SECOND
        return self._said_until - now > MESSAGES_AT_ONCE / MESSAGES_PER_SECOND


def _ping_in(message: str | bytes) -> Ping | None:
    try:
        return Ping.model_validate_json(message) if isinstance(message, str) else None
    except ValueError:
        return None
