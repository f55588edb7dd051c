"""The other processes that serve the same database: each knows of the listeners of all."""

import asyncio
import time

from hub.gossip import Ask, Gone, Gossip, PlacesTold, RosterTold
from hub.limits import Places
from hub.peers import LIFE_SECONDS
from hub.post import EVERYBODY
from hub.presence import Attendance

TELL_SECONDS = 1.0  # what changes within this time is told at once


class Others:
    """Hears what the others tell of presence and places, and tells of the places that are taken here."""

    def __init__(self, gossip: Gossip, places: Places, attendance: Attendance) -> None:
        self._gossip = gossip
        self._places = places
        self._attendance = attendance
        self._whole_after = 0.0
        gossip.post.on(Ask, self._asked)
        gossip.post.on(RosterTold, attendance.hear)
        gossip.post.on(PlacesTold, self._places_told)
        gossip.post.on(Gone, self._gone)

    async def run(self) -> None:
        """Tells, until it is canceled."""
        while True:
            await asyncio.sleep(TELL_SECONDS)
            self._tell(time.monotonic())

    def joined(self, channel: int) -> None:
        """What is said in a channel is heard from now on."""
        if channel == EVERYBODY:
            self._gossip.tell(EVERYBODY, Ask())
            self._whole_after = 0.0
        else:
            self._attendance.joined(channel)

    def leave(self) -> None:
        """The listeners of this process are not to be counted on any more."""
        self._gossip.tell(EVERYBODY, Gone())
        self._gossip.fall_silent()

    def _asked(self, channel: int, letter: Ask) -> None:
        if channel == EVERYBODY:
            self._places.peers.heard(letter.sender, letter.number, time.monotonic())
            self._whole_after = 0.0
        else:
            self._attendance.asked(channel)

    def _places_told(self, _: int, letter: PlacesTold) -> None:
        self._places.hear(letter.sender, letter.number, letter.taken, time.monotonic(), whole=letter.whole)

    def _gone(self, _: int, letter: Gone) -> None:
        self._places.left(letter.sender, time.monotonic())
        self._attendance.left(letter.sender)

    def _tell(self, now: float) -> None:
        self._places.forget_silent(now)
        if now >= self._whole_after:
            self._whole_after = now + LIFE_SECONDS
            self._gossip.tell(EVERYBODY, PlacesTold(whole=True, taken=self._places.whole()))
            return
        taken = self._places.news()
        if taken.sign_ins or taken.sites:
            self._gossip.tell(EVERYBODY, PlacesTold(whole=False, taken=taken))
