"""What the processes that serve one database tell each other."""

from typing import Annotated, ClassVar

from pydantic import AfterValidator, AwareDatetime, ConfigDict, StringConstraints, TypeAdapter

from domain.base import LARGEST_ID, Id, Model
from domain.events import LoggedEvent

_NAME: TypeAdapter[str] = TypeAdapter(Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9:_-]{1,64}$")])


class Letter(Model):
    """One message. Another version may know more about it: what is not known here is passed over."""

    model_config = ConfigDict(extra="ignore")

    type: ClassVar[str]


def _sound(event: LoggedEvent) -> LoggedEvent:
    """What goes to clients as it is must be what the log would hold."""
    _NAME.validate_python(event.name)
    if not 1 <= event.seq <= LARGEST_ID or event.at.tzinfo is None:
        raise ValueError("no event of a log")
    return event


class Events(Letter):
    """These events were committed; in the channel of their organization."""

    type = "events"

    events: list[Annotated[LoggedEvent, AfterValidator(_sound)]]


class Reaches(Letter):
    """The log reaches at least so far; for events that are too large to be sent along."""

    type = "reaches"

    seq: Id


class Revoked(Letter):
    """These sign-ins have ended; in everybody's channel."""

    type = "revoked"

    ids: list[Id]


class Refreshed(Letter):
    """What these sign-ins may see has changed; in everybody's channel."""

    type = "refreshed"

    ids: list[Id]


class Identified(Letter):
    """Somebody asks which display a kiosk is, and when; in the channel of its organization."""

    type = "identify"

    kiosk: Id
    at: AwareDatetime | None = None  # an older release does not tell
