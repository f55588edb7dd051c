"""Clients and projects over HTTP."""

from typing import Any

import pytest

from domain.people import Role
from tests.support.studio import TestOrganization
from tests.support.witness import witnessed

pytestmark = pytest.mark.gen_test


async def test_a_client_is_made_as_sent(north: TestOrganization) -> None:
    async with witnessed(north) as events:
        client = await north.owner.make("/clients", name=" Blue Note ", email="Ana@Example.com", notes="net 30")
    assert client == {
        "id": client["id"],
        "name": "Blue Note",
        "email": "ana@example.com",
        "notes": "net 30",
        "active": True,
    }
    assert [(event.data["kind"], event.data["op"], event.data["value"]) for event in events] == [
        ("client", "created", client)
    ]
    assert (await north.owner.get(f"/clients/{client['id']}")).json == client


async def test_a_change_leaves_what_it_does_not_name_and_null_takes_away(north: TestOrganization) -> None:
    client = await north.owner.make("/clients", name="Blue Note", email="ana@example.com", notes="net 30")
    async with witnessed(north) as events:
        changed = (await north.owner.patch(f"/clients/{client['id']}", {"email": None})).json
    assert changed == client | {"email": None}
    assert [event.data["value"] for event in events] == [changed]


async def test_a_change_that_changes_nothing_is_not_told(north: TestOrganization) -> None:
    client = await north.owner.make("/clients", name="Blue Note")
    async with witnessed(north) as events:
        replies = [await north.owner.patch(f"/clients/{client['id']}", body) for body in ({}, {"name": "Blue Note"})]
    assert [(reply.status, reply.json) for reply in replies] == [(200, client), (200, client)]
    assert events == []


async def test_the_same_request_makes_one_client(north: TestOrganization) -> None:
    async with witnessed(north) as events:
        replies = [await north.owner.post("/clients", {"name": "Once"}, Idempotency_Key="k1") for _ in range(2)]
    assert [reply.status for reply in replies] == [201, 201]
    assert replies[0].json == replies[1].json
    assert len(events) == 1


@pytest.mark.parametrize("path", ["/clients", "/projects"])
async def test_the_newest_stand_first_on_every_page(north: TestOrganization, path: str) -> None:
    ids = [(await north.owner.make(path, name=f"Number {number}"))["id"] for number in range(3)]
    first = (await north.owner.get(path, limit=2)).json
    await north.owner.make(path, name="made meanwhile")
    second = (await north.owner.get(path, limit=2, cursor=first["nextCursor"])).json
    assert [item["id"] for item in first["items"] + second["items"]] == ids[::-1]
    assert second["nextCursor"] is None


async def test_projects_are_found_by_client_and_by_use(north: TestOrganization) -> None:
    client = await north.owner.make("/clients", name="Blue Note")
    album = await north.owner.make("/projects", name="Album", clientId=client["id"])
    demo = await north.owner.make("/projects", name="Demo", clientId=client["id"], active=False)
    other = await north.owner.make("/projects", name="Podcast")

    async def found(**query: Any) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = (await north.owner.get("/projects", **query)).json["items"]
        return items

    assert await found(clientId=client["id"]) == [demo, album]
    assert await found(clientId=client["id"], active="true") == [album]
    assert await found(active="false") == [demo]
    assert await found() == [other, demo, album]


async def test_odd_filters_are_refused(north: TestOrganization) -> None:
    odd = ("0", "1.0", "true", "-1", "", "1 ")
    assert [(await north.owner.get("/projects", clientId=text)).wrong for text in odd] == [["clientId"]] * len(odd)


async def test_a_project_needs_a_client_of_its_organization(north: TestOrganization, south: TestOrganization) -> None:
    foreign = await south.owner.make("/clients", name="Theirs")
    async with witnessed(north) as events:
        replies = [
            await north.owner.post("/projects", {"name": "Album", "clientId": client_id})
            for client_id in (foreign["id"], 999999)
        ]
    assert [reply.wrong for reply in replies] == [["clientId"], ["clientId"]]
    assert events == []


