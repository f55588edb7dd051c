"""Letters to the other processes and from them: written, read, and none trusted to be right."""

import secrets
from collections.abc import Callable, Collection, Sequence
from itertools import count
from typing import Annotated, Any, TypeVar

import structlog
from pydantic import StringConstraints, TypeAdapter, ValidationError
from pydantic_core import from_json, to_json

from domain.base import Id
from domain.events import LoggedEvent
from hub.bus import Bus, NoBus
from hub.letters import Events, Letter, Reaches, Refreshed, Revoked
from hub.senders import Senders

EVERYBODY = 0  # the channel of what concerns no single organization
MOST_BYTES = 64 * 1024  # of a letter with events in it; beyond that they are better read from the log

L = TypeVar("L", bound=Letter)

_SENDER: TypeAdapter[str] = TypeAdapter(Annotated[str, StringConstraints(strict=True, max_length=64)])
_NUMBER: TypeAdapter[int] = TypeAdapter(Id)

_log = structlog.get_logger()


class Post:
    """Sends letters over the bus, and hands those that come to whoever reads their kind."""

    def __init__(self, bus: Bus, epoch: Callable[[], str], stale: Callable[[int], None]) -> None:
        """`epoch` is that of the log as it is known here; a letter of another is not read, but `stale` is told."""
        self._bus = bus
        self._alone = isinstance(bus, NoBus)
        self._epoch = epoch
        self._stale = stale
        self.name = secrets.token_hex(8)
        self._mine = b'{"from":"%s"' % self.name.encode()
        self._numbers = count(1)
        self._senders = Senders()
        self._readers: dict[str, tuple[type[Letter], Callable[[int, Any], None]]] = {}
        self._told_of_malformed = False

    def on(self, kind: type[L], read: Callable[[int, L], None]) -> None:
        """Has letters of this kind read, with the organization in whose channel they came."""
        self._readers[kind.type] = kind, read

    def send(self, org: int, letter: Letter) -> None:
        """Tells the other processes that hear the channel."""
        if not self._alone:
            self._bus.publish(org, self.written(org, letter))

    def announce(self, org: int, events: Sequence[LoggedEvent]) -> None:
        """Tells of events that were committed, and what they are unless that would be too much."""
        if self._alone or not events:
            return
        message = self.written(org, Events.model_construct(events=list(events)))
        if len(message) > MOST_BYTES:
            message = self.written(org, Reaches(seq=max(event.seq for event in events)))
        self._bus.publish(org, message)

    def send_about(self, sign_in_ids: Collection[int], kind: type[Revoked | Refreshed]) -> None:
        """Tells everybody about some sign-ins, if there are any."""
        if sign_in_ids:
            self.send(EVERYBODY, kind(ids=list(sign_in_ids)))

    def written(self, org: int, letter: Letter) -> bytes:
        """The letter as others get it, with a number that is higher than those before."""
        numbered = {"letter": next(self._numbers), "org": org, "epoch": self._epoch(), "type": letter.type}
        address = to_json(numbered)
        return self._mine + b"," + address[1:-1] + b"," + letter.model_dump_json().encode()[1:]

    def receive(self, org: int, message: bytes) -> None:
        """Reads what came in a channel, once. What makes no sense is passed over."""
        if message.startswith(self._mine):
            return
        try:
            content = from_json(message)
            known = content["epoch"] == self._epoch()
            if not self._is_news(content):
                return
            opened = self._opened(org, content) if known else None
        except (ValueError, TypeError, KeyError) as error:  # pydantic's are ValueErrors
            self._pass_over(org, error)
            return
        if not known:
            self._stale(org)
        elif opened:
            read, letter = opened
            read(org, letter)

    def _is_news(self, content: dict[str, Any]) -> bool:
        """An older release does not number its letters."""
        if "letter" not in content:
            return True
        sender, number = _SENDER.validate_python(content["from"]), _NUMBER.validate_python(content["letter"])
        return self._senders.is_news(sender, number)

    def _opened(self, org: int, content: dict[str, Any]) -> tuple[Callable[[int, Any], None], Letter] | None:
        if content["org"] != org:
            raise ValueError("it is for another organization")
        if content["type"] not in self._readers:
            return None
        kind, read = self._readers[content["type"]]
        return read, kind.model_validate(content)

    def _pass_over(self, org: int, error: Exception) -> None:
        reason = f"{error.error_count()} fields are wrong" if isinstance(error, ValidationError) else repr(error)
        if not self._told_of_malformed:  # once: whoever sends these may send many
            self._told_of_malformed = True
            _log.warning("bus.malformed", org=org, reason=reason)
