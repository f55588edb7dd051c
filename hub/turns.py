"""How long the work for many listeners held the loop, which everything else had to wait for.

It is told by the CPU time of the loop's thread: what a busy machine gives to others meanwhile is not of its making.
"""

import asyncio
import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping

SENDS_PER_TURN = 200  # some 2 ms; then the loop has its turn
BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1)  # seconds


class Held:
    """Turns of one kind: `counts` has those up to each bound, and behind them those beyond the last."""

    __slots__ = ("counts", "longest", "seconds")

    def __init__(self) -> None:
        self.counts = [0] * (len(BOUNDS) + 1)
        self.seconds = 0.0
        self.longest = 0.0

    def note(self, seconds: float) -> None:
        self.counts[bisect_left(BOUNDS, seconds)] += 1
        self.seconds += seconds
        self.longest = max(self.longest, seconds)


class Turns:
    """Watches the work that goes through all listeners, and lets it give way to others."""

    def __init__(self) -> None:
        self._held: defaultdict[str, Held] = defaultdict(Held)

    @property
    def held(self) -> Mapping[str, Held]:
        """By the kind of work: `fan_out`, `heartbeats`, `presence`."""
        return self._held

    def begin(self) -> float:
        """A turn begins; its moment is what `end` and `give_way` want."""
        return time.thread_time()

    def end(self, work: str, began: float) -> None:
        """A turn that began at this moment is over."""
        self._held[work].note(time.thread_time() - began)

    async def give_way(self, work: str, began: float) -> float:
        """Ends a turn; returns when the next begins, and the moment of that."""
        self.end(work, began)
        await asyncio.sleep(0)
        return self.begin()
