"""The days of the demo studio: plausible, the same each time, and kept by the clock on its wall."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from commands.demo.days import BREAK, RECORDING, SETUP, SUNDAY, Day, day_of

PARIS = ZoneInfo("Europe/Paris")
FIRST = date(2026, 2, 23)  # a Monday
DATES = [FIRST + timedelta(days=number) for number in range(12 * 7)]  # the clocks change in the fifth week
DAYS = {day: day_of(day, PARIS, 8, 6) for day in DATES}
STRETCHES = [stretch for day in DAYS.values() for stretch in day.stretches]


def local(moment: datetime) -> datetime:
    return moment.astimezone(PARIS)


def test_a_day_is_the_same_whenever_it_is_asked_for() -> None:
    assert all(day_of(day, PARIS, 8, 6) == planned for day, planned in DAYS.items())


def test_nobody_is_in_two_places() -> None:
    of_engineer = defaultdict(list)
    for stretch in STRETCHES:
        of_engineer[stretch.engineer].append(stretch)
    assert of_engineer.keys() == set(range(8))
    for stretches in of_engineer.values():
        ordered = sorted(stretches, key=lambda stretch: stretch.start)
        assert all(one.start < one.end <= other.start for one, other in pairwise(ordered))


def test_no_room_is_booked_twice_at_a_time() -> None:
    for room in range(3):
        booked = [session for day in DAYS.values() for session in day.sessions if session.room == room]
        assert len(booked) > 12
        assert all(one.end <= other.start for one, other in pairwise(booked))


def test_sundays_are_free() -> None:
    assert {day for day, planned in DAYS.items() if planned == Day([], [])} == {
        day for day in DATES if day.weekday() == SUNDAY
    }


def test_sessions_begin_by_the_clock_on_the_wall_whatever_the_season() -> None:
    begin = {
        (session.room, local(session.start).strftime("%H:%M")) for day in DAYS.values() for session in day.sessions
    }
    assert begin == {(0, "10:00"), (0, "11:00"), (1, "09:30"), (2, "14:00")}


@pytest.mark.parametrize("day", [FIRST, FIRST + timedelta(weeks=6)])
def test_nothing_is_begun_at_lunch(day: date) -> None:
    begun = {local(stretch.start).strftime("%H:%M") for stretch in DAYS[day].stretches}
    assert not {time for time in begun if "12:50" <= time < "13:25"}


def test_work_has_its_breaks_its_overruns_and_its_forgotten_timers() -> None:
    assert {stretch.task for stretch in STRETCHES} >= {SETUP, RECORDING, BREAK}
    assert any(stretch.booked and stretch.end > stretch.booked.end + timedelta(minutes=10) for stretch in STRETCHES)
    forgotten = [stretch for stretch in STRETCHES if stretch.end - stretch.start > timedelta(hours=24)]
    assert 2 <= len(forgotten) <= 20