async def test_a_client_out_of_use_keeps_its_projects_and_gets_no_new_one(north: TestOrganization) -> None:
    client = await north.owner.make("/clients", name="Blue Note")
    album = await north.owner.make("/projects", name="Album", clientId=client["id"])
    other = await north.owner.make("/projects", name="Podcast")
    await north.owner.delete(f"/clients/{client['id']}")
    renamed = await north.owner.patch(f"/projects/{album['id']}", {"name": "LP", "clientId": client["id"]})
    assert renamed.json == album | {"name": "LP"}
    moved = await north.owner.patch(f"/projects/{other['id']}", {"clientId": client["id"]})
    assert moved.wrong == ["clientId"]


@pytest.mark.parametrize("path", ["/clients", "/projects"])
async def test_deleting_takes_out_of_use_and_is_told_once(north: TestOrganization, path: str) -> None:
    item = await north.owner.make(path, name="Old")
    async with witnessed(north) as events:
        replies = [await north.owner.delete(f"{path}/{item['id']}") for _ in range(2)]
    assert [(reply.status, reply.text) for reply in replies] == [(204, ""), (204, "")]
    assert [(event.data["op"], event.data["value"]) for event in events] == [("deleted", item | {"active": False})]
    assert (await north.owner.get(f"{path}/{item['id']}")).json == item | {"active": False}


@pytest.mark.parametrize("path", ["/clients", "/projects"])
async def test_engineers_look_and_do_not_touch(north: TestOrganization, path: str) -> None:
    item = await north.owner.make(path, name="Ours")
    engineer = await north.member(Role.ENGINEER)
    assert (await engineer.get(path)).json["items"] == [item]
    async with witnessed(north) as events:
        replies = [
            await engineer.post(path, {"name": "Mine"}),
            await engineer.patch(f"{path}/{item['id']}", {"name": "Mine"}),
            await engineer.delete(f"{path}/{item['id']}"),
        ]
    assert ([reply.status for reply in replies], events) == ([403] * 3, [])


@pytest.mark.parametrize("path", ["/clients", "/projects"])
async def test_what_is_another_organizations_is_not_there(
    north: TestOrganization, south: TestOrganization, path: str
) -> None:
    foreign = await south.owner.make(path, name="Theirs")
    one = f"{path}/{foreign['id']}"
    async with witnessed(south) as events:
        replies = [
            await north.owner.get(one),
            await north.owner.patch(one, {"name": "Ours"}),
            await north.owner.delete(one),
        ]
    assert ([reply.status for reply in replies], events) == ([404] * 3, [])
    assert (await north.owner.get(path)).json["items"] == []


BAD_FIELDS: list[tuple[str, dict[str, Any], str]] = [
    ("/clients", {}, "name"),
    ("/clients", {"name": "x" * 201}, "name"),
    ("/clients", {"name": "a", "email": "nobody"}, "email"),
    ("/clients", {"name": "a", "notes": "x" * 2001}, "notes"),
    ("/clients", {"name": "a", "id": 4}, "id"),
    ("/projects", {"name": "a", "clientId": 0}, "clientId"),
    ("/projects", {"name": "a", "clientId": "1"}, "clientId"),
    ("/projects", {"name": "a", "clientId": 2**60}, "clientId"),
    ("/projects", {"name": "a", "clientId": True}, "clientId"),
]


async def test_bad_fields_make_nothing(north: TestOrganization) -> None:
    async with witnessed(north) as events:
        replies = [await north.owner.post(path, fields) for path, fields, _ in BAD_FIELDS]
    assert [reply.wrong for reply in replies] == [[wrong] for *_, wrong in BAD_FIELDS]
    assert events == []
    lists = [await north.owner.get(path) for path in ("/clients", "/projects")]
    assert [reply.json["items"] for reply in lists] == [[], []]
