"""Members over HTTP: who they are, inviting them, changing and removing them."""

import asyncio
from typing import Any

import pytest

from domain.people import Role
from store.connection import connected
from tests.support.live import websocket
from tests.support.locks import until_somebody_waits
from tests.support.studio import PASSWORD, Client, Reply, Studio, TestOrganization
from tests.support.witness import witnessed

pytestmark = pytest.mark.gen_test

NEWCOMER = {"email": "Nina@Example.com", "name": "Nina", "role": "engineer"}


def id_of(client: Client) -> int:
    assert client.actor is not None
    return client.actor.user_id


def member_path(client: Client) -> str:
    return f"/members/{id_of(client)}"


async def invited(client: Client, **fields: Any) -> tuple[dict[str, Any], str]:
    """The member to be, and the token of the invitation link."""
    reply = await client.post("/members", NEWCOMER | fields)
    assert reply.status == 201, reply.text
    link: str = reply.json.pop("invitationLink")
    page, _, token = link.partition("#token=")
    assert page == f"{client.url}/invite"
    return reply.json, token


async def accepted(studio: Studio, token: str, **fields: Any) -> Reply:
    return await studio.stranger.post("/invitations/accept", {"token": token, "password": PASSWORD} | fields)


def signed_in(reply: Reply, url: str) -> Client:
    return Client(url, reply.headers["Set-Cookie"].partition(";")[0])


async def test_everybody_sees_the_members_the_newest_first(north: TestOrganization, south: TestOrganization) -> None:
    viewer = await north.member(Role.VIEWER, "Vic")
    first = (await viewer.get("/members", limit=1)).json
    second = (await viewer.get("/members", limit=1, cursor=first["nextCursor"])).json
    assert [item["id"] for item in first["items"] + second["items"]] == [id_of(viewer), id_of(north.owner)]
    assert second["nextCursor"] is None
    member = first["items"][0]
    assert viewer.actor is not None
    assert member == {
        "id": id_of(viewer),
        "name": "Vic",
        "email": viewer.actor.email,
        "role": "viewer",
        "active": True,
        "joined": True,
    }
    assert (await viewer.get(member_path(viewer))).json == member
    assert (await viewer.get(member_path(south.owner))).status == 404


async def test_an_invited_person_joins_with_a_password_and_is_signed_in(
    studio: Studio, north: TestOrganization
) -> None:
    async with witnessed(north) as events:
        member, token = await invited(north.owner)
        reply = await accepted(studio, token, name="Nina Simone")
    assert (member["email"], member["joined"], member["active"]) == ("nina@example.com", False, True)
    assert (reply.json["user"]["name"], reply.json["role"]) == ("Nina Simone", "engineer")
    me = await signed_in(reply, studio.url).get("/me")
    assert (me.json["user"]["id"], me.json["organization"]["id"]) == (member["id"], north.id)
    joined = member | {"name": "Nina Simone", "joined": True}
    assert [(event.data["op"], event.data["value"], event.data["userId"]) for event in events] == [
        ("created", member, id_of(north.owner)),
        ("updated", joined, member["id"]),
    ]
    login = await studio.stranger.post("/login", {"email": "nina@example.com", "password": PASSWORD})
    assert login.status == 200


async def test_an_invited_person_cannot_sign_in_before_accepting(studio: Studio, north: TestOrganization) -> None:
    await invited(north.owner)
    login = await studio.stranger.post("/login", {"email": "nina@example.com", "password": PASSWORD})
    assert login.status == 401


async def test_an_invitation_link_works_once(studio: Studio, north: TestOrganization) -> None:
    _, token = await invited(north.owner)
    assert (await accepted(studio, token)).status == 200
    async with witnessed(north) as events:
        replies = [await accepted(studio, token), await accepted(studio, "unknown"), await accepted(studio, "")]
    assert [reply.wrong for reply in replies] == [["token"]] * 3
    assert events == []


async def test_inviting_again_replaces_the_link(studio: Studio, north: TestOrganization) -> None:
    _, older = await invited(north.owner)
    async with witnessed(north) as events:
        _, newer = await invited(north.owner)
    assert events == []
    assert (await accepted(studio, older)).wrong == ["token"]
    assert (await accepted(studio, newer)).status == 200


async def test_an_invitation_runs_out(studio: Studio, north: TestOrganization) -> None:
    _, token = await invited(north.owner)
    async with studio.services.database.transaction(north.id) as transaction:
        await transaction.value("UPDATE members SET invitation_expires_at = invitation_expires_at - interval '7 days'")
    assert (await accepted(studio, token)).wrong == ["token"]


async def test_the_invitation_of_a_removed_member_ends(studio: Studio, north: TestOrganization) -> None:
    member, token = await invited(north.owner)
    assert (await north.owner.delete(f"/members/{member['id']}")).status == 204
    assert (await north.owner.patch(f"/members/{member['id']}", {"active": True})).status == 200
    assert (await accepted(studio, token)).wrong == ["token"]


