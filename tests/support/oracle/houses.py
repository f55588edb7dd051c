"""The organizations of a run, founded before the server starts, and their logs when it is over."""

from dataclasses import dataclass, field

from auth.passwords import Passwords
from commands.composition import NobodyListens, opened_database, services_on
from commands.running import Running
from domain.people import Role
from settings import Settings
from store.database import Database
from store.log_reader import LogReader
from tests.support.oracle.operations import Journal
from tests.support.oracle.verdict import Ledger
from tests.support.studio import QUICK_HASHER, Client, Studio, TestOrganization

ROLES = (Role.MANAGER, Role.ENGINEER, Role.VIEWER)  # beside the owner; the viewer sees no money
PAGE_EVENTS = 1000


@dataclass
class House:
    """An organization: its members, the owner first, and where its log stood when the run began."""

    organization: TestOrganization
    members: list[Client]
    begun: int
    journal: Journal = field(default_factory=Journal)

    @property
    def id(self) -> int:
        return self.organization.id

    async def ledger(self, log: LogReader) -> Ledger:
        """The log from its beginning to its end."""
        last = (await log.head(self.id)).last
        pages = [await log.read(self.id, after, after + PAGE_EVENTS) for after in range(0, last, PAGE_EVENTS)]
        return Ledger(self.id, log.epoch, [event for page in pages for event in page])


async def found(settings: Settings, url: str, count: int) -> list[House]:
    """So many organizations, whose clients ask the server at `url`. Nobody else may use the database meanwhile."""
    async with opened_database(settings) as database:
        with services_on(database, NobodyListens(), settings, Passwords(QUICK_HASHER)) as services:
            running = Running(url, 0, services, hub=None)  # type: ignore[arg-type]  # not yet
            return [await _house(Studio(running), database) for _ in range(count)]


async def _house(studio: Studio, database: Database) -> House:
    organization = await studio.organization()
    members = [organization.owner, *[await organization.member(role) for role in ROLES]]
    return House(organization, members, (await LogReader(database).head(organization.id)).last)
