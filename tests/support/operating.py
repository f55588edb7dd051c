"""What a state machine of timer operations stands on: whose turn it is, on what, and what came of it."""

from collections.abc import Coroutine
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from hypothesis.stateful import RuleBasedStateMachine
from tornado.ioloop import IOLoop

from domain.base import LARGEST_ID
from store.connection import connected
from tests.support.studio import Client, Reply, Studio
from tests.support.timer_model import Person, Refusal, Timer
from tests.support.watched_house import WatchedHouse

UNSENT = "unsent"

T = TypeVar("T")


class Operating(RuleBasedStateMachine):
    """Two watched organizations on one server, and what its rules need to ask the server and the model alike."""

    def __init__(self, loop: IOLoop, studio: Studio, database_url: str) -> None:
        super().__init__()
        self.loop = loop
        self.studio = studio
        self.database_url = database_url
        self.stack = AsyncExitStack()
        self.began = datetime.now(UTC).replace(microsecond=0)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        result: T = self.loop.asyncio_loop.run_until_complete(work)
        return result

    async def open_houses(self) -> None:
        connection = await self.stack.enter_async_context(connected(self.database_url, "test"))
        self.houses = [
            await WatchedHouse.open(self.studio, currency, connection, self.stack) for currency in ("EUR", "JPY")
        ]

    def teardown(self) -> None:
        self.run(self._close())

    async def _close(self) -> None:
        async with self.stack:
            for house in getattr(self, "houses", []):
                await house.check()
                await house.hear_no_more()

    # Who does it, on what, and when.

    def actor(self, member: int) -> tuple[WatchedHouse, WatchedHouse, Client, Person]:
        """Whose turn it is, after the own organization and the other one."""
        house, other = self.houses[member // 4], self.houses[1 - member // 4]
        client = house.clients[member % 4]
        return house, other, client, house.person(client)

    def entry(self, house: WatchedHouse, other: WatchedHouse, person: Person, pick: int) -> int:
        """Rather what the member may change, and what runs; else anything, gone, foreign, or what never was."""
        timers = sorted(house.model.timers.values(), key=lambda timer: timer.end_time is not None)
        there, foreign = [timer.id for timer in timers], list(other.model.history)
        allowed = [timer.id for timer in timers if person.manages or timer.owner_id == person.id]
        known = [*allowed[:6] * 4, *there, *list(house.model.history)[-3:], *foreign[-3:], LARGEST_ID]
        return known[pick % len(known)]

    def wish(
        self, house: WatchedHouse, other: WatchedHouse, person: Person, kind: str, owner: int | str, project: str | None
    ) -> tuple[dict[str, Any], tuple[int, int, int | None]]:
        """What to book on, as the API takes it and as the model does."""
        kind_id = other.kinds["Mixing"] if kind == "foreign" else house.kinds[kind]
        project_id = {None: None, "own": house.project, "foreign": other.project}[project]
        body = {"taskTypeId": kind_id, **({"projectId": project_id} if project_id else {})}
        if owner == UNSENT:
            return body, (person.id, kind_id, project_id)
        clients = other.clients if owner == "foreign" else house.clients
        actor = clients[owner if isinstance(owner, int) else 0].actor
        assert actor is not None
        return {**body, "ownerId": actor.user_id}, (actor.user_id, kind_id, project_id)

    def at(self, seconds: int | None) -> datetime | None:
        return None if seconds is None else self.moment_ago(seconds)

    def moment_ago(self, seconds: int) -> datetime:
        """That long before the row of operations began, so that spans are the same when it is repeated."""
        return self.began - timedelta(seconds=seconds)

    def is_future(self, value: object) -> bool:
        return isinstance(value, datetime) and value > datetime.now(UTC)

    # What came of it.

    def ask(
        self, client: Client, refusals: set[Refusal], method: str, path: str, body: Any = None, **headers: str
    ) -> Reply | None:
        """The answer to what had to succeed; none after a refusal, which had to be one of these."""
        reply = self.run(client.call(method, path, body, **headers))
        if not refusals:
            assert reply.status < 300, reply.text
            return reply
        assert (reply.status, (reply.json or {}).get("code")) in refusals, reply.text
        return None

    def check(self, house: WatchedHouse) -> None:
        self.run(house.check())

    def moment(self, shown: str, wanted: datetime | None) -> datetime:
        """The moment in an answer: what was wanted, or else now."""
        moment = datetime.fromisoformat(shown)
        assert wanted in {None, moment}
        assert timedelta(0) <= datetime.now(UTC) - moment < timedelta(seconds=30) or wanted
        return moment

    def begun(self, house: WatchedHouse, person: Person, reply: Reply, wanted: datetime | None, **fields: Any) -> None:
        """A timer runs that did not."""
        start = self.moment(reply.json["startTime"], wanted)
        rate = house.model.rate(fields["task_type_id"], start)
        timer = Timer(reply.json["id"], start_time=start, end_time=None, rate_minor_units=rate, **fields)
        house.model.insert(person, timer, "started")

    def version(self, house: WatchedHouse, entry_id: int, wanted: str | None) -> tuple[int | None, dict[str, str]]:
        """The version that a request names, and its header."""
        timer = house.model.timers.get(entry_id)
        if timer is None or wanted is None:
            return None, {}
        number = timer.version if wanted == "right" else timer.version + 1
        return number, {"If_Match": f'"{number}"'}
