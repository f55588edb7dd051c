"""The channels of all organizations that somebody here listens to, or did a moment ago."""

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from domain.events import LoggedEvent
from hub.bus import Bus
from hub.channel import Channel
from hub.doubts import Doubts
from hub.log_reader import EventLog
from hub.subscription import Subscription
from hub.tasks import Tasks
from hub.turns import Turns

KEEP_CHANNEL_SECONDS = 60.0  # how long a channel outlives its last listener


class Channels:
    """Opens a channel when it is first asked for; from then on the bus brings what other processes say about it."""

    def __init__(
        self,
        log: EventLog,
        bus: Bus,
        tasks: Tasks,
        turns: Turns,
        dismiss: Callable[[Sequence[Subscription]], None],
    ) -> None:
        """`dismiss` sends listeners away whose channel is no more."""
        self._log = log
        self._bus = bus
        self._tasks = tasks
        self._turns = turns
        self._dismiss = dismiss
        self._channels: dict[int, Channel] = {}
        self.doubts = Doubts(self._channels)

    @property
    def by_org(self) -> Mapping[int, Channel]:
        return self._channels

    def of(self, org_id: int) -> Channel:
        """The organization's channel, opened if need be."""
        channel = self._channels.get(org_id)
        if channel is None:
            channel = self._channels[org_id] = self._opened(org_id)
            self._bus.subscribe(org_id)
        return channel

    def enter(self, subscription: Subscription) -> Channel:
        """Makes it a member of its organization's channel."""
        channel = self.of(subscription.listener.org_id)
        channel.members[subscription] = None
        self.doubts.add(subscription)
        return channel

    def announce(self, org_id: int, events: Sequence[LoggedEvent]) -> None:
        """These events were committed here."""
        if channel := self._channels.get(org_id):
            channel.announce(events)

    def hear(self, org_id: int, events: Sequence[LoggedEvent]) -> None:
        """These events were committed elsewhere, as somebody says."""
        if channel := self._channels.get(org_id):
            channel.hear(events)

    def hear_of(self, org_id: int, seq: int) -> None:
        """The log reaches this far, as somebody says."""
        if channel := self._channels.get(org_id):
            channel.hear_of(seq)

    def leave(self, subscription: Subscription) -> None:
        self.doubts.remove(subscription)
        if channel := self._channels.get(subscription.listener.org_id):
            channel.leave(subscription)

    def replace(self, channel: Channel) -> None:
        """The channel's log is not what it was: its listeners come back to a new channel."""
        self._drop(channel)
        self._dismiss(list(channel.members))

    def forget_idle(self) -> None:
        """Lets go of those that nobody has listened to for long."""
        now = time.monotonic()
        for channel in list(self._channels.values()):
            if not channel.members and now - channel.idle_since > KEEP_CHANNEL_SECONDS:
                self._drop(channel)

    def subscriptions(self) -> Iterator[Subscription]:
        """Everybody who listens; nobody may come or go meanwhile."""
        return (subscription for channel in self._channels.values() for subscription in channel.members)

    def listening(self, sign_ins: AbstractSet[int]) -> set[tuple[int, int]]:
        """These sign-ins with the organization that they listen to, which is 0 for those that do not."""
        if not sign_ins:
            return set()
        listeners = (one.listener for one in self.subscriptions())
        found = {(each.sign_in_id, each.org_id) for each in listeners if each.sign_in_id in sign_ins}
        return found | {(id_, 0) for id_ in sign_ins - {id_ for id_, _ in found}}

    def live(self, org_id: int) -> Collection[Subscription]:
        """Those of an organization who are live now."""
        channel = self._channels.get(org_id)
        return channel.live if channel else ()

    def _opened(self, org_id: int) -> Channel:
        return Channel(org_id, self._log, self._tasks, self._turns, self.replace, self.doubts.read)

    def _drop(self, channel: Channel) -> None:
        if self._channels.get(channel.org_id) is channel:
            del self._channels[channel.org_id]
            self._bus.unsubscribe(channel.org_id)
