"""Keeps the demo studio going: its timers start and stop by themselves, by the same actions as everybody's."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from random import Random

import structlog

from actions import timers
from actions.services import Services
from actions.timers import StartTimer, StopTimer
from commands.demo.cast import NOTES
from commands.demo.studio import Studio, looked_up
from commands.errors import CommandError
from domain.catalog import Member, Session
from domain.entries import Entry
from domain.entry_filter import EntryFilter
from domain.errors import TallyError
from store import entry_lists, log
from store.entry_choice import chosen

AT_ONCE = 4  # timers of the players'
BEGAN = (12, 35, 58, 80)  # minutes before the demo was started
LONGEST = timedelta(hours=3)  # a timer that has run for longer was left from the last time
PACE = (5.0, 15.0)  # seconds between two changes

_logger = structlog.get_logger()


@asynccontextmanager
async def playing(
    services: Services, studio: Studio, sessions: Sequence[Session], pace: tuple[float, float] = PACE
) -> AsyncIterator[None]:
    """Timers run when the block begins, and go on starting and stopping until it ends."""
    play = Play(services, studio, sessions)
    await play.begin()
    going_on = asyncio.create_task(play.go_on(pace))
    try:
        yield
    finally:
        going_on.cancel()
        await asyncio.wait([going_on])


class Play:
    """What the players do; `sessions` are those that go on. Timers of anybody else are left alone."""

    def __init__(self, services: Services, studio: Studio, sessions: Sequence[Session]) -> None:
        self._services = services
        self._studio = studio
        self._sessions = sessions
        self._dice = Random()  # noqa: S311  it is a play

    async def begin(self) -> None:
        """Ends what was left running the last time, and starts timers that seem to run for a while already."""
        now = await log.server_time(self._services.database)
        for entry in await self._running():
            if now - entry.start_time > LONGEST:
                end = entry.start_time + LONGEST / 2
                await self._do(timers.stop, self._owner_of(entry), StopTimer(time_entry_id=entry.id, end_time=end))
        idle = self._idle(await self._running())
        wanted = AT_ONCE - (len(self._studio.players) - len(idle))
        for place, (member, minutes) in enumerate(zip(idle[: max(wanted, 0)], BEGAN, strict=False)):
            start = await self._after_the_last(member, now - timedelta(minutes=minutes))
            await self._do(timers.start, member, self._work(place, start))

    async def go_on(self, pace: tuple[float, float]) -> None:
        while True:
            await asyncio.sleep(self._dice.uniform(*pace))
            try:
                await self._look_again()
                await self.move()
            except (TallyError, CommandError) as error:  # a visitor may have changed what it goes by
                _logger.debug("demo_waits", reason=str(error))
            except Exception:
                _logger.exception("demo_failed")

    async def _look_again(self) -> None:
        """At what visitors made of the studio meanwhile, and which sessions have not ended."""
        self._studio = await looked_up(self._services)
        now = await log.server_time(self._services.database)
        self._sessions = [session for session in self._sessions if now < session.end_time]

    async def move(self) -> None:
        """One change, such as a player would make it."""
        running = await self._running()
        idle = self._idle(running)
        if idle and len(running) < AT_ONCE:
            await self._start_again(self._dice.choice(idle))
            return
        if not running:
            return
        entry = self._dice.choice(running)
        member = self._owner_of(entry)
        match self._dice.choice(("switch", "stop", "pause")):
            case "switch":
                await self._do(timers.switch, member, self._work(self._dice.randrange(AT_ONCE)))
            case "stop":
                await self._do(timers.stop, member, StopTimer(time_entry_id=entry.id))
            case _:
                await self._do(timers.pause, member, entry.id)

    async def _start_again(self, member: Member) -> None:
        """Starts something new, or goes on with what the player did last."""
        last = await self._last(member)
        if last and self._dice.random() < 0.4:
            await self._do(timers.resume, member, last.id)
        else:
            await self._do(timers.start, member, self._work(self._dice.randrange(AT_ONCE)))

    async def _running(self) -> list[Entry]:
        found, _ = await self._services.read(timers.running, self._studio.owner)
        players = {member.id for member in self._studio.players}
        return [entry for entry in found if entry.owner_id in players]

    def _idle(self, running: Sequence[Entry]) -> list[Member]:
        busy = {entry.owner_id for entry in running}
        return [member for member in self._studio.players if member.id not in busy]

    def _owner_of(self, entry: Entry) -> Member:
        return next(member for member in self._studio.players if member.id == entry.owner_id)

    async def _last(self, member: Member) -> Entry | None:
        organization = self._studio.owner.organization
        async with self._services.database.snapshot(organization.id) as transaction:
            choice = await chosen(transaction, EntryFilter(user_id=member.id))
            found = await entry_lists.page(transaction, organization, choice, None, 1)
        return found[0].entry if found else None

    async def _after_the_last(self, member: Member, start: datetime) -> datetime:
        last = await self._last(member)
        return max(start, last.end_time) if last and last.end_time else start

    def _work(self, place: int, start: datetime | None = None) -> StartTimer:
        """Something to work on: in one of the sessions that go on, or for the last place on a project alone."""
        sessions = [*self._sessions[:2], *self._sessions][: AT_ONCE - 1]
        session = sessions[place % len(sessions)] if sessions and place < AT_ONCE - 1 else None
        return StartTimer(
            task_type_id=self._dice.choice(self._studio.task_types),
            session_id=session.id if session else None,
            project_id=None if session else self._dice.choice(self._studio.projects),
            notes=self._dice.choice(NOTES),
            start_time=start,
        )

    async def _do(self, action: Callable[..., Awaitable[Entry]], member: Member, *args: object) -> None:
        await self._services.perform(action, self._studio.as_actor(member), *args)
