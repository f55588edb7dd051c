"""One's own sign-ins, and one's profile: seen, ended and changed by oneself alone."""

import asyncio

import pytest

from domain.people import Role
from store.connection import connected
from tests.support.live import websocket
from tests.support.locks import until_somebody_waits
from tests.support.studio import PASSWORD, Client, Reply, TestOrganization
from tests.support.untouched import untouched
from tests.support.witness import witnessed

pytestmark = pytest.mark.gen_test

NEW_ADDRESS = "eva@elsewhere.example"


def email_of(member: Client) -> str:
    assert member.actor is not None
    return member.actor.email


def sign_in_of(member: Client) -> int:
    assert member.actor is not None
    return member.actor.sign_in_id


async def again(organization: TestOrganization, member: Client) -> Client:
    """The same person in another browser."""
    return await organization.studio.client_of(email_of(member), organization.id)


async def works(*clients: Client) -> list[bool]:
    return [(await client.get("/me")).status == 200 for client in clients]


async def log_in(organization: TestOrganization, email: str) -> Reply:
    return await organization.studio.stranger.post("/login", {"email": email, "password": PASSWORD})


async def test_ones_own_sign_ins_are_listed_with_where_they_are_from(north: TestOrganization) -> None:
    engineer = await north.member()
    phone = await again(north, engineer)
    items = (await phone.get("/sign-ins")).json["items"]
    assert [(item["id"], item["current"]) for item in items] == [
        (sign_in_of(phone), True),
        (sign_in_of(engineer), False),
    ]
    assert {(item["userAgent"], item["address"]) for item in items} == {("tests", "127.0.0.1")}
    assert all("2026" < item["createdAt"] < item["expiresAt"] for item in items)


async def test_a_sign_in_is_ended_from_another_one(north: TestOrganization) -> None:
    engineer = await north.member()
    phone = await again(north, engineer)
    async with websocket(engineer) as lost:
        await lost.next("snapshot")
        assert (await phone.delete(f"/sign-ins/{sign_in_of(engineer)}")).status == 204
        assert (await lost.rest())[-1].data["reason"] == "revoked"
        assert lost.close_code == 4401
    assert await works(phone, engineer) == [True, False]
    assert (await phone.delete(f"/sign-ins/{sign_in_of(engineer)}")).status == 404


async def test_ending_the_sign_in_that_one_asks_with_signs_out(north: TestOrganization) -> None:
    engineer = await north.member()
    reply = await engineer.delete(f"/sign-ins/{sign_in_of(engineer)}")
    assert (reply.status, 'tally_session="";' in reply.headers["Set-Cookie"]) == (204, True)
    assert await works(engineer) == [False]


async def test_nobody_sees_or_ends_the_sign_ins_of_others(north: TestOrganization) -> None:
    engineer = await north.member()
    seen = (await north.owner.get("/sign-ins")).json["items"]
    assert [item["id"] for item in seen] == [sign_in_of(north.owner)]
    async with untouched(north):
        assert (await north.owner.delete(f"/sign-ins/{sign_in_of(engineer)}")).status == 404


async def test_signing_out_everywhere_else_keeps_this_sign_in_alone(north: TestOrganization) -> None:
    engineer = await north.member()
    phone, tablet = await again(north, engineer), await again(north, engineer)
    async with websocket(engineer) as first, websocket(tablet) as second:
        for peer in (first, second):
            await peer.next("snapshot")
        assert (await phone.post("/sign-ins/end-others")).status == 204
        for peer in (first, second):
            await peer.rest()
        assert (first.close_code, second.close_code) == (4401, 4401)
    assert await works(phone, engineer, tablet, north.owner) == [True, False, False, True]
    assert len((await phone.get("/sign-ins")).json["items"]) == 1


async def test_a_viewer_changes_the_own_name_and_everybody_hears_it(north: TestOrganization) -> None:
    viewer = await north.member(Role.VIEWER)
    async with witnessed(north) as events:
        reply = await viewer.patch("/me", {"name": "Vera"})
    assert (reply.status, reply.json["user"]["name"]) == (200, "Vera")
    assert [(event.data["kind"], event.data["value"]["name"]) for event in events] == [("member", "Vera")]


async def test_a_new_name_waits_for_what_goes_on_under_the_old_one(north: TestOrganization, database_url: str) -> None:
    database = north.studio.services.database
    async with connected(database_url, "test") as connection, database.transaction(north.id):
        renaming = asyncio.ensure_future(north.owner.patch("/me", {"name": "Olga"}))
        await until_somebody_waits(connection, within="pg_advisory_xact_lock")
    assert (await renaming).json["user"]["name"] == "Olga"


async def test_a_change_to_what_is_already_so_is_none(north: TestOrganization) -> None:
    engineer = await north.member(name="Eva")
    async with untouched(north):
        reply = await engineer.patch("/me", {"name": "Eva", "email": email_of(engineer).upper()})
    assert reply.status == 200


async def test_a_new_address_takes_the_password_and_is_what_one_signs_in_with(north: TestOrganization) -> None:
    engineer = await north.member()
    old = email_of(engineer)
    async with witnessed(north) as events:
        reply = await engineer.patch("/me", {"email": NEW_ADDRESS, "currentPassword": PASSWORD})
    assert (reply.status, reply.json["user"]["email"]) == (200, NEW_ADDRESS)
    assert [event.data["value"]["email"] for event in events] == [NEW_ADDRESS]
    assert [(await log_in(north, email)).status for email in (old, NEW_ADDRESS)] == [401, 200]


async def test_a_new_address_is_refused_without_the_right_password(north: TestOrganization) -> None:
    engineer = await north.member()
    async with untouched(north):
        without = await engineer.patch("/me", {"email": NEW_ADDRESS})
        wrong = await engineer.patch("/me", {"email": NEW_ADDRESS, "currentPassword": "not the password"})
    assert [reply.wrong for reply in (without, wrong)] == [["currentPassword"], ["currentPassword"]]


async def test_the_address_of_another_person_cannot_be_taken(north: TestOrganization, south: TestOrganization) -> None:
    async with untouched(north, south):
        taken = {"email": email_of(south.owner), "currentPassword": PASSWORD}
        assert (await north.owner.patch("/me", taken)).wrong == ["email"]


async def test_of_two_who_want_one_address_at_once_one_gets_it(north: TestOrganization) -> None:
    members = [await north.member() for _ in range(4)]
    wanted = {"email": NEW_ADDRESS, "currentPassword": PASSWORD}
    replies = await asyncio.gather(*(member.patch("/me", wanted) for member in members))
    assert sorted(reply.status for reply in replies) == [200, 422, 422, 422]


async def test_odd_profiles_are_refused_by_name(north: TestOrganization) -> None:
    for field, value in (("name", ""), ("name", None), ("email", "nobody"), ("email", None), ("role", "owner")):
        async with untouched(north):
            assert (await north.owner.patch("/me", {field: value})).wrong == [field]
