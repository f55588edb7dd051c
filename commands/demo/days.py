"""What a day in the demo studio is like: the same for the same date, whenever it is asked for."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from commands.demo.cast import NOTES, TITLES

SETUP, RECORDING, MIXING, MASTERING, BREAK = range(5)  # the task types, in the order that a studio starts with
SATURDAY, SUNDAY = 5, 6
LUNCH = (12.5, 13.5)  # hours; nobody's time


@dataclass(frozen=True, slots=True)
class Booked:
    """A session of a day; rooms, projects and engineers are numbers, for whoever knows the studio to look up."""

    room: int
    project: int
    title: str
    start: datetime
    end: datetime
    crew: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """What an engineer does for a while, in a session or else on a project."""

    engineer: int
    task: int
    start: datetime
    end: datetime
    booked: Booked | None
    project: int
    notes: str


@dataclass(frozen=True, slots=True)
class Day:
    sessions: list[Booked]
    stretches: list[Stretch]


def day_of(day: date, zone: ZoneInfo, engineers: int, projects: int) -> Day:
    """The sessions of a day in order, and who did what; for a studio of so many engineers with so many projects."""
    planner = _Planner(Random(f"northlight {day}"), day, zone)  # noqa: S311  it is a play
    crew = planner.dice.sample(range(engineers), engineers)
    sessions = planner.sessions(crew, projects)
    at_work = {engineer: booked for booked in sessions for engineer in booked.crew}
    stretches = [stretch for engineer, booked in at_work.items() for stretch in planner.in_session(engineer, booked)]
    if day.weekday() < SATURDAY:
        for engineer in sorted(set(crew) - at_work.keys()):
            stretches += planner.at_the_desk(engineer, projects)
    return Day(sessions, stretches)


class _Planner:
    """Throws the dice for one day; hours count from midnight where the studio is."""

    def __init__(self, dice: Random, day: date, zone: ZoneInfo) -> None:
        self.dice = dice
        self.day = day
        self.zone = zone

    def sessions(self, crew: list[int], projects: int) -> list[Booked]:
        """The crew is taken from the front, room by room: two in the first room, one in each of the others."""
        hours = self._booked_hours()
        places = {0: tuple(crew[:2]), 1: tuple(crew[2:3]), 2: tuple(crew[3:4])}
        return [
            Booked(
                room,
                self.dice.randrange(projects),
                self.dice.choice(TITLES),
                self._at(start),
                self._at(end),
                places[room],
            )
            for room, start, end in hours
            if places[room]
        ]

    def _booked_hours(self) -> list[tuple[int, float, float]]:
        """Which rooms are booked, from when to when."""
        if self.day.weekday() == SUNDAY:
            return []
        if self.day.weekday() == SATURDAY:
            return [(0, 11, 17)]
        chances = ((0, 10, 18, 0.95), (1, 9.5, 17.5, 0.85), (2, 14, 20, 0.65))
        return [(room, start, end) for room, start, end, chance in chances if self.dice.random() < chance]

    def in_session(self, engineer: int, booked: Booked) -> list[Stretch]:
        """From setting up to the end, which is often a little late."""
        work = MIXING if booked.room == 1 else RECORDING
        start = booked.start - self._minutes(10, 30)
        end = booked.end + (self._minutes(10, 80) if self.dice.random() < 0.4 else self._minutes(-20, 5))
        stretches = self._shift(engineer, start, end, [SETUP, work, BREAK, work], booked, booked.project)
        if self.day.weekday() == SATURDAY and self.dice.random() < 0.4:
            stretches[-1] = self._forgotten(stretches[-1])
        return stretches

    def at_the_desk(self, engineer: int, projects: int) -> list[Stretch]:
        if self.dice.random() < 0.3:
            return []  # a day off
        work = self.dice.choice((MIXING, MIXING, MASTERING))
        start, end = self._at(9.25) + self._minutes(0, 60), self._at(17.5) + self._minutes(-45, 45)
        return self._shift(engineer, start, end, [work, BREAK], None, self.dice.randrange(projects))

    def _shift(
        self, engineer: int, start: datetime, end: datetime, tasks: list[int], booked: Booked | None, project: int
    ) -> list[Stretch]:
        """One thing after the other, in turn, with a gap for lunch and small ones between."""
        found: list[Stretch] = []
        while end - start > timedelta(minutes=5):
            task = tasks[len(found) % len(tasks)]
            until = min(start + self._length(task), end)
            if start < self._at(LUNCH[0]) < until:
                until = self._at(LUNCH[0]) + self._minutes(0, 15)
            notes = self.dice.choice(NOTES) if task != BREAK else ""
            found.append(Stretch(engineer, task, start, until, booked, project, notes))
            start = until + self._minutes(0, 4)
            if self._at(LUNCH[0]) <= start < self._at(LUNCH[1]):
                start = self._at(LUNCH[1]) + self._minutes(-5, 10)
        return found

    def _forgotten(self, last: Stretch) -> Stretch:
        """A timer that nobody stopped on Saturday, until somebody saw it the day after."""
        end = last.start + timedelta(hours=25) + self._minutes(0, 90)
        return Stretch(last.engineer, last.task, last.start, end, last.booked, last.project, last.notes)

    def _length(self, task: int) -> timedelta:
        if task == BREAK:
            return self._minutes(8, 20)
        return self._minutes(20, 45) if task == SETUP else self._minutes(65, 150)

    def _minutes(self, least: float, most: float) -> timedelta:
        return timedelta(seconds=round(self.dice.uniform(least, most) * 60))

    def _at(self, hour: float) -> datetime:
        """That hour of the clock on the wall."""
        hours, minutes = divmod(round(hour * 60), 60)
        return datetime.combine(self.day, time(hours, minutes), self.zone).astimezone(ZoneInfo("UTC"))
