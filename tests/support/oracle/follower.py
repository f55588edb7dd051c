"""One client: what it heard in each of its lives, and how it comes, stalls, goes and comes back."""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass
from random import Random
from typing import Any

from domain.live_state import LiveState, fold
from tests.support.listening import TOLD_AT_ANY_TIME, Message
from tests.support.oracle.report import Findings
from tests.support.oracle.transports import TRANSPORTS
from tests.support.oracle.verdict import Delivery, Life
from tests.support.oracle.waits import tells_when
from tests.support.oracle.wire import Line, RefusedRequest
from tests.support.studio import Client

SMALL_BUFFER = 4096  # bytes that the kernel takes for a client that stalls
COMES_TOO_EARLY = {429, 503}


@dataclass(frozen=True)
class Visit:
    """How long a client stays and how it leaves; all times are in seconds, a stall's from the visit's beginning."""

    stay: float
    stall_after: float | None
    stall: float
    abrupt: bool
    away: float
    forgets: bool  # and so begins a new life

    @classmethod
    def draw(cls, random: Random, longest: float) -> "Visit":
        """Takes the same numbers from `random` whatever comes of them, so that a seed repeats the schedule."""
        stay, stall, begins, away = (random.random() for _ in range(4))
        stalls, abrupt, forgets, lingers = (random.random() for _ in range(4))
        return cls(
            stay=longest * (0.05 + 0.95 * stay**2),
            stall_after=longest * begins * stay**2 if stalls < 0.3 else None,
            stall=longest * (0.02 + 0.5 * stall),
            abrupt=abrupt < 0.5,
            away=longest * 0.2 * away**2 if lingers < 0.7 else 0.0,
            forgets=forgets < 0.15,
        )


class Follower:
    """A client of one member's over one transport."""

    def __init__(
        self,
        name: str,
        transport: str,
        client: Client,
        urls: Sequence[str],
        seed: object,
        *,
        longest: float,
        silence_seconds: float,
        findings: Findings,
    ) -> None:
        """Visits last `longest` seconds at most; each connection is to any of the servers at `urls`."""
        assert client.actor is not None
        assert client.cookie is not None
        self.name = f"{name} by {transport}"
        self.transport = transport
        self.org = client.actor.organization.id
        self.lives: list[Life] = []
        self._actor = client.actor
        self._follow = TRANSPORTS[transport]
        self._random = Random(f"{seed}: {name}")
        self._retries = Random(f"{seed}: retries of {name}")  # how many there are, nobody can repeat
        buffer = SMALL_BUFFER if self._random.random() < 0.5 else None
        self._urls = urls
        self._line = Line(urls[0], client.cookie, receive_buffer=buffer, silence_seconds=silence_seconds)
        self._longest = longest
        self._counts = findings.counts
        self._complaints = findings.complaints
        self._cursor: str | None = None
        self._goodbye: Any = None

    @property
    def position(self) -> int:
        """The sequence number of the last event that it knows; before its snapshot, -1."""
        return self.lives[-1].position if self._cursor else -1

    async def run(self, ending: asyncio.Event) -> None:
        """Comes and goes until the end is near; then stays until it is canceled."""
        while not ending.is_set():
            await self._visit(Visit.draw(self._random, self._longest), ending)
        await self._stay()

    async def _visit(self, visit: Visit, ending: asyncio.Event) -> None:
        staying = asyncio.create_task(self._stay())
        stalling = asyncio.create_task(self._stall(visit))
        await _passed(visit.stay, ending)
        stalling.cancel()
        if self._line.is_up:
            self._counts["disconnects"] += 1
            self._line.break_off() if visit.abrupt else self._line.bow_out()
        staying.cancel()
        await asyncio.wait([stalling, staying])
        self._line.flowing.set()
        await _passed(visit.away, ending)
        if visit.forgets and not ending.is_set():
            self._forget()

    async def _stall(self, visit: Visit) -> None:
        if visit.stall_after is not None:
            await asyncio.sleep(visit.stall_after)
            self._counts["stalls"] += self._line.is_up
            self._line.flowing.clear()
            await asyncio.sleep(visit.stall)
            self._line.flowing.set()

    async def _stay(self) -> None:
        """Connects again whenever the connection ends."""
        while True:
            self._goodbye = None
            self._line.lead_to(self._retries.choice(self._urls))  # where the whole session stays
            try:
                async with aclosing(self._follow(self._line, self._cursor)) as messages:
                    async for message in messages:
                        self._hear(message)
            except TimeoutError:
                self._counts["silences"] += 1
            except OSError:
                self._counts["broken connections"] += 1
            except RefusedRequest as refusal:
                self._refused(refusal)
            except Exception as error:  # noqa: BLE001  whatever it is, the run goes on and tells of it
                self._complain(repr(error))
            await asyncio.sleep(self._goodbye["afterMs"] / 1000 if self._goodbye else self._retries.uniform(0.1, 1))

    def _refused(self, refusal: RefusedRequest) -> None:
        if refusal.status in COMES_TOO_EARLY:
            self._counts["refusals"] += 1
            if not tells_when(refusal.headers):
                self._complain(f"was put off and not told until when: {refusal}, {dict(refusal.headers)}")
        else:
            self._complain(f"was refused: {refusal}")

    def _hear(self, message: Message) -> None:
        match message.event:
            case "hello":
                self._greeted(message.data)
            case "snapshot":
                self._begin(message)
            case "reset":
                self._counts["resets"] += 1
                self._forget()
            case "goodbye":
                self._goodbye = message.data
            case event if event in TOLD_AT_ANY_TIME:
                return
            case _ if message.id:
                self._take(message)
            case _:
                self._complain(f"heard {message}")

    def _greeted(self, hello: Any) -> None:
        whose = hello["organizationId"], hello["userId"]
        if whose != (self.org, self._actor.user_id):
            self._complain(f"was greeted as somebody else: {hello}")
        self._counts["connections"] += 1
        self._counts["resumed"] += hello["resumed"]

    def _begin(self, snapshot: Message) -> None:
        if self._cursor:
            self._complain("got a snapshot although it has a cursor")
        assert snapshot.id
        running = fold(LiveState(), "snapshot", snapshot.data)
        self.lives.append(Life(self.name, self.org, self._actor.audience, snapshot.id, running))
        self._cursor = snapshot.id

    def _take(self, message: Message) -> None:
        if self._cursor is None:
            self._complain(f"got {message.event} before a snapshot")
            return
        assert message.id
        self._counts["deliveries"] += 1
        self.lives[-1].deliveries.append(Delivery.of(message.id, message.event, message.at, message.data))
        self._cursor = message.id

    def _forget(self) -> None:
        """Ends this life; what it did not hear of, it will not miss."""
        self._cursor = None
        if self.lives:
            self.lives[-1].ended = True

    def _complain(self, what: str) -> None:
        self._complaints.append(f"{self.name} {what}")


async def _passed(seconds: float, ending: asyncio.Event) -> None:
    """Waits so long, or until the end is near."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await ending.wait()
