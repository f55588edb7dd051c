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
ORGS_PER_TURN = 100  # that are looked at before others have their turn
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
        self._peers = gossip.peers
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
            self._roster(org).hear(roster.sender, roster.present, time.monotonic())
            self._unsettled.add(org)
            if roster.hears_for is not None:
                self._roll_call.asked(org, roster.hears_for)

    def asked(self, org: int) -> None:
        """Another process asks who is here."""
        self._roll_call.asked(org)

    def joined(self, org: int) -> None:
        """What others tell of the organization is heard from now on."""
        self._roll_call.joined(org)

    def forget(self, peer: str) -> None:
        """Another process is no more, or sends its listeners away."""
        now = time.monotonic()
        self._unsettled.update(org for org, roster in self._rosters.items() if roster.forget(peer, now))

    def tell_all(self) -> None:
        """Another process is to be told everything again."""
        for org in self._roll_call.orgs:
            self._roll_call.changed(org)

    def round_seconds(self, now: float) -> float:
        """Within how many seconds each roster is told again."""
        return self._roll_call.round_seconds(now)

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
            await self.sweep()

    async def sweep(self) -> None:
        """Tells the other processes and those who listen here what is due. To be called once a second or so."""
        self._unsettled.update(self._roll_call.speak(time.monotonic()))
        for count, org in enumerate(list(self._unsettled), 1):
            await self._see_to(org)
            if count % ORGS_PER_TURN == 0:
                await asyncio.sleep(0)

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
        roster.forget_unsaid(self._peers.patience, time.monotonic())
        roster.settle(time.monotonic())
        if roster.empty:
            del self._rosters[org]
            self._unsettled.discard(org)
        elif time.monotonic() >= roster.tell_after:
            if roster.settled:
                self._unsettled.discard(org)  # first: it is added again by whoever comes while the others are told
            await self._tell(org, roster)

    async def _tell(self, org: int, roster: Roster) -> None:
        version = roster.version
        news = [one for one in self._listening(org) if one.presence_heard != version]
        if not news:
            return
        began = self._turns.begin()
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
