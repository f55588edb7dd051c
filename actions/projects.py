"""Projects: the records, films and shows that time is booked on, each for at most one client."""

from actions.catalog import CatalogQuery, Noun
from actions.clients import CLIENTS
from domain.base import Flag, Id, Line, Model, Note
from domain.catalog import Project
from domain.changes import UNSENT
from domain.paging import QueryId
from store import catalog


class ProjectQuery(CatalogQuery):
    client_id: QueryId | None = None


class NewProject(Model):
    name: Line
    client_id: Id | None = None
    description: Note = ""
    active: Flag = True


class ProjectChange(Model):
    """What to change; what is not named stays. Null takes the client away."""

    name: Line = UNSENT
    client_id: Id | None = UNSENT
    description: Note = UNSENT
    active: Flag = UNSENT


PROJECTS: Noun[Project] = Noun(
    kind="project", name="project", table=catalog.PROJECTS, references={"client_id": CLIENTS}
)
