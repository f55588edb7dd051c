"""Fills the demo studio up to now: six weeks at first, and the days since when it is started again."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta

from actions import past_time
from actions.past_time import PastTime
from actions.services import Services
from actions.work import Work
from commands.demo.calendar import book, room_of
from commands.demo.days import Day, Stretch, day_of
from commands.demo.studio import Studio
from domain.catalog import Session, SessionStatus
from domain.entry_filter import EntryFilter
from store import entry_lists, log
from store.entry_choice import chosen

PAST = timedelta(weeks=6)
AHEAD = timedelta(days=7)
STILL_RUNNING = timedelta(minutes=100)  # what would have ended since then may run now

Sessions = dict[tuple[int | None, datetime], int]  # ids by room and start


async def fill(services: Services, studio: Studio) -> list[Session]:
    """Books the sessions and keeps the time that is not there yet; gives the sessions that go on now."""
    now = await log.server_time(services.database)
    today = now.astimezone(studio.owner.organization.zone).date()
    days = {day: _plan(studio, day) for day in _dates(today - PAST, today + AHEAD)}
    async with _quietly(services, studio) as work:
        sessions = await book(work, studio, days, now)
        newest = await _newest_day(work, now)
    wanted = [plan for day, plan in days.items() if day <= today and (newest is None or day > newest)]
    ids = {(session.room_id, session.start_time): session.id for session in _usable(sessions)}
    for plan in wanted:
        times = [_past(studio, stretch, ids) for stretch in plan.stretches if stretch.end < now - STILL_RUNNING]
        async with _quietly(services, studio) as work:
            await past_time.keep(work, times)
    return [session for session in _usable(sessions) if session.start_time <= now < session.end_time]


def _usable(sessions: list[Session]) -> list[Session]:
    return [session for session in sessions if session.status is not SessionStatus.CANCELED]


def _dates(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def _plan(studio: Studio, day: date) -> Day:
    return day_of(day, studio.owner.organization.zone, len(studio.engineers), len(studio.projects))


async def _newest_day(work: Work, now: datetime) -> date | None:
    """The last day that has entries, where the studio is."""
    choice = await chosen(work.transaction, EntryFilter(to=now))
    found = await entry_lists.page(work.transaction, work.organization, choice, None, 1)
    return found[0].entry.start_time.astimezone(work.organization.zone).date() if found else None


def _past(studio: Studio, stretch: Stretch, sessions: Sessions) -> PastTime:
    booked = stretch.booked
    session = sessions.get((room_of(studio, booked), booked.start)) if booked else None
    return PastTime(
        owner_id=studio.engineers[stretch.engineer].id,
        task_type_id=studio.task_types[stretch.task % len(studio.task_types)],
        start=stretch.start,
        end=stretch.end,
        session_id=session,
        project_id=None if session else studio.projects[stretch.project],
        notes=stretch.notes,
    )


@asynccontextmanager
async def _quietly(services: Services, studio: Studio) -> AsyncIterator[Work]:
    """A transaction of the owner's whose events do not fill the server's own log with lines."""
    organization = studio.owner.organization
    async with services.database.transaction(organization.id) as transaction:
        work = Work(transaction, studio.owner)
        yield work
        logged = await work.write()
    services.announcer.announce(organization.id, logged)