async def test_a_new_person_needs_a_long_password(studio: Studio, north: TestOrganization) -> None:
    _, token = await invited(north.owner)
    assert (await accepted(studio, token, password="x" * 9)).wrong == ["password"]
    assert (await accepted(studio, token, password="x" * 10)).status == 200


async def test_a_known_person_joins_with_the_password_they_have(
    studio: Studio, north: TestOrganization, south: TestOrganization
) -> None:
    assert south.owner.actor is not None
    member, token = await invited(north.owner, email=south.owner.actor.email, name="Somebody")
    assert member["id"] == id_of(south.owner)
    assert (await accepted(studio, token, password="another password")).wrong == ["password"]
    joined = await accepted(studio, token)
    assert (joined.json["organization"]["id"], joined.json["role"]) == (north.id, "engineer")
    assert {one["id"] for one in joined.json["organizations"]} == {north.id, south.id}


async def test_guessing_a_known_persons_password_is_braked(
    studio: Studio, north: TestOrganization, south: TestOrganization
) -> None:
    assert south.owner.actor is not None
    _, token = await invited(north.owner, email=south.owner.actor.email)
    replies = [await accepted(studio, token, password=f"guess {number}") for number in range(11)]
    assert [reply.status for reply in replies] == [422] * 10 + [429]
    assert int(replies[-1].headers["Retry-After"]) >= 1


async def test_members_are_not_invited_again(north: TestOrganization) -> None:
    assert north.owner.actor is not None
    reply = await north.owner.post("/members", NEWCOMER | {"email": north.owner.actor.email.upper()})
    assert reply.wrong == ["email"]


async def test_a_removed_member_is_out_at_once_and_can_be_invited_again(
    studio: Studio, north: TestOrganization
) -> None:
    engineer = await north.member()
    assert engineer.actor is not None
    async with witnessed(north) as events:
        replies = [await north.owner.delete(member_path(engineer)) for _ in range(2)]
    assert [reply.status for reply in replies] == [204, 204]
    assert [(event.data["op"], event.data["value"]["active"]) for event in events] == [("deleted", False)]
    assert (await engineer.get("/me")).status == 401
    member, token = await invited(north.owner, email=engineer.actor.email)
    assert (member["active"], member["joined"]) == (True, False)
    assert (await accepted(studio, token)).status == 200


async def test_a_deactivated_member_comes_back_by_their_own_password(studio: Studio, north: TestOrganization) -> None:
    engineer = await north.member()
    assert engineer.actor is not None
    credentials = {"email": engineer.actor.email, "password": PASSWORD}
    await north.owner.patch(member_path(engineer), {"active": False})
    assert (await engineer.get("/me")).status == 401
    assert (await studio.stranger.post("/login", credentials)).status == 403
    await north.owner.patch(member_path(engineer), {"active": True})
    assert (await studio.stranger.post("/login", credentials)).status == 200


async def test_a_changed_role_holds_at_once_and_keeps_the_sign_in(north: TestOrganization) -> None:
    engineer = await north.member()
    async with witnessed(north) as events:
        reply = await north.owner.patch(member_path(engineer), {"role": "viewer"})
    assert [event.data["value"] for event in events] == [reply.json]
    me = (await engineer.get("/me")).json
    assert (me["role"], me["permissions"]) == ("viewer", ["live:follow", "time:read"])


async def test_live_connections_follow_what_becomes_of_their_member(north: TestOrganization) -> None:
    engineer, removed = await north.member(), await north.member()
    async with websocket(north.owner) as kept, websocket(engineer) as changed, websocket(removed) as ended:
        for peer in (kept, changed, ended):
            await peer.next("snapshot")
        for role in ("manager", "engineer"):  # who see as much
            await north.owner.patch(member_path(engineer), {"role": role})
            assert (await changed.next("catalog:changed")).data["value"]["role"] == role
        await north.owner.patch(member_path(engineer), {"role": "viewer"})
        await north.owner.delete(member_path(removed))
        assert (await changed.rest())[-1].data["reason"] == "changed"
        assert (await ended.rest())[-1].data["reason"] == "revoked"
        assert (changed.close_code, ended.close_code) == (1012, 4401)
        told = [(await kept.next("catalog:changed")).data["value"] for _ in range(4)]
    assert [value["role"] for value in told] == ["manager", "engineer", "viewer", "engineer"]
    assert [value["active"] for value in told] == [True, True, True, False]


async def test_one_may_change_ones_own_name_and_running_timers_show_it(north: TestOrganization) -> None:
    engineer = await north.member()
    await engineer.post("/timers/start", {"taskTypeId": north.task_types["Mixing"]})
    async with witnessed(north) as events:
        reply = await engineer.patch(member_path(engineer), {"name": "Ren"})
    assert [(event.data["kind"], event.data["value"]) for event in events] == [("member", reply.json)]
    assert (await engineer.get("/timers/running")).json["items"][0]["ownerName"] == "Ren"
    assert (await engineer.get("/me")).json["user"]["name"] == "Ren"


