"""The demo studio as it is in the database: founded when it is not there, and looked up."""

from dataclasses import dataclass, replace

from actions import catalog
from actions.catalog import CatalogQuery, tell
from actions.clients import CLIENTS, NewClient
from actions.members import get
from actions.projects import PROJECTS, NewProject, ProjectQuery
from actions.rooms import ROOMS, NewRoom
from actions.services import Services
from actions.setup import create_admin
from actions.task_types import TASK_TYPES
from actions.work import Work
from commands.demo import cast
from commands.errors import CommandError
from domain.catalog import Member
from domain.people import Actor, Role
from store import installation, organizations, people
from store.members import MEMBERS

_IN_USE = CatalogQuery(active=True, limit=200)


@dataclass(frozen=True, slots=True)
class Studio:
    """Those who work there, and the ids of what they work on, in the order that all was made in."""

    owner: Actor
    engineers: list[Member]
    rooms: list[int]
    projects: list[int]
    task_types: list[int]

    @property
    def players(self) -> list[Member]:
        """The engineers whose timers go on by themselves."""
        return [member for member in self.engineers if member.email != cast.ENGINEER]

    def as_actor(self, member: Member) -> Actor:
        return replace(self.owner, user_id=member.id, name=member.name, email=member.email, role=member.role)


async def founded(services: Services) -> Studio:
    """The studio, made when there is none. Raises CommandError when the database holds another one."""
    if await installation.is_new(services.database):
        await create_admin(services, cast.FOUNDING)
        password_hash = await services.passwords.hash(cast.PASSWORD)
        await services.perform(_furnish, await _owner(services), password_hash)
    return await looked_up(services)


async def looked_up(services: Services) -> Studio:
    """The studio as it is now, whatever its visitors made of it. Raises CommandError when too little is left of it."""
    owner = await _owner(services)
    async with services.database.snapshot(owner.organization.id) as transaction:
        members = (await MEMBERS.page(transaction, _IN_USE)).items
        rooms = (await ROOMS.table.page(transaction, _IN_USE)).items
        projects = (await PROJECTS.table.page(transaction, ProjectQuery(active=True, limit=200))).items
        task_types = (await TASK_TYPES.table.page(transaction, _IN_USE)).items
    engineers = [member for member in members if member.role is Role.ENGINEER and member.joined]
    lists = [sorted(item.id for item in found) for found in (rooms, projects, task_types)]
    if not all((engineers, *lists)):
        raise CommandError("Too little is left of the demo studio. Delete its data directory, and it is made anew.")
    return Studio(owner, sorted(engineers, key=lambda member: member.id), *lists)


async def _owner(services: Services) -> Actor:
    person = await people.by_email(services.database, cast.OWNER)
    memberships = await people.memberships(services.database, person.id) if person else []
    if person is None or not memberships:
        raise CommandError("The data directory holds another studio than the demo's. Name another with --data-dir.")
    async with services.database.snapshot(memberships[0].org_id) as transaction:
        organization = await organizations.by_id(transaction)
    return Actor(0, person.id, person.name, person.email, memberships[0].role, organization)


async def _furnish(work: Work, password_hash: str) -> None:
    """Brings in the people, the rooms, and what there is to work on."""
    for one in cast.PEOPLE:
        person = await people.insert(work.transaction, one.email, one.name, password_hash)
        await people.join(work.transaction, person.id, one.role)
        await people.set_last_org(work.transaction, person.id)
        tell(work, "member", "created", await get(work, person.id))
    for place, (name, color) in enumerate(cast.ROOMS, start=1):
        await catalog.make(work, ROOMS, NewRoom(name=name, color=color, sort_order=place))
    clients = {name: await catalog.make(work, CLIENTS, NewClient(name=name)) for name in cast.CLIENTS}
    for client, name in cast.PROJECTS:
        await catalog.make(work, PROJECTS, NewProject(name=name, client_id=clients[client].id))
