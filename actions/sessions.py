"""Sessions: the booked hours of a room, a project, a client."""

from pydantic import Field

from actions.catalog import Fields, Noun
from actions.clients import CLIENTS
from actions.projects import PROJECTS
from actions.rooms import ROOMS
from actions.work import Work
from domain.base import Id, Instant, Line, Model, Note
from domain.catalog import Session, SessionStatus
from domain.changes import UNSENT
from domain.errors import ValidationFailed
from domain.paging import PageQuery, QueryId
from store import catalog


class SessionQuery(PageQuery):
    """Sessions that start at or after `from` and before `to`."""

    from_: Instant | None = Field(default=None, alias="from")
    to: Instant | None = None
    room_id: QueryId | None = None
    project_id: QueryId | None = None
    client_id: QueryId | None = None
    status: SessionStatus | None = None


class NewSession(Model):
    """A session to book; one of a project is for the project's client."""

    title: Line
    client_id: Id | None = None
    project_id: Id | None = None
    room_id: Id | None = None
    start_time: Instant
    end_time: Instant
    status: SessionStatus = SessionStatus.PLANNED
    notes: Note = ""


class SessionChange(Model):
    """What to change; what is not named stays. Null takes a client, a project or a room away."""

    title: Line = UNSENT
    client_id: Id | None = UNSENT
    project_id: Id | None = UNSENT
    room_id: Id | None = UNSENT
    start_time: Instant = UNSENT
    end_time: Instant = UNSENT
    status: SessionStatus = UNSENT
    notes: Note = UNSENT


async def _settle(work: Work, before: Session | None, fields: Fields) -> Fields:
    after = {**dict(before or ()), **fields}
    if after["end_time"] <= after["start_time"]:
        raise ValidationFailed.of("endTime", "The session must end after it starts. Give a later end.")
    if fields.keys().isdisjoint({"client_id", "project_id"}):
        return fields
    return await _with_client_of_project(work, after["project_id"], fields)


async def _with_client_of_project(work: Work, project_id: int | None, fields: Fields) -> Fields:
    project = await catalog.PROJECTS.by_id(work.transaction, project_id) if project_id else None
    if project is None or project.client_id is None:
        return fields
    if fields.get("client_id") not in {None, project.client_id}:
        raise ValidationFailed.of("clientId", "The project belongs to another client. Leave one of the two out.")
    return {**fields, "client_id": project.client_id}


WORKED_SESSIONS = catalog.WORKED_SESSIONS
SESSIONS: Noun[Session] = Noun(
    kind="session",
    name="session",
    table=catalog.SESSIONS,
    references={"room_id": ROOMS, "client_id": CLIENTS, "project_id": PROJECTS},
    settle=_settle,
    retired={"status": SessionStatus.CANCELED},
)
