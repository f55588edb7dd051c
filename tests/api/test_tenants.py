"""Organizations are apart: every route of the table, and both streams, attacked with the ids of another one.

The attacks are made from the table and its models, so that a new route, or a new field, is attacked by itself;
one that they know no id or no sample for fails.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from domain.base import LARGEST_ID, Model
from handlers.api.table import ROUTES
from handlers.routes import Route
from tests.support.bookings import a_project, a_session, entered, made, moment, started
from tests.support.kiosks import paired
from tests.support.listening import Peer
from tests.support.live import event_stream, websocket
from tests.support.studio import PASSWORD, Client, Reply, Studio, TestOrganization
from tests.support.untouched import untouched

pytestmark = pytest.mark.gen_test(timeout=60)

SECRET = "Abbey-Roads-own"

# Which ids stand in the paths of a noun, by the name that they have in bodies.
IDS_IN_PATHS = {
    "clients": "clientId",
    "favorites": "favoriteId",
    "kiosks": "kioskId",
    "members": "userId",
    "projects": "projectId",
    "rooms": "roomId",
    "sessions": "sessionId",
    "sign-ins": "signInId",
    "task-types": "taskTypeId",
    "time-entries": "timeEntryId",
    "timers": "timeEntryId",
}

# What goes into a field that holds no id: by its name where its kind is not enough.
OF_A_NAME = {
    "color": "#112233",
    "currency": "EUR",
    "endTime": moment(hours=1),
    "locale": "en-US",
    "newPassword": "another good password",
    "password": PASSWORD,
    "startTime": moment(hours=2),
    "timezone": "Europe/Paris",
    "userCode": "BCDF-GHJK",
}
OF_A_KIND = {"boolean": True, "integer": 7, "string": "Sample"}
LEFT_OUT = {"duration", "rateFrom", "cursor"}  # the first two go with another field only, cursors have their own test


@dataclass(frozen=True)
class House:
    """An organization full of everything, with the ids of what it has by the names of the fields that take them."""

    organization: TestOrganization
    ids: dict[str, list[int]]

    @property
    def email(self) -> str:
        assert self.organization.owner.actor is not None
        return self.organization.owner.actor.email


@dataclass(frozen=True)
class Attack:
    """A request with one foreign id in it, which stands in `place`: the path, or a field of the body or the query."""

    route: Route
    place: str
    path: str
    body: dict[str, Any] | None = None
    query: dict[str, Any] = field(default_factory=dict)

    async def strike(self, house: House) -> Reply:
        client = house.organization.owner
        if self.route.method == "GET":
            return await client.get(self.path, **self.query)
        return await client.call(self.route.method, self.path, self.body)

    def is_repelled(self, reply: Reply) -> bool:
        """Whether the answer is that of a house which has nothing of the kind."""
        if self.place == "path":
            return reply.status == 404
        if self.place in self.query:
            return reply.status == 200 and _is_empty(reply)
        wrong = [error["path"] for error in (reply.json or {}).get("errors", [])]
        return reply.status == 404 or (reply.status, wrong) == (422, [self.place])


def _is_empty(reply: Reply) -> bool:
    if reply.json is None:
        return len(reply.text.splitlines()) == 1  # the heads of CSV columns
    return reply.json["items"] == [] and reply.json.get("stats", {"count": 0})["count"] == 0


def attacks(route: Route, ours: House, theirs: House) -> Iterator[Attack]:
    """Every way to put one of their ids into the route, all else being ours."""
    path, body = plain(route, ours)
    if route.takes_id:
        for id_ in theirs.ids[_id_in(route)]:
            yield Attack(route, "path", route.path.format(id=id_), body)
    for name in _ids_of(route.body):
        for id_ in theirs.ids[name]:
            yield Attack(route, name, path, {**(body or {}), name: id_})
    for name in _ids_of(route.query):
        for id_ in theirs.ids[name]:
            yield Attack(route, name, path, body, {name: id_})


def plain(route: Route, house: House) -> tuple[str, dict[str, Any] | None]:
    """The path and the body of a request for what is one's own."""
    path = route.path.format(id=house.ids[_id_in(route)][0]) if route.takes_id else route.path
    assert "{" not in path
    return path, _filled(route.body, house) if route.body else None


def _id_in(route: Route) -> str:
    return IDS_IN_PATHS[route.path.split("/")[1]]


def _properties(model: type[Model] | None) -> dict[str, dict[str, Any]]:
    """The fields as JSON Schema describes them; of those that may be null, what they are else."""
    if model is None:
        return {}
    schema = model.model_json_schema()
    found = {}
    for name, described in schema["properties"].items():
        choices = [choice for choice in described.get("anyOf", [described]) if choice.get("type") != "null"]
        assert len(choices) == 1, name
        reference = choices[0].get("$ref", "").rpartition("/")[2]
        found[name] = schema["$defs"][reference] if reference else choices[0]
    return found


def _ids_of(model: type[Model] | None) -> list[str]:
    properties = _properties(model)
    ids = [name for name, described in properties.items() if described.get("maximum") == LARGEST_ID]
    assert ids == [name for name in properties if "Id" in name], "an id is called an id, and nothing else is"
    return ids


