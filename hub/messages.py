"""The control messages of a live connection: they have no place in the log."""

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, PlainSerializer, WithJsonSchema

from domain.base import Instant, Model
from hub.cursors import ResetReason

# a whole number stays one in JSON
Seconds = Annotated[
    float,
    PlainSerializer(lambda seconds: int(seconds) if seconds.is_integer() else seconds),
    WithJsonSchema({"type": "number"}),
]


class Control(Model):
    """A message from the server that is not an event of the log."""

    name: ClassVar[str]


class Hello(Control):
    """Comes first; `resumed` says that the missed events follow, else a snapshot does. `upto` is where the log ends:
    who has the event of this id, or is there already, is up to date. A kiosk has no `user_id`. When `version` is not
    that of the page, the page is to be loaded anew.
    """

    name = "hello"

    organization_id: int
    user_id: int | None
    server_time: Instant
    heartbeat_seconds: Seconds
    resumed: bool
    upto: str
    version: str


class Reset(Control):
    """The client's cursor cannot be resumed from; a snapshot follows."""

    name = "reset"

    reason: ResetReason


class SnapshotTaken(Control):
    """What runs at the log position that is this message's id."""

    name = "snapshot"

    running: Sequence[dict[str, Any]]
    server_time: Instant


class Heartbeat(Control):
    """Comes every `heartbeat_seconds`, whatever else is sent."""

    name = "heartbeat"

    server_time: Instant


class PresentPerson(Model):
    """Somebody who has Tally open, however many times."""

    user_id: int
    name: str
    connections: int


class PresentKiosk(Model):
    """A display that is up."""

    kiosk_id: int
    name: str
    connections: int


class Presence(Control):
    """Who is there; comes soon after the hello, and again when it changes."""

    name = "presence"

    people: Sequence[PresentPerson]
    kiosks: Sequence[PresentKiosk] = ()


class Identify(Control):
    """Somebody asks which display this kiosk is: the screen is to show itself. Told to the kiosk alone."""

    name = "identify"

    kiosk_id: int


class Goodbye(Control):
    """The server ends this connection; with `reconnect`, come back after `after_ms` milliseconds."""

    name = "goodbye"

    reason: str
    reconnect: bool
    after_ms: int


class Pong(Control):
    """The answer to a client's ping, with the ping's own `t`."""

    name = "pong"

    t: int | float | str
    server_time: Instant


class Resume(Model):
    """Where a client of SockJS stands, said once and first; without a cursor it begins with a snapshot."""

    type: Literal["resume"]
    cursor: str | None = None


class Ping(Model):
    """The one message that a client may send; `t` is its own and comes back."""

    type: Literal["ping"]
    t: Annotated[int, Field(strict=True)] | Annotated[float, Field(strict=True, allow_inf_nan=False)] | str
