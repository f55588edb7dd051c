"""Who is there: the people and the displays of each organization that hold live connections, told to all who listen."""

import asyncio
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import NamedTuple

from hub.encoding import Encoding
from hub.messages import Presence, PresentKiosk, PresentPerson
from hub.subscription import Listener, Subscription
from hub.turns import SENDS_PER_TURN, Turns

GRACE_SECONDS = 5.0  # how long who left is still there: most are back by then
TELL_SECONDS = 1.0  # what changes within this time is told at once
BYTES_PER_SECOND = 4 * 1024 * 1024  # for each organization; a crowd that hears of a crowd is told less often


class _Key(NamedTuple):
    is_kiosk: bool
    id: int


def _key(listener: Listener) -> _Key:
    return _Key(listener.kiosk_id is not None, listener.kiosk_id or listener.user_id)


@dataclass(slots=True)
class _Guest:
    """A person or a kiosk.

    `shown` is the number of connections that is told: it falls behind `open` for as long as the grace lasts.
    """

    name: str
    open: int = 0
    shown: int = 0


class _Roster:
    """Who is there of one organization; `version` counts what can be told of them."""

    def __init__(self) -> None:
        self.version = 1
        self.tell_after = 0.0
        self._guests: dict[_Key, _Guest] = {}
        self._fewer_from: dict[_Key, float] = {}  # who lost a connection, and when that is to show; the soonest first

    @property
    def settled(self) -> bool:
        return not self._fewer_from

    @property
    def empty(self) -> bool:
        return not self._guests

    def enter(self, listener: Listener) -> None:
        guest = self._guests.setdefault(_key(listener), _Guest(listener.name))
        guest.open += 1
        if guest.open > guest.shown or guest.name != listener.name:
            guest.name, guest.shown = listener.name, max(guest.open, guest.shown)
            self.version += 1

    def leave(self, listener: Listener) -> None:
        key = _key(listener)
        self._guests[key].open -= 1
        self._fewer_from.pop(key, None)
        self._fewer_from[key] = time.monotonic() + GRACE_SECONDS

    def settle(self) -> None:
        """Shows who has been away for longer than the grace."""
        now = time.monotonic()
        for key in [key for key, due in self._fewer_from.items() if due <= now]:
            del self._fewer_from[key]
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


class Attendance:
    """Keeps every organization's roster. One sweep tells those to whom it is news, once a second at most."""

    def __init__(self, turns: Turns, listening: Callable[[int], Collection[Subscription]]) -> None:
        """`listening` gives those of an organization who are live now."""
        self._turns = turns
        self._listening = listening
        self._rosters: dict[int, _Roster] = {}
        self._unsettled: set[int] = set()

    def enter(self, listener: Listener) -> None:
        self._rosters.setdefault(listener.org_id, _Roster()).enter(listener)
        self._unsettled.add(listener.org_id)

    def leave(self, listener: Listener) -> None:
        self._rosters[listener.org_id].leave(listener)
        self._unsettled.add(listener.org_id)

    def ready(self, subscription: Subscription) -> None:
        """The subscription is live, and is to be told who else is there."""
        if subscription.open:
            self._unsettled.add(subscription.listener.org_id)

    def presence(self, org: int) -> Presence:
        """Who is there, those included who left just now."""
        roster = self._rosters.get(org)
        return roster.presence() if roster else Presence(people=[])

    async def run(self) -> None:
        """Sweeps until it is canceled."""
        while True:
            await asyncio.sleep(TELL_SECONDS)
            for org in list(self._unsettled):
                await self._see_to(org)

    async def _see_to(self, org: int) -> None:
        roster = self._rosters[org]
        roster.settle()
        if roster.empty:
            del self._rosters[org]
            self._unsettled.discard(org)
        elif time.monotonic() >= roster.tell_after:
            if roster.settled:
                self._unsettled.discard(org)  # first: it is added again by whoever comes while the others are told
            await self._tell(org, roster)

    async def _tell(self, org: int, roster: _Roster) -> None:
        began = self._turns.begin()
        version = roster.version
        news = [one for one in self._listening(org) if one.presence_heard != version]
        if not news:
            return
        message = roster.presence()
        encoded: dict[Encoding, bytes] = {}
        size = 0
        for sends, subscription in enumerate(news, 1):
            encoding = subscription.form.encoding
            if encoding not in encoded:
                encoded[encoding] = encoding.control(message)
            subscription.presence_heard = version
            subscription.send(encoded[encoding])
            size += len(encoded[encoding])
            if sends % SENDS_PER_TURN == 0:
                began = await self._turns.give_way("presence", began)
        self._turns.end("presence", began)
        roster.tell_after = time.monotonic() + size / BYTES_PER_SECOND