def _filled(model: type[Model], house: House) -> dict[str, Any]:
    ids = _ids_of(model)
    known = {**OF_A_NAME, "email": house.email}
    body = {}
    for name, described in _properties(model).items():
        if name in ids:
            body[name] = house.ids[name][0]
        elif name not in LEFT_OUT:
            choices = described.get("enum") or [OF_A_KIND[described["type"]]]
            body[name] = known.get(name, choices[0])
    return body


async def house_of(studio: Studio, name: str) -> House:
    """An organization whose every name and note says the name."""
    organization = await studio.organization(name)
    owner, actor = organization.owner, organization.owner.actor
    assert actor is not None
    await owner.patch(f"/members/{actor.user_id}", {"name": name})
    client = await made(owner, "/clients", {"name": name, "email": f"{name}@example.com", "notes": name})
    project = await a_project(owner, name=name, clientId=client, description=name)
    room = await made(owner, "/rooms", {"name": name})
    session = await a_session(owner, title=name, notes=name, clientId=client, projectId=project, roomId=room)
    task_type = await made(owner, "/task-types", {"name": name, "color": "#123456", "rateMinorUnits": 100})
    booked = {"taskTypeId": task_type, "sessionId": session, "notes": name}
    ended = await entered(owner, organization, **booked)
    running = await started(owner, organization, startTime=moment(hours=3), **booked)
    _, kiosk = await paired(organization, name, roomId=room)
    return House(
        organization,
        {
            "clientId": [client],
            "favoriteId": [await made(owner, "/favorites", {"taskTypeId": task_type, "notes": name})],
            "kioskId": [kiosk["id"]],
            "organizationId": [organization.id],
            "ownerId": [actor.user_id],
            "projectId": [project],
            "roomId": [room],
            "sessionId": [session],
            "signInId": [actor.sign_in_id],
            "taskTypeId": [task_type],
            "timeEntryId": [ended["id"], running["id"]],
            "userId": [actor.user_id],
        },
    )


@asynccontextmanager
async def unheard(house: House) -> AsyncIterator[None]:
    """Fails when the block makes an event for the organization: what it hears next is what it does next."""
    owner, name = house.organization.owner, f"Next of {house.email}"
    async with websocket(owner) as first, event_stream(owner) as second:
        await first.next("snapshot")
        await second.next("snapshot")
        yield
        await made(owner, "/clients", {"name": name})
        assert (await first.next()).data["value"]["name"] == name
        assert (await second.next()).data["value"]["name"] == name


async def test_the_ids_of_another_organization_lead_nowhere(studio: Studio) -> None:
    ours, theirs = await house_of(studio, "Ours"), await house_of(studio, SECRET)
    async with unheard(theirs), unheard(ours), untouched(ours.organization, theirs.organization):
        for route in ROUTES:
            for attack in attacks(route, ours, theirs):
                reply = await attack.strike(ours)
                assert attack.is_repelled(reply), (attack, reply)
                assert SECRET not in reply.text, attack


async def test_nothing_that_a_member_does_shows_or_changes_another_organization(studio: Studio) -> None:
    ours, theirs = await house_of(studio, "Ours"), await house_of(studio, SECRET)
    of_nobody = ("people", "sign_ins", "changed_sign_ins", "pairings", "logs")
    async with unheard(theirs), untouched(theirs.organization, except_for=of_nobody):
        for route in sorted(ROUTES, key=lambda route: route.method == "DELETE"):
            client = await studio.client_of(ours.email, ours.organization.id)
            reply = await client.call(route.method, *plain(route, ours))
            assert reply.status < 500, (route, reply)
            assert SECRET not in reply.text, route
            assert theirs.email not in reply.text, route


@pytest.mark.parametrize("listen", [websocket, event_stream])
async def test_a_stream_resumed_from_another_log_tells_of_its_own_organization_alone(
    studio: Studio, listen: Callable[[Client, str], AbstractAsyncContextManager[Peer]]
) -> None:
    ours, theirs = await house_of(studio, "Ours"), await house_of(studio, SECRET)
    cursor = (await theirs.organization.owner.get("/timers/running")).headers["Tally-Cursor"]
    epoch, _, last = cursor.rpartition(".")
    for seq in (0, 1, int(last), int(last) + 100):
        query, end, heard = f"?cursor={epoch}.{seq}&organizationId={theirs.organization.id}", f"After {seq}", ""
        async with listen(ours.organization.owner, query) as peer:
            await made(theirs.organization.owner, "/clients", {"name": SECRET})
            await made(ours.organization.owner, "/clients", {"name": end})
            while end not in heard:
                heard += str(await peer.next())
        assert SECRET not in heard


async def test_a_key_means_nothing_in_another_organization(studio: Studio) -> None:
    ours, theirs = await studio.organization(), await studio.organization()
    answers = [
        await organization.owner.post("/clients", {"name": "Nils"}, Idempotency_Key="key")
        for organization in (theirs, ours)
    ]
    assert [answer.status for answer in answers] == [201, 201]
    assert answers[0].json["id"] != answers[1].json["id"]
