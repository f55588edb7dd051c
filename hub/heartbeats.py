"""One sweep for everybody's heartbeat, spread out over the interval."""

import asyncio
from itertools import cycle

from hub.clock import DatabaseClock
from hub.encoding import Encoding
from hub.messages import Heartbeat
from hub.subscription import Subscription
from hub.turns import SENDS_PER_TURN, Turns

_MOST_STEPS = 200
_SHORTEST_STEP_SECONDS = 0.5  # wakes the loop twice a second, and 10,000 listeners make 330 sends a step


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
            await self._beat(self._shares[share])
            self._shares[share] = [subscription for subscription in self._shares[share] if subscription.open]

    async def _beat(self, share: list[Subscription]) -> None:
        """To each of the share; those who join it meanwhile have their turn the next time."""
        began = self._turns.begin()
        message = Heartbeat(server_time=self._clock.now())
        encoded: dict[Encoding, bytes] = {}
        for sends, subscription in enumerate(list(share), 1):
            encoding = subscription.form.encoding
            if encoding not in encoded:
                encoded[encoding] = encoding.control(message)
            if subscription.open:
                subscription.send(encoded[encoding])
            if sends % SENDS_PER_TURN == 0:
                began = await self._turns.give_way("heartbeats", began)
        self._turns.end("heartbeats", began)
