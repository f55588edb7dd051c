"""The other processes that serve the same database: each knows of the listeners of all."""

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

from hub.gossip import Ask, Forgotten, Gone, Gossip, PlacesTold, RosterTold, Told
from hub.limits import Places
from hub.peers import LIFE_SECONDS
from hub.post import EVERYBODY
from hub.presence import Attendance

TELL_SECONDS = 1.0  # what changes within this time is told at once
WHOLE_SECONDS = 60.0  # how often all places are told again, for those who did not hear what changed
LETTERS_PER_SECOND = 100  # that each hears from all others together; where they are many, each tells less often

T = TypeVar("T", bound=Told)


class Others:
    """Hears what the others tell of presence and places, and tells of the places that are taken here.

    What it tells is also the sign that this process lives: it says something every LIFE_SECONDS at least.
    """

    def __init__(self, gossip: Gossip, places: Places, attendance: Attendance) -> None:
        self._gossip = gossip
        self._peers = gossip.peers
        self._places = places
        self._attendance = attendance
        self._whole_after = self._news_after = self._life_after = 0.0
        self._read(Ask, self._asked)
        self._read(RosterTold, attendance.hear)
        self._read(PlacesTold, self._places_told)
        self._read(Forgotten, self._forgotten)
        self._read(Gone, self._gone)

    async def run(self) -> None:
        """Tells, until it is canceled."""
        while True:
            await asyncio.sleep(TELL_SECONDS)
            self.tell(time.monotonic())

    def joined(self, channel: int) -> None:
        """What is said in a channel is heard from now on."""
        if channel == EVERYBODY:
            self._gossip.tell(EVERYBODY, Ask())
            self._peers.all_asked()  # in the channel of each organization, as it is heard again
            self._whole_after = 0.0
        else:
            self._attendance.joined(channel)

    def leave(self) -> None:
        """The listeners of this process are not to be counted on any more."""
        self._gossip.tell(EVERYBODY, Gone())
        self._gossip.fall_silent()

    def tell(self, now: float) -> None:
        """Tells what is new, or that this process is still there. To be called once a second or so."""
        for peer in self._peers.forget_silent(now):
            self._forget(peer)
        if back := self._peers.back():
            self._gossip.tell(EVERYBODY, Forgotten(names=back))
        if now >= self._whole_after:
            self._whole_after = now + WHOLE_SECONDS
            self._tell_places(now, whole=True)
        elif now >= self._news_after:
            self._tell_places(now, whole=False)

    def _tell_places(self, now: float, *, whole: bool) -> None:
        taken = self._places.whole() if whole else self._places.news()
        if not (whole or taken.sign_ins or taken.sites or now >= self._life_after):
            return
        round_seconds = self._attendance.round_seconds(now)
        self._gossip.tell(EVERYBODY, PlacesTold(whole=whole, taken=taken, round_seconds=round_seconds))
        self._life_after = now + LIFE_SECONDS
        self._news_after = now + min(LIFE_SECONDS, len(self._peers) / LETTERS_PER_SECOND)

    def _read(self, kind: type[T], read: Callable[[int, T], None]) -> None:
        """Has letters of this kind read that are neither late nor repeated."""

        def read_news(channel: int, letter: T) -> None:
            if self._peers.heard(letter.sender, letter.number, time.monotonic()):
                read(channel, letter)

        self._gossip.post.on(kind, read_news)

    def _asked(self, channel: int, _: Ask) -> None:
        if channel == EVERYBODY:
            self._whole_after = 0.0
        else:
            self._attendance.asked(channel)

    def _places_told(self, _: int, letter: PlacesTold) -> None:
        self._peers.promised(letter.sender, letter.round_seconds)
        self._places.hear(letter.sender, letter.taken, whole=letter.whole)

    def _forgotten(self, _: int, letter: Forgotten) -> None:
        self._peers.telling_again(letter.names)
        if self._gossip.post.name in letter.names:
            self._attendance.tell_all()
            self._whole_after = 0.0

    def _gone(self, _: int, letter: Gone) -> None:
        self._peers.left(letter.sender, time.monotonic())
        self._forget(letter.sender)

    def _forget(self, peer: str) -> None:
        self._places.forget(peer)
        self._attendance.forget(peer)
