"""Whose rights may have changed since they were looked at, by what their organization's log tells."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from domain.events import CatalogChanged, LoggedEvent
from hub.channel import Channel
from hub.subscription import Listener, Subscription


class Doubts:
    """Keeps the listeners whose sign-ins are to be looked at again.

    Whoever joins is one of them: between the look at the sign-in and the place in the channel another process may
    have changed what it may see. After that nothing changes without an event in the channel.
    """

    def __init__(self, channels: Mapping[int, Channel]) -> None:
        self._channels = channels
        self._doubted: set[Subscription] = set()

    def add(self, subscription: Subscription) -> None:
        self._doubted.add(subscription)

    def remove(self, subscription: Subscription) -> None:
        self._doubted.discard(subscription)

    def read(self, channel: Channel, events: Sequence[LoggedEvent]) -> None:
        """These events are new in the channel."""
        for event in events:
            if event.name == CatalogChanged.name:
                self._doubted.update(one for one in channel.members if _concerns(event, one.listener))

    @contextmanager
    def taken(self) -> Iterator[list[Listener]]:
        """Those to be looked at now. They are in doubt again when the block fails."""
        taken = {one for one in self._doubted if self._follows_the_log(one)}
        self._doubted -= taken
        try:
            yield [one.listener for one in taken]
        except BaseException:
            self._doubted |= {one for one in taken if one.open}
            raise

    def _follows_the_log(self, subscription: Subscription) -> bool:
        """Whether its channel has its place in the log, so that it misses no event from now on."""
        channel = self._channels.get(subscription.listener.org_id)
        return channel is not None and channel.ring.started


def _concerns(event: LoggedEvent, listener: Listener) -> bool:
    """Whether the event may change what the listener gets to see."""
    match event.data.get("kind"):
        case "organization":
            return True
        case "member":
            return listener.user_id == event.data.get("id")
        case "kiosk":
            return listener.kiosk_id == event.data.get("id")
        case _:
            return False
