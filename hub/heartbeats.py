"""One sweep for everybody's heartbeat, spread out over the interval."""

import asyncio
from itertools import cycle

from hub.clock import DatabaseClock
from hub.encoding import Encoding
from hub.messages import Heartbeat
from hub.subscription import Subscription
from hub.turns import Turns

_MOST_STEPS = 200
_SHORTEST_STEP_SECONDS = 0.25  # wakes the loop four times a second, and 10,000 listeners make 170 sends a step


class Heartbeats:
    """Splits the listeners into as many shares as the interval has steps; each step is one share's turn."""

    def __init__(self, clock: DatabaseClock, turns: Turns, interval_seconds: float) -> None:
        steps = max(1, min(_MOST_STEPS, int(interval_seconds / _SHORTEST_STEP_SECONDS)))
        self._clock = clock
        self._turns = turns
        self._step_seconds = interval_seconds / steps
        self._shares: list[list[Subscription]] = [[] for _ in range(steps)]
        self._next_share = cycle(range(steps))

    def add(self, subscription: Subscription) -> None:
        """From now on the subscription gets its heartbeats, until it has ended."""
        self._shares[next(self._next_share)].append(subscription)

    async def run(self) -> None:
        """Beats until it is canceled."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        for share in cycle(range(len(self._shares))):
            due = max(due + self._step_seconds, loop.time())
            await asyncio.sleep(due - loop.time())
            began = self._turns.begin()
            self._shares[share] = self._beat(self._shares[share])
            self._turns.end("heartbeats", began)

    def _beat(self, share: list[Subscription]) -> list[Subscription]:
        still_open = [subscription for subscription in share if subscription.open]
        message = Heartbeat(server_time=self._clock.now())
        encoded: dict[Encoding, bytes] = {}
        for subscription in still_open:
            encoding = subscription.form.encoding
            if encoding not in encoded:
                encoded[encoding] = encoding.control(message)
            subscription.send(encoded[encoding])
        return still_open
