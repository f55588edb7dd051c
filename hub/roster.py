"""Who is there of one organization: who is connected here, and what the other processes told of theirs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pydantic import PositiveInt

from hub.messages import Presence, PresentKiosk, PresentPerson
from hub.subscription import Listener

GRACE_SECONDS = 5.0  # how long who left is still there: most are back by then
MOVE_SECONDS = 2.0  # who seems to come while others have it too may have left there: both were told within this time


class Key(NamedTuple):
    """A person's id or a kiosk's."""

    is_kiosk: bool
    id: int


class Present(NamedTuple):
    """What one process tells of somebody; `named_at` is when the name was read, in microseconds since 1970."""

    is_kiosk: bool
    id: int
    name: str
    named_at: int
    connections: PositiveInt

    @property
    def key(self) -> Key:
        return Key(self.is_kiosk, self.id)


@dataclass(slots=True)
class _Guest:
    """A person or a kiosk, connected so many times here and elsewhere.

    `shown` is the number of connections that is told. It falls behind those that are for as long as the grace lasts.
    """

    name: str = ""
    named_at: int = -1
    here: int = 0
    elsewhere: int = 0
    shown: int = 0

    @property
    def open(self) -> int:
        return self.here + self.elsewhere


@dataclass(slots=True)
class _Told:
    """The connections that another process told of, and when it did."""

    at: float
    connections: Mapping[Key, int]


class Roster:
    """`version` counts what can be told of who is there. Times are of one clock, in seconds."""

    def __init__(self) -> None:
        self.version = 1
        self.tell_after = 0.0
        self._guests: dict[Key, _Guest] = {}
        self._due: dict[Key, float] = {}  # when what is so by then is to show
        self._told: dict[str, _Told] = {}  # by the other process that did

    @property
    def settled(self) -> bool:
        return not self._due

    @property
    def empty(self) -> bool:
        """Whether nobody is there, or was a moment ago."""
        return not self._guests

    @property
    def nobody_here(self) -> bool:
        return not any(guest.here for guest in self._guests.values())

    def enter(self, listener: Listener, read_at: int, now: float) -> None:
        guest = self._guest(key_of(listener))
        guest.here += 1
        self._name(guest, listener.name, read_at)
        self._changed(key_of(listener), guest, now)

    def leave(self, listener: Listener, now: float) -> None:
        key = key_of(listener)
        self._guests[key].here -= 1
        self._changed(key, self._guests[key], now)

    def here(self) -> list[Present]:
        """What this process tells of its own."""
        return [
            Present(*key, guest.name, guest.named_at, guest.here) for key, guest in self._guests.items() if guest.here
        ]

    def hear(self, peer: str, present: Sequence[Present], now: float) -> None:
        """All that another process has here to tell; it replaces what it told before."""
        for one in present:
            self._name(self._guest(one.key), one.name, one.named_at)
        self._replace(peer, {one.key: one.connections for one in present}, now)

    def forget(self, peer: str, now: float) -> bool:
        """Another process is no more, and none of its own; says whether it had any."""
        known = peer in self._told
        self._replace(peer, {}, now)
        return known

    def forget_unsaid(self, patience: Callable[[str], float], now: float) -> None:
        """Another process that said nothing here for longer than `patience` tells has nobody here any more."""
        for peer in [peer for peer, told in self._told.items() if now - told.at >= patience(peer)]:
            self._replace(peer, {}, now)

    def settle(self, now: float) -> None:
        """Shows what has been so for long enough."""
        for key in [key for key, due in self._due.items() if due <= now]:
            del self._due[key]
            guest = self._guests[key]
            self.version += guest.shown != guest.open
            guest.shown = guest.open
            if not guest.open:
                del self._guests[key]

    def presence(self) -> Presence:
        guests = sorted(self._guests.items(), key=lambda item: (item[1].name, item[0]))
        return Presence(
            people=[
                PresentPerson(user_id=key.id, name=guest.name, connections=guest.shown)
                for key, guest in guests
                if not key.is_kiosk
            ],
            kiosks=[
                PresentKiosk(kiosk_id=key.id, name=guest.name, connections=guest.shown)
                for key, guest in guests
                if key.is_kiosk
            ],
        )

    def _guest(self, key: Key) -> _Guest:
        return self._guests.setdefault(key, _Guest())

    def _name(self, guest: _Guest, name: str, read_at: int) -> None:
        """The newest name counts, wherever it was read."""
        if (read_at, name) > (guest.named_at, guest.name):
            self.version += name != guest.name
            guest.name, guest.named_at = name, read_at

    def _replace(self, peer: str, told: Mapping[Key, int], now: float) -> None:
        last = self._told.pop(peer, None)
        before = last.connections if last else {}
        if told:
            self._told[peer] = _Told(now, told)
        for key in before.keys() | told.keys():
            guest = self._guests[key]
            guest.elsewhere += told.get(key, 0) - before.get(key, 0)
            if told.get(key, 0) != before.get(key, 0):
                self._changed(key, guest, now)

    def _changed(self, key: Key, guest: _Guest, now: float) -> None:
        if guest.open <= guest.shown:
            self._due[key] = now + GRACE_SECONDS
        elif guest.shown and guest.elsewhere:
            self._due[key] = now + MOVE_SECONDS
        else:
            guest.shown = guest.open
            self.version += 1


def key_of(listener: Listener) -> Key:
    return Key(listener.kiosk_id is not None, listener.kiosk_id or listener.user_id)
