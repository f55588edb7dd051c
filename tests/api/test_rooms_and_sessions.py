"""Rooms and studio sessions over HTTP."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from tornado.ioloop import IOLoop

from domain.people import Role
from tests.support.studio import Client, TestOrganization
from tests.support.witness import witnessed

pytestmark = pytest.mark.gen_test


async def session_of(client: Client, day: int = 2, **fields: Any) -> dict[str, Any]:
    times = {"startTime": f"2026-03-{day:02}T09:00:00Z", "endTime": f"2026-03-{day:02}T12:00:00Z"}
    session: dict[str, Any] = await client.make("/sessions", **{"title": "Strings", **times, **fields})
    return session


async def listed(client: Client, **query: Any) -> list[dict[str, Any]]:
    """The sessions as they were booked; the list adds what was worked in them."""
    items = (await client.get("/sessions", **query)).json["items"]
    return [{name: value for name, value in item.items() if name != "actualSeconds"} for item in items]


@dataclass(frozen=True)
class House:
    """A studio with a room, and a project for a client."""

    owner: Client
    room: int
    client: int
    project: int


@pytest.fixture
def house(io_loop: IOLoop, north: TestOrganization) -> House:
    async def furnished() -> House:
        owner = north.owner
        room = await owner.make("/rooms", name="Live room")
        client = await owner.make("/clients", name="Blue Note")
        project = await owner.make("/projects", name="Album", clientId=client["id"])
        return House(owner, room["id"], client["id"], project["id"])

    furnished_house = io_loop.run_sync(furnished)
    assert furnished_house is not None
    return furnished_house


async def test_rooms_are_listed_as_sorted(north: TestOrganization) -> None:
    booth = await north.owner.make("/rooms", name="Booth")
    hall = await north.owner.make("/rooms", name="Hall", sortOrder=1, color="#FF0000")
    attic = await north.owner.make("/rooms", name="Attic")
    first = (await north.owner.get("/rooms", limit=2)).json
    rest = (await north.owner.get("/rooms", limit=2, cursor=first["nextCursor"])).json
    assert first["items"] + rest["items"] == [hall, booth, attic]
    moved = await north.owner.patch(f"/rooms/{attic['id']}", {"sortOrder": 0})
    assert (await north.owner.get("/rooms", limit=1)).json["items"] == [moved.json]


async def test_a_room_goes_out_of_use_and_is_told_once(north: TestOrganization) -> None:
    room = await north.owner.make("/rooms", name="Hall", color="#FF0000")
    async with witnessed(north) as events:
        for _ in range(2):
            assert (await north.owner.delete(f"/rooms/{room['id']}")).status == 204
    assert [(event.data["kind"], event.data["op"], event.data["value"]) for event in events] == [
        ("room", "deleted", room | {"active": False})
    ]
    assert (await north.owner.get("/rooms", active="true")).json["items"] == []


async def test_a_session_of_a_project_is_for_the_projects_client(north: TestOrganization, house: House) -> None:
    async with witnessed(north) as events:
        session = await session_of(house.owner, projectId=house.project, roomId=house.room, notes="24 tracks")
    assert session == {
        "id": session["id"],
        "title": "Strings",
        "clientId": house.client,
        "projectId": house.project,
        "roomId": house.room,
        "startTime": "2026-03-02T09:00:00.000Z",
        "endTime": "2026-03-02T12:00:00.000Z",
        "status": "planned",
        "notes": "24 tracks",
    }
    assert [(event.data["kind"], event.data["op"], event.data["value"]) for event in events] == [
        ("session", "created", session)
    ]


async def test_a_session_takes_over_the_client_of_the_project_it_moves_to(house: House) -> None:
    session = await session_of(house.owner, projectId=house.project)
    client = await house.owner.make("/clients", name="Verve")
    project = await house.owner.make("/projects", name="Live", clientId=client["id"])
    moved = await house.owner.patch(f"/sessions/{session['id']}", {"projectId": project["id"]})
    assert moved.json == session | {"projectId": project["id"], "clientId": client["id"]}
    freed = await house.owner.patch(f"/sessions/{session['id']}", {"projectId": None})
    assert freed.json == moved.json | {"projectId": None}


async def test_a_session_and_its_project_agree_on_the_client(north: TestOrganization, house: House) -> None:
    other = (await house.owner.make("/clients", name="Verve"))["id"]
    session = await session_of(house.owner, projectId=house.project)
    free = await session_of(house.owner, clientId=other)
    async with witnessed(north) as events:
        replies = [
            await house.owner.patch(f"/sessions/{session['id']}", {"clientId": other}),
            await house.owner.patch(f"/sessions/{free['id']}", {"projectId": house.project, "clientId": other}),
            await house.owner.post("/sessions", _body(session) | {"clientId": other}),
        ]
    assert [reply.wrong for reply in replies] == [["clientId"]] * 3
    assert events == []


def _body(session: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in session.items() if name != "id"}


async def test_a_session_moved_to_another_room_takes_its_timers_along(north: TestOrganization, house: House) -> None:
    session = await session_of(house.owner, roomId=house.room)
    await house.owner.post("/timers/start", {"taskTypeId": north.task_types["Mixing"], "sessionId": session["id"]})
    booth = await house.owner.make("/rooms", name="Booth")
    async with witnessed(north) as events:
        await house.owner.patch(f"/sessions/{session['id']}", {"roomId": booth["id"]})
    assert [event.data["value"]["roomId"] for event in events] == [booth["id"]]
    assert (await house.owner.get("/timers/running")).json["items"][0]["roomId"] == booth["id"]


async def test_a_deleted_session_is_canceled_and_takes_no_new_time(north: TestOrganization, house: House) -> None:
    session = await session_of(house.owner)
    async with witnessed(north) as events:
        for _ in range(2):
            assert (await house.owner.delete(f"/sessions/{session['id']}")).status == 204
    canceled = session | {"status": "canceled"}
    assert [(event.data["op"], event.data["value"]) for event in events] == [("deleted", canceled)]
    assert (await house.owner.get(f"/sessions/{session['id']}")).json == canceled
    start = {"taskTypeId": north.task_types["Mixing"], "sessionId": session["id"]}
    assert (await house.owner.post("/timers/start", start)).status == 422


async def test_a_session_ends_after_it_starts(house: House) -> None:
    session = await session_of(house.owner)
    for times in (
        {"endTime": "2026-03-02T09:00:00Z"},
        {"endTime": "2026-03-02T08:00:00Z"},
        {"startTime": "2026-03-02T12:00:00Z"},
        {"startTime": "2026-03-02T13:00:00+01:00"},
    ):
        replies = [
            await house.owner.patch(f"/sessions/{session['id']}", times),
            await house.owner.post("/sessions", _body(session) | times),
        ]
        assert [reply.wrong for reply in replies] == [["endTime"]] * 2
    assert await listed(house.owner) == [session]


@pytest.mark.parametrize(("path", "name"), [("/rooms", "roomId"), ("/clients", "clientId"), ("/projects", "projectId")])
async def test_a_session_refers_to_what_is_there_and_in_use(
    house: House, south: TestOrganization, path: str, name: str
) -> None:
    foreign = await south.owner.make(path, name="Theirs")
    retired = await house.owner.make(path, name="Old", active=False)
    session = await session_of(house.owner)
    for id_ in (foreign["id"], retired["id"], 999999):
        replies = [
            await house.owner.patch(f"/sessions/{session['id']}", {name: id_}),
            await house.owner.post("/sessions", _body(session) | {name: id_}),
        ]
        assert [reply.wrong for reply in replies] == [[name]] * 2
    assert await listed(house.owner) == [session]


async def test_a_session_stays_in_a_room_that_went_out_of_use(house: House) -> None:
    session = await session_of(house.owner, roomId=house.room)
    await house.owner.delete(f"/rooms/{house.room}")
    renamed = await house.owner.patch(f"/sessions/{session['id']}", _body(session) | {"title": "Horns"})
    assert renamed.json == session | {"title": "Horns"}


async def test_sessions_are_found_by_time_place_work_and_status(house: House) -> None:
    first = await session_of(house.owner, 1, roomId=house.room)
    second = await session_of(house.owner, 2, projectId=house.project)
    third = await session_of(house.owner, 3, status="confirmed")
    found = partial(listed, house.owner)
    assert await found() == [third, second, first]
    assert await found(**{"from": second["startTime"], "to": third["startTime"]}) == [second]
    assert await found(roomId=house.room) == [first]
    assert await found(projectId=house.project) == await found(clientId=house.client) == [second]
    assert await found(status="confirmed") == [third]
    assert await found(status="confirmed", roomId=house.room) == []


async def test_sessions_of_one_start_are_each_on_one_page(house: House) -> None:
    sessions = [await session_of(house.owner, 5) for _ in range(3)] + [await session_of(house.owner, 4)]
    found, query = [], {"limit": 1, "from": "2026-03-04T00:00:00Z"}
    for _ in sessions:
        page = (await house.owner.get("/sessions", **query)).json
        found += [item["id"] for item in page["items"]]
        query["cursor"] = page["nextCursor"]
    assert found == [sessions[number]["id"] for number in (2, 1, 0, 3)]
    assert query["cursor"] is None


ODD_QUESTIONS = {
    "from=yesterday": ["from"],
    "from=1772442000": ["from"],
    "to=2026-03-02T09:00:00": ["to"],
    "status=gone": ["status"],
    "roomId=1e2": ["roomId"],
    "cursor=WzFd": ["cursor"],
    "from_=2026-03-02T09:00:00Z": ["from_"],
}


async def test_odd_questions_for_sessions_are_refused(north: TestOrganization) -> None:
    replies = {query: await north.owner.get(f"/sessions?{query}") for query in ODD_QUESTIONS}
    assert {query: reply.wrong for query, reply in replies.items()} == ODD_QUESTIONS


async def test_only_managers_change_rooms_and_sessions(north: TestOrganization, house: House) -> None:
    session = await session_of(house.owner)
    engineer, manager = await north.member(), await north.member(Role.MANAGER)
    for path, id_ in (("/rooms", house.room), ("/sessions", session["id"])):
        refused = [
            await engineer.post(path, _body(session)),
            await engineer.patch(f"{path}/{id_}", {}),
            await engineer.delete(f"{path}/{id_}"),
        ]
        assert [reply.status for reply in refused] == [403] * 3
        assert (await engineer.get(f"{path}/{id_}")).status == 200
        assert (await manager.delete(f"{path}/{id_}")).status == 204


async def test_another_organizations_rooms_and_sessions_are_not_there(house: House, south: TestOrganization) -> None:
    session = await session_of(house.owner)
    for path in (f"/rooms/{house.room}", f"/sessions/{session['id']}"):
        replies = [await south.owner.get(path), await south.owner.patch(path, {}), await south.owner.delete(path)]
        assert [reply.status for reply in replies] == [404] * 3
    assert (await south.owner.get("/sessions")).json["items"] == []
    assert await listed(house.owner) == [session]
