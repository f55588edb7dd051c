"""The hub: everybody who listens, and what they hear."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from datetime import datetime

import structlog

from domain.errors import Unauthenticated, Unavailable
from domain.events import LoggedEvent
from hub.bus import Bus, NoBus
from hub.channel import Channel
from hub.channels import Channels
from hub.clock import DatabaseClock
from hub.connection import Connection
from hub.dismissal import dismiss
from hub.endings import CHANGED, REVOKED, UNAVAILABLE, Ending
from hub.gossip import Gossip
from hub.heartbeats import Heartbeats
from hub.joining import join
from hub.letters import Events, Reaches, Refreshed, Revoked
from hub.limits import Limits, Places
from hub.log_reader import EventLog
from hub.lookout import Lookout
from hub.messages import Presence
from hub.others import Others
from hub.parking_lot import LINGER_SECONDS, ParkingLot
from hub.polling import Changes, Mailbox, poll
from hub.post import Post
from hub.presence import Attendance
from hub.screens import Screens
from hub.subscription import Listener, Subscription
from hub.tasks import Tasks
from hub.traffic import Traffic
from hub.turns import Held, Turns

REMEMBER_REVOKED_SECONDS = 60.0  # longer than a request that was checked before the revocation still takes
NO_LIMITS = Limits()

_log = structlog.get_logger()


class Hub:
    """Carries events from their commit to all who listen. Lives in one event loop, and only its thread calls it."""

    def __init__(
        self,
        log: EventLog,
        *,
        heartbeat_seconds: float,
        poll_seconds: float,
        buffer_bytes: int,
        limits: Limits = NO_LIMITS,
        bus: Bus | None = None,
        version: str = "",
    ) -> None:
        """`buffer_bytes` is what may wait for one slow listener, beyond the kernel's own buffer; `version` is what
        every hello tells of the server; the `bus` leads to the other processes of the same log.
        """
        self.version = version
        self.heartbeat_seconds = heartbeat_seconds
        self.clock = DatabaseClock(log.now)
        self.lot = ParkingLot(buffer_bytes=buffer_bytes, vanished_after_seconds=heartbeat_seconds)
        self.draining = False
        self.retiring = False  # whoever listens stays, others go elsewhere, where nobody will send them away once more
        self.revision = 0  # counts how often sign-ins were revoked or refreshed
        self.bus = bus or NoBus()
        self._poll_seconds = poll_seconds
        self._turns = Turns()
        self._heartbeats = Heartbeats(self.clock, self._turns, heartbeat_seconds)
        self._revoked: dict[int, float] = {}
        self._tasks = Tasks()
        self._channels = Channels(log, self.bus, self._tasks, self._turns, self._send_back)
        self.lookout = Lookout(log, self._channels, self._tasks)
        self.post = Post(self.bus, lambda: log.epoch, self.lookout.missed)
        gossip = Gossip(self.post, self.bus)
        self._places = Places(limits, gossip.peers)
        self._screens = Screens(self.clock, self.post)
        self._attendance = Attendance(gossip, self._turns, self.clock, self._channels.live)
        self._others = Others(gossip, self._places, self._attendance)
        self._traffic: defaultdict[str, Traffic] = defaultdict(Traffic)
        self._doormen: list[Callable[[], None]] = []

    async def open(self) -> None:
        """Reads the database's clock and begins to beat and to poll."""
        await self.clock.sync()
        self._tasks.start(self._heartbeats.run())
        self._tasks.start(self._attendance.run())
        self._tasks.start(self._others.run())
        self._tasks.start(self._poll())
        self._read_letters()
        await self.bus.open(self.post.receive, self._joined)

    async def close(self) -> None:
        """Says goodbye to whoever is still there and stops."""
        await self.drain()
        await self.bus.close()
        await self._tasks.stop()

    def announce(self, org: int, events: Sequence[LoggedEvent]) -> None:
        """These events were committed. May come late, repeated or out of order."""
        self._channels.announce(org, events)
        self.post.announce(org, events)

    def check(self, listener: Listener, *, to_stay: bool = True) -> None:
        """Raises `Unavailable` when nobody else may listen here, `Unauthenticated` when the sign-in was revoked since
        it was looked at, and `TooManyRequests` when it or its address holds all the connections that it may.

        To be called before the connection is taken over, in the same turn of the loop as `join`.
        """
        if self.draining or (to_stay and self.retiring):
            raise Unavailable
        if listener.sign_in_id in self._revoked:
            raise Unauthenticated
        self._places.check(listener)

    def reserve(self, listener: Listener) -> None:
        """Counts a connection that will join later. To be given up by `release`, right before it does too."""
        self._places.take(listener)

    def release(self, listener: Listener) -> None:
        """The reserved place is free again."""
        self._places.give_back(listener)

    def join(self, listener: Listener, connection: Connection, cursor: str | None) -> Subscription:
        """Registers the listener at once; its hello, the missed events or the snapshot, and the rest follow.

        When `revision` is not what it was before the listener's sign-in was looked at, look again first.
        """
        subscription, channel = self._enter(listener, connection)
        _log.info("live.connected", **subscription.who)
        self._tasks.start(self._admit(subscription, channel, cursor))
        return subscription

    async def poll(self, listener: Listener, mailbox: Mailbox, cursor: str | None, wait_seconds: float) -> Changes:
        """What there is after the cursor, at once or as soon as there is something, for at most so long.

        Raises what `check` does, and `Unavailable` when the log cannot be read now.
        """
        self.check(listener, to_stay=False)
        subscription, channel = self._enter(listener, mailbox)
        try:
            changes = await poll(subscription, mailbox, channel, cursor, wait_seconds)
        finally:
            self._leave(subscription)
        if listener.sign_in_id in self._revoked:
            raise Unauthenticated
        return changes

    def left(self, subscription: Subscription) -> None:
        self._leave(subscription)
        _log.info("live.disconnected", **subscription.who)

    def listening(self, among: Collection[int] | None = None) -> set[tuple[int, int]]:
        """The sign-ins of all who listen here, with their organization; it is 0 for those who only have a place."""
        here = self._places.sign_ins
        return self._channels.listening(here if among is None else here & set(among))

    def doubted(self) -> AbstractContextManager[Sequence[Listener]]:
        """Those of them whose rights may have changed; in doubt again when the block fails."""
        return self._channels.doubts.taken()

    def revoke(self, sign_in_ids: Collection[int], *, everywhere: bool = True) -> None:
        """These sign-ins are no longer valid: their connections end, and do not come back."""
        self._revoke(sign_in_ids)
        if everywhere:
            self.post.send_about(sign_in_ids, Revoked)

    def refresh(self, sign_in_ids: Collection[int], *, everywhere: bool = True) -> None:
        """What these sign-ins may see has changed: their connections end, and come back to what they may see now."""
        self._end(sign_in_ids, CHANGED)
        if everywhere:
            self.post.send_about(sign_in_ids, Refreshed)

    def orgs_with_displays(self) -> Collection[int]:
        """The organizations whose displays listen here."""
        return self._screens.orgs

    def identify(self, org: int, kiosk_id: int, asked_at: datetime, *, everywhere: bool = True) -> None:
        """Has this kiosk's displays show that they are the ones that are meant: once for each moment of asking."""
        show = self._screens.ask if everywhere else self._screens.find
        show(org, kiosk_id, asked_at)

    def on_drain(self, send_away: Callable[[], None]) -> None:
        """Has `send_away` called when the server drains, for those who came in but did not join yet."""
        self._doormen.append(send_away)

    async def drain(self, within_seconds: float = LINGER_SECONDS) -> None:
        """Sends everybody away, to come back one after the other. Returns when their goodbyes are through; those
        that are not after `within_seconds` are given up.
        """
        self.draining = True
        self._others.leave()
        for send_away in self._doormen:
            send_away()
        await dismiss(list(self._channels.subscriptions()))
        await self.lot.emptied(within_seconds)

    def stats(self) -> Mapping[str, Traffic]:
        """The traffic of each transport since the process began."""
        return self._traffic

    async def presence(self, org: int) -> Presence:
        """Who listens in an organization, as all who listen there are told. Takes a moment where nobody does here."""
        self._channels.of(org).idle_since = time.monotonic()
        return await self._attendance.presence(org)

    @property
    def tasks(self) -> Tasks:
        """Work for live connections that may go on until the hub closes."""
        return self._tasks

    @property
    def held(self) -> Mapping[str, Held]:
        """How long the loop was held, by the kind of work: `fan_out`, `heartbeats`, `presence`."""
        return self._turns.held

    @property
    def refused(self) -> Mapping[str, int]:
        """How many connections met a limit: `sign_in` or `address`."""
        return self._places.refused

    def _enter(self, listener: Listener, connection: Connection) -> tuple[Subscription, Channel]:
        traffic = self._traffic[connection.encoding.transport]
        traffic.connections += 1
        traffic.opened += 1
        self._places.take(listener)
        self._attendance.enter(listener)
        subscription = Subscription(listener, connection, self, traffic)
        self._screens.enter(subscription)
        return subscription, self._channels.enter(subscription)

    def _leave(self, subscription: Subscription) -> None:
        subscription.traffic.connections -= 1
        self._places.give_back(subscription.listener)
        self._attendance.leave(subscription.listener)
        self._screens.leave(subscription)
        self._channels.leave(subscription)

    def _read_letters(self) -> None:
        """What other processes tell is done here too."""
        self.post.on(Events, lambda org, letter: self._channels.hear(org, letter.events))
        self.post.on(Reaches, lambda org, letter: self._channels.hear_of(org, letter.seq))
        self.post.on(Revoked, lambda _, letter: self._revoke(letter.ids))
        self.post.on(Refreshed, lambda _, letter: self._end(letter.ids, CHANGED))

    def _joined(self, org: int) -> None:
        self.lookout.missed(org)
        self._others.joined(org)

    def _revoke(self, sign_in_ids: Collection[int]) -> None:
        now = time.monotonic()
        self._revoked.update((sign_in_id, now) for sign_in_id in sign_in_ids)
        self._end(sign_in_ids, REVOKED)

    def _end(self, sign_in_ids: Collection[int], ending: Ending) -> None:
        if not sign_in_ids:
            return
        self.revision += 1
        ended = frozenset(sign_in_ids)
        for subscription in list(self._channels.subscriptions()):
            if subscription.listener.sign_in_id in ended:
                subscription.end(ending)

    async def _admit(self, subscription: Subscription, channel: Channel, cursor: str | None) -> None:
        try:
            await join(subscription, channel, cursor)
        except Unavailable:
            subscription.end(UNAVAILABLE)
        except Exception:
            subscription.end(UNAVAILABLE)
            raise
        self._heartbeats.add(subscription)
        self._attendance.ready(subscription)

    def _send_back(self, subscriptions: Sequence[Subscription]) -> None:
        self._tasks.start(dismiss(subscriptions))

    async def _poll(self) -> None:
        """The backstop: what no announcement told is found here."""
        while True:
            await asyncio.sleep(self._poll_seconds)
            self._forget()
            await asyncio.wait([self._tasks.start(self._look())])  # a failure is logged, and the next look comes

    async def _look(self) -> None:
        with suppress(Unavailable):
            await self.clock.sync()
        await self.lookout.look(self._channels.by_org.keys())

    def _forget(self) -> None:
        self._channels.forget_idle()
        self._attendance.keep(self._channels.by_org.keys())
        now = time.monotonic()
        for sign_in_id, revoked_at in list(self._revoked.items()):
            if now - revoked_at > REMEMBER_REVOKED_SECONDS:
                del self._revoked[sign_in_id]