async def test_without_the_right_one_changes_nothing_but_ones_own_name(north: TestOrganization) -> None:
    engineer, other = await north.member(), await north.member()
    async with witnessed(north) as events:
        replies = [
            await engineer.patch(member_path(other), {"name": "Ren"}),
            await engineer.patch(member_path(other), {}),
            await engineer.patch(member_path(engineer), {"role": "manager"}),
            await engineer.patch(member_path(engineer), {"active": False}),
            await engineer.delete(member_path(engineer)),
            await engineer.post("/members", NEWCOMER),
        ]
    assert ([reply.status for reply in replies], events) == ([403] * 6, [])


async def test_a_manager_renames_only_those_who_belong_nowhere_else(
    studio: Studio, north: TestOrganization, south: TestOrganization
) -> None:
    manager, engineer = await north.member(Role.MANAGER), await north.member()
    assert (await manager.patch(member_path(engineer), {"name": "Ren"})).json["name"] == "Ren"
    assert south.owner.actor is not None
    member, _ = await invited(manager, email=south.owner.actor.email)
    assert (await manager.patch(f"/members/{member['id']}", {"name": "Ren"})).status == 403
    assert (await south.owner.get("/me")).json["user"]["name"] == south.owner.actor.name


async def test_only_owners_make_change_and_remove_owners(north: TestOrganization) -> None:
    manager, engineer = await north.member(Role.MANAGER), await north.member()
    await north.owner.post("/members", NEWCOMER | {"role": "owner"})
    async with witnessed(north) as events:
        replies = [
            await manager.post("/members", NEWCOMER | {"email": "other@example.com", "role": "owner"}),
            await manager.post("/members", NEWCOMER | {"role": "viewer"}),
            await manager.patch(member_path(engineer), {"role": "owner"}),
            await manager.patch(member_path(manager), {"role": "owner"}),
            await manager.patch(member_path(north.owner), {"role": "viewer"}),
            await manager.patch(member_path(north.owner), {"name": "Mine"}),
            await manager.delete(member_path(north.owner)),
        ]
    assert ([reply.status for reply in replies], events) == ([403] * 7, [])
    assert (await manager.patch(member_path(engineer), {"role": "manager"})).status == 200


async def test_a_manager_cannot_bring_a_removed_owner_back(north: TestOrganization) -> None:
    second, manager = await north.member(Role.OWNER), await north.member(Role.MANAGER)
    assert (await north.owner.delete(member_path(second))).status == 204
    assert (await manager.patch(member_path(second), {"active": True})).status == 403
    assert (await manager.patch(member_path(second), {"active": True, "role": "viewer"})).json["role"] == "viewer"


async def test_the_last_owner_stays(north: TestOrganization) -> None:
    await north.owner.post("/members", NEWCOMER | {"role": "owner"})  # who has not joined yet
    path = member_path(north.owner)
    async with witnessed(north) as events:
        replies = [
            await north.owner.patch(path, {"role": "manager"}),
            await north.owner.patch(path, {"active": False}),
            await north.owner.delete(path),
        ]
    assert [reply.wrong for reply in replies] == [["role"], ["active"], ["active"]]
    assert events == []
    await north.member(Role.OWNER)
    assert (await north.owner.delete(path)).status == 204
    assert (await north.owner.get("/me")).status == 401


async def test_of_two_owners_who_demote_each_other_at_once_one_stays(
    north: TestOrganization, database_url: str
) -> None:
    first, second = north.owner, await north.member(Role.OWNER)
    async with connected(database_url, "test") as connection, connection.transaction():
        await connection.execute("SELECT FROM members FOR UPDATE")
        demotions = [
            asyncio.ensure_future(owner.patch(member_path(other), {"role": "viewer"}))
            for owner, other in ((first, second), (second, first))
        ]
        await until_somebody_waits(connection, many=2)
    # who comes second is no owner any more
    assert sorted([(await demotion).status for demotion in demotions]) == [200, 403]
    members = (await first.get("/members")).json["items"]
    assert sorted(member["role"] for member in members) == ["owner", "viewer"]


async def test_another_organizations_members_are_not_there(north: TestOrganization, south: TestOrganization) -> None:
    path = member_path(south.owner)
    async with witnessed(south) as events:
        replies = [
            await north.owner.get(path),
            await north.owner.patch(path, {"name": "Ours"}),
            await north.owner.delete(path),
        ]
    assert ([reply.status for reply in replies], events) == ([404] * 3, [])


BAD_FIELDS: list[tuple[dict[str, Any], str]] = [
    ({"email": "nobody"}, "email"),
    ({"email": None}, "email"),
    ({"name": ""}, "name"),
    ({"role": "admin"}, "role"),
    ({"role": None}, "role"),
    ({"active": True}, "active"),
]


async def test_bad_fields_invite_nobody(north: TestOrganization) -> None:
    async with witnessed(north) as events:
        replies = [await north.owner.post("/members", NEWCOMER | fields) for fields, _ in BAD_FIELDS]
    assert [reply.wrong for reply in replies] == [[wrong] for _, wrong in BAD_FIELDS]
    assert events == []
    assert len((await north.owner.get("/members")).json["items"]) == 1
