"""An organization of a running server beside its model: its members, its listeners, and whether all of them agree."""

import json
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg

from domain.base import iso
from domain.live_state import LiveState, fold
from domain.people import Role
from tests.support.bookings import a_project, made
from tests.support.listening import Message, Peer
from tests.support.live import event_stream, websocket
from tests.support.studio import Client, Studio
from tests.support.timer_model import Expected, House, Kind, Person, Timer

ALWAYS = date(1, 1, 1)
ZONE = ZoneInfo("Europe/Paris")  # as studios of tests have it

_TIMERS = f"SELECT {', '.join(Timer.__dataclass_fields__)}, cost_minor_units FROM time_entries WHERE org_id = $1"
_KINDS = """
SELECT t.id, t.name, t.category = 'billable' AS billable, t.active, r.rate_minor_units
FROM task_types AS t JOIN task_type_rates AS r USING (org_id)
WHERE org_id = $1 AND r.task_type_id = t.id
"""
_HISTORY = "SELECT entry_id, array_agg(action ORDER BY id) AS actions FROM entry_history WHERE org_id = $1 GROUP BY 1"
_LOG = "SELECT seq, name, data FROM events WHERE org_id = $1 AND seq > $2 ORDER BY seq"


@dataclass
class WatchedHouse:
    """`listeners` hear the owner's audience, by each transport; `folded` is what each of them believes to run."""

    model: House
    clients: list[Client]  # an owner, two engineers, a viewer
    kinds: dict[str, int]
    project: int
    connection: asyncpg.Connection
    listeners: list[Peer]
    folded: list[LiveState]
    seq: int

    @classmethod
    async def open(
        cls, studio: Studio, currency: str, connection: asyncpg.Connection, stack: AsyncExitStack
    ) -> "WatchedHouse":
        organization = await studio.organization(currency=currency)
        owner = organization.owner
        others = [await organization.member(role) for role in (Role.ENGINEER, Role.ENGINEER, Role.VIEWER)]
        project = await a_project(owner)
        retired = await made(owner, "/task-types", {"name": "retired", "color": "#000000", "rateMinorUnits": 500})
        await owner.delete(f"/task-types/{retired}")
        rows = await connection.fetch(_KINDS, organization.id)
        kinds = {
            row["id"]: Kind(row["id"], row["billable"], row["active"], [(ALWAYS, row["rate_minor_units"])])
            for row in rows
        }
        actors = [client.actor for client in (owner, *others)]
        people = {actor.user_id: Person(actor.user_id, actor.role) for actor in actors if actor}
        listeners = [await stack.enter_async_context(listen(owner)) for listen in (websocket, event_stream)]
        snapshots = [await peer.next("snapshot") for peer in listeners]
        return cls(
            model=House(organization.id, ZONE, people, kinds, {project}),
            clients=[owner, *others],
            kinds={row["name"]: row["id"] for row in rows},
            project=project,
            connection=connection,
            listeners=listeners,
            folded=[fold(LiveState(), "snapshot", snapshot.data) for snapshot in snapshots],
            seq=snapshots[0].seq,
        )

    def person(self, client: Client) -> Person:
        assert client.actor is not None
        return self.model.people[client.actor.user_id]

    async def check(self) -> None:
        """Rows, costs, history, the log and the listeners agree with the model; what it said is heard now."""
        await self._check_rows()
        await self._check_log()
        shown = (await self.clients[-1].get("/timers/running")).json
        running = fold(LiveState(), "snapshot", {"running": shown["items"]})
        assert running.running.keys() == {timer.id for timer in self.model.running()}
        assert self.folded == [running, running]

    async def _check_rows(self) -> None:
        rows = {row["id"]: dict(row) for row in await self.connection.fetch(_TIMERS, self.model.id)}
        costs = {id_: row.pop("cost_minor_units") for id_, row in rows.items()}
        assert {id_: Timer(**row) for id_, row in rows.items()} == self.model.timers
        assert costs == {id_: timer.cost_minor_units for id_, timer in self.model.timers.items()}
        history = {row["entry_id"]: row["actions"] for row in await self.connection.fetch(_HISTORY, self.model.id)}
        assert history == self.model.history

    async def _check_log(self) -> None:
        expected, self.model.said = self.model.said, []
        logged = await self.connection.fetch(_LOG, self.model.id, self.seq)
        assert [row["seq"] for row in logged] == list(range(self.seq + 1, self.seq + 1 + len(expected)))
        for row, one in zip(logged, expected, strict=True):
            _check_event(row["name"], json.loads(row["data"]), one)
        self.seq += len(expected)
        for place, peer in enumerate(self.listeners):
            heard = await peer.take(len(expected))
            assert [(one.seq, one.event, one.data) for one in heard] == [
                (row["seq"], row["name"], json.loads(row["data"])) for row in logged
            ]
            for one in heard:
                self.folded[place] = fold(self.folded[place], one.event, one.data)

    async def hear_no_more(self) -> None:
        """Nothing was said beyond what was checked: the next that everybody hears is said now."""
        await made(self.clients[0], "/clients", {"name": "The end"})
        for peer in self.listeners:
            last: Message = await peer.next()
            assert (last.event, last.data["value"]["name"], last.seq) == ("catalog:changed", "The end", self.seq + 1)


def _check_event(name: str, data: Mapping[str, Any], expected: Expected) -> None:
    assert name == expected.name
    for key, value in expected.part.items():
        assert _plain(key, data[key]) == _wanted(value), (name, key)


def _plain(key: str, value: Any) -> Any:
    if key == "cost" and value is not None:
        return value["minorUnits"]
    return set(value) if key == "changed" else value


def _wanted(value: Any) -> Any:
    return iso(value) if isinstance(value, datetime) else value
