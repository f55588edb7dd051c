"""Who is there: the people and the displays of each organization that hold live connections, told to all who listen."""

import asyncio
import time
from collections.abc import Callable, Collection

from hub.clock import DatabaseClock
from hub.encoding import Encoding
from hub.gossip import Gossip, RosterTold
from hub.messages import Presence
from hub.roll_call import RollCall
from hub.roster import Roster
from hub.subscription import Listener, Subscription
from hub.turns import SENDS_PER_TURN, Turns

TELL_SECONDS = 1.0  # what changes within this time is told at once
BYTES_PER_SECOND = 4 * 1024 * 1024  # for each organization; a crowd that hears of a crowd is told less often


class Attendance:
    """Keeps every organization's roster. One sweep tells those to whom it is news, once a second at most."""

    def __init__(
        self,
        gossip: Gossip,
        turns: Turns,
        clock: DatabaseClock,
        listening: Callable[[int], Collection[Subscription]],
    ) -> None:
        """`listening` gives those of an organization who are live now."""
        self._turns = turns
        self._clock = clock
        self._listening = listening
        self._rosters: dict[int, Roster] = {}
        self._unsettled: set[int] = set()
        self._roll_call = RollCall(gossip, self._rosters)

    def keep(self, orgs: Collection[int]) -> None:
        """Forgets what is known of all other organizations, where nobody is here either."""
        for org in [org for org in self._roll_call.orgs if org not in orgs]:
            if org not in self._rosters or self._rosters[org].nobody_here:
                self._roll_call.close(org)
                self._rosters.pop(org, None)
                self._unsettled.discard(org)

    def enter(self, listener: Listener) -> None:
        self._roll_call.open(listener.org_id, time.monotonic())
        self._roster(listener.org_id).enter(listener, self._clock.microseconds(), time.monotonic())
        self._has_changed(listener.org_id)

    def leave(self, listener: Listener) -> None:
        self._rosters[listener.org_id].leave(listener, time.monotonic())
        self._has_changed(listener.org_id)

    def ready(self, subscription: Subscription) -> None:
        """The subscription is live, and is to be told who else is there."""
        if subscription.open:
            self._unsettled.add(subscription.listener.org_id)

    def hear(self, org: int, roster: RosterTold) -> None:
        """Another process tells who is there."""
        if org in self._roll_call.orgs:
            self._roster(org).hear(roster.sender, roster.number, roster.present, time.monotonic())
            self._unsettled.add(org)

    def asked(self, org: int) -> None:
        """Another process asks who is here."""
        self._roll_call.asked(org)

    def joined(self, org: int) -> None:
        """What others tell of the organization is heard from now on."""
        self._roll_call.joined(org)

    def left(self, peer: str) -> None:
        """Another process sends its listeners away."""
        for org, roster in self._rosters.items():
            roster.left(peer, time.monotonic())
            self._unsettled.add(org)

    async def presence(self, org: int) -> Presence:
        """Who is there, those included who left just now. The organization's channel must be open."""
        self._roll_call.open(org, time.monotonic())
        await self._roll_call.complete(org)
        roster = self._rosters.get(org)
        return roster.presence() if roster else Presence(people=[])

    async def run(self) -> None:
        """Sweeps until it is canceled."""
        while True:
            await asyncio.sleep(TELL_SECONDS)
            self._unsettled.update(self._roll_call.speak(time.monotonic()))
            for org in list(self._unsettled):
                await self._see_to(org)

    def _roster(self, org: int) -> Roster:
        return self._rosters.setdefault(org, Roster())

    def _has_changed(self, org: int) -> None:
        self._roll_call.changed(org)
        self._unsettled.add(org)

    async def _see_to(self, org: int) -> None:
        roster = self._rosters.get(org)
        if roster is None:
            self._unsettled.discard(org)
            return
        roster.forget_silent(time.monotonic())
        roster.settle(time.monotonic())
        if roster.empty:
            del self._rosters[org]
            self._unsettled.discard(org)
        elif time.monotonic() >= roster.tell_after:
            if roster.settled:
                self._unsettled.discard(org)  # first: it is added again by whoever comes while the others are told
            await self._tell(org, roster)

    async def _tell(self, org: int, roster: Roster) -> None:
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
