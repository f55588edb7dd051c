"""What time is booked on: task types, clients, projects, rooms, sessions, and the members who book it."""

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from domain.base import Color, Day, Id, Instant, Line, Model, Note
from domain.money import Rate
from domain.people import Role


def _looks_like_email(text: str) -> str:
    name, _, host = text.rpartition("@")
    if not name or "." not in host or any(character.isspace() or not character.isprintable() for character in text):
        raise ValueError("Give an e-mail address such as ana@example.com.")
    return text


Email = Annotated[
    str,
    StringConstraints(strict=True, strip_whitespace=True, to_lower=True, min_length=3, max_length=254),
    AfterValidator(_looks_like_email),
]


SortOrder = Annotated[int, Field(strict=True, ge=-1_000_000, le=1_000_000)]
LAST_PLACE = 1000  # where what nobody placed yet stands: behind the rest, in the order it was made in


class Category(StrEnum):
    BILLABLE = "billable"
    NON_BILLABLE = "non-billable"


class TaskType(Model):
    """A kind of work; `rate` is the one in force today, and `recording` work lights the red lamp of its room."""

    id: Id
    name: Line
    description: Note
    color: Color
    category: Category
    recording: bool
    rate: Rate | None = None
    sort_order: SortOrder
    active: bool


class DatedRate(Model):
    """The rate from a day on, up to the next rate's; `from` is null for the one that reaches back without end."""

    from_: Annotated[Day | None, Field(alias="from")]
    rate: Rate


class Client(Model):
    id: Id
    name: Line
    email: Email | None
    notes: Note
    active: bool


class Project(Model):
    id: Id
    name: Line
    client_id: Id | None
    description: Note
    active: bool


class Room(Model):
    id: Id
    name: Line
    color: Color | None
    sort_order: SortOrder
    active: bool


class SessionStatus(StrEnum):
    PLANNED = "planned"
    CONFIRMED = "confirmed"
    DONE = "done"
    CANCELED = "canceled"


class Session(Model):
    """A booked studio session, from `start_time` up to but not including `end_time`."""

    id: Id
    title: Line
    client_id: Id | None
    project_id: Id | None
    room_id: Id | None
    start_time: Instant
    end_time: Instant
    status: SessionStatus
    notes: Note


class WorkedSession(Session):
    """A session with the time that its entries come to; running ones add nothing yet."""

    actual_seconds: int


class Member(Model):
    """A person's place in an organization; `id` is the person's. `joined` is false until the invitation is accepted."""

    id: Id
    name: Line
    email: Email
    role: Role
    active: bool
    joined: bool
