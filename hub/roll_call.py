"""Who of each organization is here, told to the other processes that have listeners of it, and asked of them."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import islice, takewhile

from hub.gossip import Ask, Gossip, RosterTold
from hub.peers import LIFE_SECONDS
from hub.roster import Roster

JOIN_SECONDS = 1.0  # how long to wait until an organization's messages are heard
ANSWER_SECONDS = 0.05  # who asks within this time is answered together
ANSWERS_SECONDS = 0.25  # how long to wait for answers
GUESTS_PER_SECOND = 20_000  # of an organization; a long roster is told less often
MOST_AT_ONCE = 500  # organizations; the others' turn comes a moment later
REPEATS_AT_ONCE = 50  # of those where nothing has changed


@dataclass(slots=True)
class _Call:
    """An organization whose rosters are exchanged; `complete` is set when those of the others must be in."""

    spoke_at: float
    speak_after: float = 0.0
    asked: bool = False
    hears_since: float | None = None  # if it was deaf before, and the others do not know yet
    answering: bool = False
    complete: asyncio.Event = field(default_factory=asyncio.Event)


class RollCall:
    """A roster is told whole: when it changed, when somebody asks, and again now and then, in case it was not heard."""

    def __init__(self, gossip: Gossip, rosters: Mapping[int, Roster]) -> None:
        self._gossip = gossip
        self._rosters = rosters
        self._calls: OrderedDict[int, _Call] = OrderedDict()  # who spoke the longest ago comes first
        self._changed: dict[int, None] = {}

    @property
    def orgs(self) -> Collection[int]:
        return self._calls.keys()

    def open(self, org: int, now: float) -> None:
        """From now on the organization's messages are of interest here."""
        if org not in self._calls:
            self._calls[org] = call = _Call(spoke_at=now)
            if self._gossip.connected:
                asyncio.get_running_loop().call_later(JOIN_SECONDS, call.complete.set)
            else:
                call.complete.set()

    def joined(self, org: int) -> None:
        """The organization's messages are heard from now on, for the first time or again."""
        call = self._calls.get(org)
        if call is None:
            return
        self.changed(org)
        if call.asked:  # all may come again at once, such as after Redis did: each tells, and asks by the way
            call.hears_since = time.monotonic()
        else:
            call.asked = True
            self._gossip.tell(org, Ask())
            asyncio.get_running_loop().call_later(ANSWERS_SECONDS, call.complete.set)

    def close(self, org: int) -> None:
        if org in self._changed:
            del self._changed[org]
            self._tell(org, time.monotonic())
        self._calls.pop(org, None)

    def changed(self, org: int) -> None:
        """Somebody came here or left."""
        self._changed[org] = None

    async def complete(self, org: int) -> None:
        """Returns once the other processes had the time to tell of theirs."""
        if call := self._calls.get(org):
            await call.complete.wait()

    def asked(self, org: int, hears_for: float = 0.0) -> None:
        """Another process wants to know who is here, unless that was told since it hears."""
        call = self._calls.get(org)
        if call and not call.answering and time.monotonic() - call.spoke_at >= hears_for:
            call.answering = True
            asyncio.get_running_loop().call_later(ANSWER_SECONDS, self._answer, org)

    def round_seconds(self, now: float) -> float:
        """Within how many seconds each organization is told again, by what is to come and by what was."""
        longest_ago = next((call.spoke_at for call in self._calls.values()), now)
        return max(LIFE_SECONDS, len(self._calls) / REPEATS_AT_ONCE, now - longest_ago)

    def speak(self, now: float) -> list[int]:
        """Tells what has changed, and some of the rest; names the organizations of the rest. To be called once a
        second or so.
        """
        ready = (org for org in self._changed if org not in self._calls or self._calls[org].speak_after <= now)
        for org in list(islice(ready, MOST_AT_ONCE)):
            del self._changed[org]
            self._tell(org, now)
        quiet = takewhile(lambda item: now - item[1].spoke_at >= LIFE_SECONDS, self._calls.items())
        due = [org for org, _ in islice(quiet, MOST_AT_ONCE if self._gossip.peers.some_older else REPEATS_AT_ONCE)]
        for org in due:
            self._tell(org, now)
        return due

    def _answer(self, org: int) -> None:
        """Tells who is here, unless that was done since somebody asked."""
        call = self._calls.get(org)
        if call and call.answering:
            self._tell(org, time.monotonic())

    def _tell(self, org: int, now: float) -> None:
        call = self._calls.get(org)
        if call is None:
            return
        hears_for = None if call.hears_since is None else now - call.hears_since
        call.answering, call.hears_since, call.spoke_at = False, None, now
        self._calls.move_to_end(org)
        here = self._rosters[org].here() if org in self._rosters else []
        self._gossip.tell(org, RosterTold.model_construct(present=here, hears_for=hears_for))
        call.speak_after = now + len(here) / GUESTS_PER_SECOND
