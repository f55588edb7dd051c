"""Processes that tell each other of who is there, without a network: time passes, and letters go, as a test says."""

import asyncio
from collections.abc import Callable
from typing import Any, cast

import pytest

from domain.people import Audience
from hub import others, presence, roll_call
from hub.bus import Bus
from hub.clock import DatabaseClock
from hub.gossip import Gossip, PlacesTold, RosterTold, Told
from hub.letters import Letter
from hub.limits import Limits, Places
from hub.others import Others
from hub.peers import SILENCE_SECONDS
from hub.post import EVERYBODY, Post
from hub.presence import Attendance
from hub.subscription import Listener
from hub.turns import Turns


class Air:
    """What carries letters from each process to the others. `sent` are those of the last second, lost ones included."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        self.processes: list[Process] = []
        self.sent: list[Letter] = []
        self.lost: Callable[[Process, Letter], bool] = lambda _to, _letter: False
        for module in (others, presence, roll_call):
            monkeypatch.setattr(module, "time", self)
        monkeypatch.setattr(roll_call, "ANSWER_SECONDS", 0)

    def monotonic(self) -> float:
        return self.now

    def microseconds(self) -> int:
        return int(self.now * 1e6)

    def process(self, *, older: bool = False) -> "Process":
        """One more, that hears everybody's channel."""
        kind = OlderProcess if older else Process
        self.processes.append(kind(self, f"process {len(self.processes) + 1}"))
        self.processes[-1].others.joined(EVERYBODY)
        return self.processes[-1]

    def carry(self, sender: "Process", channel: int, letter: Told) -> None:
        self.sent.append(letter)
        hearers = [one for one in self.processes if channel in one.channels and one is not sender]
        came = letter.model_copy(update={"sender": sender.name}) if hearers else letter
        for process in hearers:
            if not self.lost(process, letter):
                process.inbox.append((channel, came))

    async def pass_by(self, seconds: int) -> None:
        """Each second all who live tell what they have to tell, hear of the others, and answer."""
        for _ in range(seconds):
            self.now += 1.0
            self.sent = []
            for process in self.processes:
                await process.act()
                self._arrive()
            for _ in range(2):  # who was asked answers
                await asyncio.sleep(0)
                self._arrive()

    def _arrive(self) -> None:
        for process in self.processes:
            process.hear()


class Process:
    """What tells of its listeners and hears of others'. A `frozen` one does nothing, and hears all when it thaws."""

    connected = True

    def __init__(self, air: Air, name: str) -> None:
        self.name = name
        self.frozen = False
        self.channels = {EVERYBODY}
        self.inbox: list[tuple[int, Told]] = []
        self._air = air
        self._readers: dict[type[Letter], Callable[[int, Any], None]] = {}
        gossip = Gossip(cast("Post", self), cast("Bus", self))
        self.places = Places(Limits(per_sign_in=1), gossip.peers)
        self.attendance = Attendance(gossip, Turns(), cast("DatabaseClock", air), lambda _: ())
        self.others = Others(gossip, self.places, self.attendance)

    def on(self, kind: type[Letter], read: Callable[[int, Any], None]) -> None:
        self._readers[kind] = read

    def send(self, channel: int, letter: Told) -> None:
        self._air.carry(self, channel, letter)

    def enter(self, person: int, org: int, *, alone: bool = False) -> None:
        """Who is `alone` in an organization has nobody to ask."""
        self.attendance.enter(listener(person, org))
        if org not in self.channels and not alone:
            self.channels.add(org)
            self.others.joined(org)

    def leave(self, person: int, org: int) -> None:
        self.attendance.leave(listener(person, org))

    def leave_channel(self, org: int) -> None:
        """Nobody has listened here for long."""
        self.channels.remove(org)
        self.attendance.keep(self.channels)

    def hear_again(self) -> None:
        """What was said before on any channel may be missed."""
        for channel in self.channels:
            self.others.joined(channel)

    def shown(self, org: int) -> dict[int, int]:
        """The connections of each person, as those who listen here are told."""
        roster = self.attendance._rosters.get(org)
        return {one.user_id: one.connections for one in roster.presence().people} if roster else {}

    def told(self) -> int:
        """How often anything was shown anew, in all organizations together."""
        return sum(roster.version for roster in self.attendance._rosters.values())

    async def act(self) -> None:
        if not self.frozen:
            self.others.tell(self._air.now)
            await self.attendance.sweep()

    def hear(self) -> None:
        letters, self.inbox = ([], self.inbox) if self.frozen else (self.inbox, [])
        for channel, letter in letters:
            self._readers[type(letter)](channel, letter)


class OlderProcess(Process):
    """One of the last release: it forgets each organization's roster by itself. `flaps` is how often it did."""

    def __init__(self, air: Air, name: str) -> None:
        super().__init__(air, name)
        self.flaps = 0
        self._heard_at: dict[tuple[str, int], float] = {}

    def send(self, channel: int, letter: Told) -> None:
        super().send(channel, letter.model_copy(update=_UNKNOWN.get(type(letter), {})))

    async def act(self) -> None:
        await super().act()
        silent = [key for key, heard_at in self._heard_at.items() if self._air.now - heard_at >= SILENCE_SECONDS]
        self.flaps += len(silent)
        for key in silent:
            del self._heard_at[key]

    def hear(self) -> None:
        told = [(letter.sender, channel) for channel, letter in self.inbox if isinstance(letter, RosterTold)]
        self._heard_at.update(dict.fromkeys(told, self._air.now))
        super().hear()


_UNKNOWN = {PlacesTold: {"round_seconds": None}, RosterTold: {"hears_for": None}}


def listener(person: int, org: int) -> Listener:
    return Listener(org, person, 100 + person, Audience.MONEY, f"Person {person}", "192.0.2.1")


def rosters(letters: list[Letter]) -> int:
    """How many of the letters are rosters."""
    return sum(isinstance(letter, RosterTold) for letter in letters)
