"""Who is there: the people of each organization that hold live connections, told to all who listen."""

import asyncio
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass

from hub.encoding import Encoding
from hub.messages import Presence, PresentPerson
from hub.subscription import Listener, Subscription
from hub.turns import Turns

GRACE_SECONDS = 5.0  # how long who left is still there: most are back by then
TELL_SECONDS = 1.0  # what changes within this time is told at once
BYTES_PER_SECOND = 4 * 1024 * 1024  # for each organization; a crowd that hears of a crowd is told less often
SENDS_PER_TURN = 200


@dataclass(slots=True)
class _Person:
    """`shown` is the number of connections that is told: it falls behind `open` for as long as the grace lasts."""

    name: str
    open: int = 0
    shown: int = 0


class _Roster:
    """The people of one organization; `version` counts what can be told of them."""

    def __init__(self) -> None:
        self.version = 1
        self.tell_after = 0.0
        self._people: dict[int, _Person] = {}
        self._fewer_from: dict[int, float] = {}  # who lost a connection, and when that is to show; the soonest first

    @property
    def settled(self) -> bool:
        return not self._fewer_from

    @property
    def empty(self) -> bool:
        return not self._people

    def enter(self, listener: Listener) -> None:
        person = self._people.setdefault(listener.user_id, _Person(listener.name))
        person.open += 1
        if person.open > person.shown or person.name != listener.name:
            person.name, person.shown = listener.name, max(person.open, person.shown)
            self.version += 1

    def leave(self, listener: Listener) -> None:
        self._people[listener.user_id].open -= 1
        self._fewer_from.pop(listener.user_id, None)
        self._fewer_from[listener.user_id] = time.monotonic() + GRACE_SECONDS

    def settle(self) -> None:
        """Shows who has been away for longer than the grace."""
        now = time.monotonic()
        for user_id in [user_id for user_id, due in self._fewer_from.items() if due <= now]:
            del self._fewer_from[user_id]
            person = self._people[user_id]
            self.version += person.shown != person.open
            person.shown = person.open
            if not person.open:
                del self._people[user_id]

    def presence(self) -> Presence:
        people = [
            PresentPerson(user_id=user_id, name=person.name, connections=person.shown)
            for user_id, person in self._people.items()
        ]
        return Presence(people=sorted(people, key=lambda person: (person.name, person.user_id)))


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
        began = time.monotonic()
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
