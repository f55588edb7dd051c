"""What time is booked on: task types, clients, projects, rooms and sessions, all looked up and changed alike."""

from dataclasses import dataclass
from typing import Any

from actions import catalog, task_types
from actions.catalog import CatalogQuery, Noun
from actions.clients import CLIENTS, ClientChange, NewClient
from actions.projects import PROJECTS, NewProject, ProjectChange, ProjectQuery
from actions.rooms import ROOMS, NewRoom, RoomChange
from actions.sessions import SESSIONS, WORKED_SESSIONS, NewSession, SessionChange, SessionQuery
from actions.task_types import TASK_TYPES, NewTaskType, TaskTypeChange, TaskTypeRates
from domain.base import Model
from domain.catalog import Client, Project, Room, Session, TaskType, WorkedSession
from domain.paging import Page, PageQuery
from domain.people import Permission
from handlers.call import Call
from handlers.routes import Route


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """The items of one noun under one path, with the models of what is asked and answered."""

    path: str
    noun: Noun[Any]
    order: str
    query: type[PageQuery]
    listed: type[Model]
    item: type[Model]
    new: type[Model]
    changed: type[Model]

    async def page(self, call: Call) -> Page[Any]:
        return await call.read(catalog.page, self.noun.table, call.query)

    async def get(self, call: Call) -> Any:
        return await call.read(catalog.get, self.noun.table, call.id)

    async def make(self, call: Call) -> Any:
        return await call.perform(catalog.make, self.noun, call.body)

    async def change(self, call: Call) -> Any:
        # alone, as the entries booked on a session or a project follow it into another room or to another client
        return await call.perform(catalog.change, self.noun, call.id, call.body, alone=True)

    async def remove(self, call: Call) -> None:
        await call.perform(catalog.remove, self.noun, call.id)

    def routes(self) -> tuple[Route, ...]:
        one, name, manage = f"{self.path}/{{id}}", self.noun.name, Permission.MANAGE_CATALOG
        return (
            Route("GET", self.path, self.page, f"The {name}s, {self.order}", query=self.query, answer=self.listed),
            Route("POST", self.path, self.make, f"Make a {name}", manage, body=self.new, answer=self.item, status=201),
            Route("GET", one, self.get, f"One {name}", answer=self.item),
            Route("PATCH", one, self.change, f"Change a {name}", manage, body=self.changed, answer=self.item),
            Route("DELETE", one, self.remove, f"Take a {name} out of use; what is booked on it stays", manage),
        )


class _TaskTypes(Collection):
    """Task types carry a rate that changes from a day on."""

    async def make(self, call: Call) -> Any:
        return await call.perform(task_types.make, call.body)

    async def change(self, call: Call) -> Any:
        return await call.perform(task_types.change, call.id, call.body)

    async def rates(self, call: Call) -> TaskTypeRates:
        return await call.read(task_types.rates, call.id)

    def routes(self) -> tuple[Route, ...]:
        path, summary = f"{self.path}/{{id}}/rates", "What an hour cost, costs and will cost, the oldest rate first"
        rates = Route("GET", path, self.rates, summary, Permission.SEE_COSTS, answer=TaskTypeRates)
        return (*super().routes(), rates)


class _Sessions(Collection):
    """Sessions are listed with the time that was worked in them."""

    async def page(self, call: Call) -> Page[Any]:
        return await call.read(catalog.page, WORKED_SESSIONS, call.query)


COLLECTIONS = (
    _TaskTypes(
        path="/task-types",
        noun=TASK_TYPES,
        order="as sorted by hand",
        query=CatalogQuery,
        listed=Page[TaskType],
        item=TaskType,
        new=NewTaskType,
        changed=TaskTypeChange,
    ),
    Collection(
        path="/clients",
        noun=CLIENTS,
        order="newest first",
        query=CatalogQuery,
        listed=Page[Client],
        item=Client,
        new=NewClient,
        changed=ClientChange,
    ),
    Collection(
        path="/projects",
        noun=PROJECTS,
        order="newest first",
        query=ProjectQuery,
        listed=Page[Project],
        item=Project,
        new=NewProject,
        changed=ProjectChange,
    ),
    Collection(
        path="/rooms",
        noun=ROOMS,
        order="as sorted by hand",
        query=CatalogQuery,
        listed=Page[Room],
        item=Room,
        new=NewRoom,
        changed=RoomChange,
    ),
    _Sessions(
        path="/sessions",
        noun=SESSIONS,
        order="with the time worked in them, the latest start first",
        query=SessionQuery,
        listed=Page[WorkedSession],
        item=Session,
        new=NewSession,
        changed=SessionChange,
    ),
)

ROUTES = tuple(route for collection in COLLECTIONS for route in collection.routes())
