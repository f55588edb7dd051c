"""One round of a fan-out: events made into bytes once, and the same bytes sent to everybody who reads the same."""

from collections.abc import Iterable

from hub.encoding import Form
from hub.ring import Batch, Ring, batch
from hub.subscription import Subscription
from hub.traffic import Traffic

BATCH_EVENTS = 32  # at once to a listener


class FanOut:
    """Brings those who are live from wherever they are in the ring to one position; made anew for each round."""

    __slots__ = ("_batches", "_ring", "_upto")

    def __init__(self, ring: Ring) -> None:
        self._ring = ring
        self._upto = min(ring.last, ring.level + BATCH_EVENTS)
        self._batches: dict[tuple[Form, int], _Shared] = {}

    def deliver(self, subscriptions: Iterable[Subscription]) -> None:
        """Sends to each of them who is not there yet. What this loop does, it does for each event and listener: it
        asks for the bytes only where a listener reads something else than the one before, and counts them later.
        """
        upto = self._upto
        form, position, shared = None, -1, None
        for subscription in subscriptions:
            if not subscription.live or subscription.position >= upto:
                continue
            if shared is None or subscription.position != position or subscription.form is not form:
                form, position = subscription.form, subscription.position
                shared = self._shared(form, position, subscription.traffic)
            subscription.position = upto
            shared.sends += 1
            subscription.connection.send(shared.data)

    def settle(self) -> None:
        """Everybody was sent what there was for them."""
        for shared in self._batches.values():
            shared.traffic.deliveries += shared.sends * shared.count
            shared.traffic.bytes += shared.sends * len(shared.data)
        self._ring.settle(self._upto)

    def _shared(self, form: Form, position: int, traffic: Traffic) -> "_Shared":
        shared = self._batches.get((form, position))
        if shared is None:
            made = batch(self._ring.between(position, self._upto), self._ring.epoch, form)
            shared = self._batches[form, position] = _Shared(made, traffic)
        return shared


class _Shared:
    """A batch, and how many were sent it."""

    __slots__ = ("count", "data", "sends", "traffic")

    def __init__(self, made: Batch, traffic: Traffic) -> None:
        self.count = made.count
        self.data = made.data
        self.traffic = traffic
        self.sends = 0
