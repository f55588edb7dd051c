"""The demo studio's sessions: booked from six weeks ago to a week ahead, and some that go on right now."""

from datetime import date, datetime, timedelta

from actions import catalog
from actions.sessions import SESSIONS, NewSession, SessionChange, SessionQuery
from actions.work import Work
from commands.demo.days import Booked, Day
from commands.demo.studio import Studio
from domain.catalog import Session, SessionStatus

NEVER_EMPTY = 2  # rooms, of those that were made first
AN_HOUR = timedelta(hours=1)
LONGEST = timedelta(hours=4)
LOOK_BACK = timedelta(days=50)


async def sessions_from(work: Work, start: datetime) -> list[Session]:
    """All sessions that start at that time or later."""
    found: list[Session] = []
    cursor = None
    while True:
        query = SessionQuery.model_validate({"from": start, "limit": 200, "cursor": cursor})
        page = await SESSIONS.table.page(work.transaction, query)
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            return found


async def book(work: Work, studio: Studio, days: dict[date, Day], now: datetime) -> list[Session]:
    """Books what the days bring where nothing is booked yet, and gives all sessions."""
    zone = work.organization.zone
    there = await sessions_from(work, now - LOOK_BACK)
    known = {session.start_time.astimezone(zone).date() for session in there}
    for day, plan in days.items():
        if day not in known:
            there += [await _booked(work, studio, booked, now) for booked in plan.sessions]
    for room in studio.rooms[:NEVER_EMPTY]:
        there += await _going_on(work, studio, room, [session for session in there if session.room_id == room], now)
    for session in there:
        await _settle(work, session, now)
    return there


def room_of(studio: Studio, booked: Booked) -> int:
    return studio.rooms[booked.room % len(studio.rooms)]


async def _booked(work: Work, studio: Studio, booked: Booked, now: datetime) -> Session:
    new = NewSession(
        title=booked.title,
        project_id=studio.projects[booked.project % len(studio.projects)],
        room_id=room_of(studio, booked),
        start_time=booked.start,
        end_time=booked.end,
        status=_status(booked.end, now),
    )
    return await catalog.make(work, SESSIONS, new)


def _status(end: datetime, now: datetime) -> SessionStatus:
    if end <= now:
        return SessionStatus.DONE
    return SessionStatus.CONFIRMED if end - now < timedelta(days=3) else SessionStatus.PLANNED


async def _settle(work: Work, session: Session, now: datetime) -> None:
    """What is over by now is done."""
    if session.end_time <= now and session.status in {SessionStatus.PLANNED, SessionStatus.CONFIRMED}:
        await catalog.change(work, SESSIONS, session.id, SessionChange(status=SessionStatus.DONE))


async def _going_on(work: Work, studio: Studio, room: int, of_room: list[Session], now: datetime) -> list[Session]:
    """A session for a room that stands empty, whatever the hour: a demo is looked at by night too."""
    begun = [session.end_time for session in of_room if session.start_time <= now]
    start = max([now.replace(minute=0, second=0, microsecond=0) - AN_HOUR, *begun])
    to_come = [session.start_time for session in of_room if session.start_time > now]
    end = min([start + LONGEST, *to_come])
    if start > now:
        return []
    new = NewSession(
        title="Late session",
        project_id=studio.projects[(now.day + room) % len(studio.projects)],
        room_id=room,
        start_time=start,
        end_time=end,
        status=SessionStatus.CONFIRMED,
    )
    return [await catalog.make(work, SESSIONS, new)]
