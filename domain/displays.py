"""What a display on the wall shows: it names no client, no e-mail address and no notes."""

from domain.base import Id, Instant, Line, Model
from domain.catalog import Room, SessionStatus
from domain.entries import EntryTaskType
from domain.kiosks import Kiosk
from domain.money import Rate


class DisplaySession(Model):
    """A booked session as a display tells it."""

    id: Id
    title: Line
    room_id: Id | None
    start_time: Instant
    end_time: Instant
    status: SessionStatus


class DisplayTimer(Model):
    """A running timer as a display shows it."""

    id: Id
    owner_id: Id
    owner_name: str
    task_type: EntryTaskType
    session_id: Id | None
    project_id: Id | None
    room_id: Id | None
    start_time: Instant
    billable: bool
    rate: Rate | None = None


class Display(Model):
    """All that a display shows.

    `sessions` are today's in the organization's time zone, those that are worked on, and the next one of each room.
    `recording` names the task types that light the red lamp.
    """

    class OfOrganization(Model):
        id: Id
        name: Line
        currency: str
        timezone: str
        locale: str

    kiosk: Kiosk
    organization: OfOrganization
    rooms: list[Room]
    sessions: list[DisplaySession]
    recording: list[Id]
    running: list[DisplayTimer]
    server_time: Instant
