"""One organization's events on their way to those who listen."""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

import structlog

from domain.errors import Unavailable
from domain.events import LoggedEvent
from hub.fan_out import FanOut
from hub.log_reader import EventLog
from hub.ring import Publication, Ring
from hub.shared_snapshot import SharedSnapshot
from hub.subscription import Subscription
from hub.tasks import Tasks
from hub.turns import SENDS_PER_TURN, Turns

PAGE_EVENTS = 256  # at once from the log
_FIRST_RETRY_SECONDS = 0.1
_LONGEST_RETRY_SECONDS = 5.0

_log = structlog.get_logger()


class Channel:
    """Advances to a sequence number: to announce an event is to say that the log reaches at least so far.

    What continues the ring goes out as it is; for anything else the log is read. So announcements may be late,
    lost, repeated or out of order, and each listener that is level still gets each event once, in order.
    """

    def __init__(
        self,
        org_id: int,
        log: EventLog,
        tasks: Tasks,
        turns: Turns,
        lost: Callable[["Channel"], None],
        reader: Callable[["Channel", Sequence[LoggedEvent]], None],
    ) -> None:
        """`lost` is called when the log turns out not to continue where this channel stands; `reader` gets all that
        comes into the channel, some of it more than once.
        """
        self.org_id = org_id
        self.snapshot = SharedSnapshot(org_id, log)
        self.idle_since = time.monotonic()
        self.members: dict[Subscription, None] = {}  # a set in the order of coming, which is that of their memory too
        self.ring = Ring(log.epoch)
        self._goal = 0
        self._hint = 0
        self._advancing = False
        self._reading = asyncio.Lock()
        self._log = log
        self._tasks = tasks
        self._turns = turns
        self._lost = lost
        self._reader = reader

    @property
    def epoch(self) -> str:
        return self.ring.epoch

    @property
    def live(self) -> list[Subscription]:
        """Those who are level, and get each event as it comes."""
        return [subscription for subscription in self.members if subscription.live]

    async def open(self) -> None:
        """Takes its place at the end of the log. Announcements before that are not lost: they set a goal."""
        async with self._reading:
            if not self.ring.started:
                self.ring.start((await self._log.head(self.org_id)).last)
        self._advance()

    def announce(self, events: Sequence[LoggedEvent]) -> None:
        """Some events were committed; there may be others between them."""
        self._append(events)
        self.reaches(max((event.seq for event in events), default=0))

    def reaches(self, seq: int) -> None:
        """The log is known to hold events up to here."""
        self._goal = max(self._goal, seq)
        self._advance()

    def hear(self, events: Sequence[LoggedEvent]) -> None:
        """Another process says that it committed these."""
        self._append(events)
        self.hear_of(max((event.seq for event in events), default=0))

    def hear_of(self, seq: int) -> None:
        """Another process says that the log holds events up to here; it is believed as far as the log agrees."""
        self._hint = max(self._hint, seq)
        self._advance()

    def find(self, last: int) -> int:
        """A look at the log found that it reaches this far; returns how many events nobody had told of."""
        news = last - max(self.ring.last, self._goal, self._hint) if self.ring.started else 0
        self.reaches(last)
        return max(news, 0)

    async def last(self) -> int:
        """How far the log reaches now, as the log itself says."""
        head = await self._log.head(self.org_id)
        self.reaches(head.last)
        return head.last

    async def page(self, after: int) -> list[Publication]:
        """The next events after a position: from the ring, else from the log and shared through the ring."""
        if not self.ring.covers(after):
            async with self._reading:
                if not self.ring.covers(after):
                    return await self._read_page(after)
        return self.ring.between(after, self.ring.last)

    def go_live(self, subscription: Subscription) -> None:
        """From now on the subscription, which is level, gets every event as it comes."""
        assert subscription.position >= self.ring.last
        subscription.live = True

    def leave(self, subscription: Subscription) -> None:
        self.members.pop(subscription, None)
        self.idle_since = time.monotonic()

    @property
    def _behind(self) -> bool:
        return self.ring.level < self.ring.last or self.ring.last < max(self._goal, self._hint)

    def _advance(self) -> None:
        if self._advancing:
            return
        if len(self.members) <= SENDS_PER_TURN and self.ring.level < self.ring.last:
            self._tell_few()
        if self._behind:
            self._advancing = True
            self._tasks.start(self._run())

    async def _run(self) -> None:
        try:
            while self._behind:
                await (self._fan_out() if self.ring.level < self.ring.last else self._catch_up())
        finally:
            self._advancing = False

    def _tell_few(self) -> None:
        """At once, so that they hear of it before the one who did it has the answer."""
        began = self._turns.begin()
        with suppress(Exception):  # the task that follows meets it again, and tells of it
            fan_out = FanOut(self.ring)
            fan_out.deliver(list(self.members))
            fan_out.settle()
        self._turns.end("fan_out", began)

    async def _fan_out(self) -> None:
        """Brings everybody some events nearer to where the ring ends; those who join meanwhile are there already."""
        fan_out = FanOut(self.ring)
        members = list(self.members)
        began = self._turns.begin()
        for start in range(0, len(members), SENDS_PER_TURN):
            fan_out.deliver(members[start : start + SENDS_PER_TURN])
            began = await self._turns.give_way("fan_out", began)
        fan_out.settle()

    async def _catch_up(self) -> None:
        """Reads on from where the ring ends."""
        after = self.ring.last
        self._append(await self._read(after, min(max(self._goal, self._hint), after + PAGE_EVENTS)))
        if self.ring.last > after:
            return
        self._hint = after
        if self._goal > after:
            _log.warning("hub.log_does_not_continue", org=self.org_id, after=after, announced=self._goal)
            self._goal = after
            self._lost(self)

    def _append(self, events: Sequence[LoggedEvent]) -> None:
        self.ring.append(events)
        self._reader(self, events)

    async def _read(self, after: int, upto: int) -> Sequence[LoggedEvent]:
        """Reads the log, again and again while it is unavailable."""
        pause = _FIRST_RETRY_SECONDS
        while True:
            try:
                return await self._log.read(self.org_id, after, upto)
            except Unavailable:
                _log.warning("hub.log_unavailable", org=self.org_id, retry_seconds=pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_RETRY_SECONDS)

    async def _read_page(self, after: int) -> list[Publication]:
        upto = min(after + PAGE_EVENTS, self.ring.floor)
        page = [Publication(event) for event in await self._log.read(self.org_id, after, upto)]
        self.ring.prepend(page)
        return page
