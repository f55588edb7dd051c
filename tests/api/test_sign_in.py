"""Signing in and out, passwords, and several organizations of one person."""

from dataclasses import replace
from http.cookies import SimpleCookie
from typing import Any

import pytest

from auth.throttle import PER_ACCOUNT, PER_ADDRESS
from domain.people import Role
from store import people
from tests.support.studio import PASSWORD, Client, Reply, Studio, TestOrganization
from tests.support.untouched import untouched

pytestmark = pytest.mark.gen_test

NEW_PASSWORD = "battery staple horse"


def email_of(member: Client) -> str:
    assert member.actor is not None
    return member.actor.email


async def log_in(studio: Studio, email: str, password: str = PASSWORD, **more: Any) -> Reply:
    return await studio.stranger.post("/login", {"email": email, "password": password, **more})


def signed_in(studio: Studio, reply: Reply) -> Client:
    """A client with the cookie that the answer set."""
    assert reply.status in {200, 201}, reply.text
    return Client(studio.url, reply.headers["Set-Cookie"].partition(";")[0])


async def works(client: Client) -> bool:
    reply = await client.get("/me")
    assert reply.status == 200 or reply.json["code"] == "unauthenticated"
    return reply.status == 200


async def join(organization: TestOrganization, member: Client, role: Role = Role.ENGINEER) -> None:
    """Makes somebody from elsewhere a member too."""
    assert member.actor is not None
    async with organization.studio.services.database.transaction(organization.id) as transaction:
        await people.join(transaction, member.actor.user_id, role)


async def test_me_tells_who_one_is_where_and_with_which_rights(north: TestOrganization) -> None:
    engineer = await north.member(Role.ENGINEER)
    assert engineer.actor is not None
    me = (await engineer.get("/me")).json
    assert me.pop("serverTime") > "2026"
    assert me == {
        "user": {"id": engineer.actor.user_id, "name": engineer.actor.name, "email": engineer.actor.email},
        "organization": {
            "id": north.id, "name": "North", "currency": "EUR", "timezone": "Europe/Paris", "locale": "en-US",
            "runningPolicy": "owner",
        },
        "role": "engineer",
        "permissions": ["costs:read", "live:follow", "time:read", "time:track"],
        "kiosk": None,
        "organizations": [{"id": north.id, "name": "North", "role": "engineer"}],
    }  # fmt: skip


async def test_a_sign_in_answers_as_me_and_sets_a_cookie_out_of_reach_of_scripts(north: TestOrganization) -> None:
    reply = await log_in(north.studio, f" {email_of(north.owner).upper()} ")
    cookie = SimpleCookie(reply.headers["Set-Cookie"])["tally_session"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["secure"]) == (True, "Lax", "/", "")
    me = (await signed_in(north.studio, reply).get("/me")).json
    assert {**reply.json, "serverTime": ""} == {**me, "serverTime": ""}


async def test_a_wrong_password_and_an_unknown_address_are_refused_alike(north: TestOrganization) -> None:
    async with untouched(north):
        wrong = await log_in(north.studio, email_of(north.owner), "wrong password")
        unknown = await log_in(north.studio, "nobody@example.com")
    assert (wrong.status, wrong.json["code"], "Set-Cookie" in wrong.headers) == (401, "unauthenticated", False)
    assert unknown.json == wrong.json


async def test_odd_credentials_are_refused_by_name(north: TestOrganization) -> None:
    right = {"email": email_of(north.owner), "password": PASSWORD}
    wrong: dict[str, list[Any]] = {
        "email": ["", "nobody", "a@b", "a b@example.com", "a@example.com\0", 7, None, "x" * 250 + "@example.com"],
        "password": ["", "x" * 1001, 7, None],
        "organizationId": [0, -1, "1", True, 1.5, 999_999],
    }
    async with untouched(north):
        for field, values in wrong.items():
            for value in values:
                reply = await north.studio.stranger.post("/login", {**right, field: value})
                assert (reply.status, [error["path"] for error in reply.json["errors"]]) == (422, [field]), value


async def test_signing_out_ends_the_sign_in_itself(north: TestOrganization) -> None:
    client = signed_in(north.studio, await log_in(north.studio, email_of(north.owner)))
    reply = await client.post("/logout")
    assert reply.status == 204
    assert SimpleCookie(reply.headers["Set-Cookie"])["tally_session"].value == ""
    assert not await works(client)
    assert await works(north.owner)


async def test_a_new_password_ends_the_persons_other_sign_ins(north: TestOrganization) -> None:
    engineer = await north.member()
    here, there = [signed_in(north.studio, await log_in(north.studio, email_of(engineer))) for _ in range(2)]
    change = {"currentPassword": PASSWORD, "newPassword": NEW_PASSWORD}
    assert (await here.post("/me/password", change)).status == 204
    assert [await works(client) for client in (here, there, engineer, north.owner)] == [True, False, False, True]
    assert (await log_in(north.studio, email_of(engineer))).status == 401
    assert (await log_in(north.studio, email_of(engineer), NEW_PASSWORD)).status == 200


async def test_a_password_is_not_changed_without_the_current_one_or_to_a_weak_one(north: TestOrganization) -> None:
    wrong = {
        "currentPassword": {"currentPassword": "wrong password", "newPassword": NEW_PASSWORD},
        "newPassword": {"currentPassword": PASSWORD, "newPassword": "too short"},
    }
    async with untouched(north):
        for field, body in wrong.items():
            reply = await north.owner.post("/me/password", body)
            assert (reply.status, [error["path"] for error in reply.json["errors"]]) == (422, [field])


async def test_guessing_the_password_of_an_account_is_braked(north: TestOrganization) -> None:
    email = email_of(north.owner)
    guesses = [await log_in(north.studio, email, f"guess number {number}") for number in range(PER_ACCOUNT.amount)]
    assert {guess.status for guess in guesses} == {401}
    async with untouched(north):
        braked = await log_in(north.studio, email)
    assert (braked.status, braked.json["code"]) == (429, "too_many_requests")
    assert 0 < int(braked.headers["Retry-After"]) <= PER_ACCOUNT.get_expiry()
    change = {"currentPassword": PASSWORD, "newPassword": NEW_PASSWORD}
    assert (await north.owner.post("/me/password", change)).status == 429
    assert await works(north.owner)
    assert (await log_in(north.studio, email_of(await north.member()))).status == 200


async def test_a_success_clears_the_count_of_the_account(north: TestOrganization) -> None:
    for _ in range(2):
        for number in range(PER_ACCOUNT.amount - 1):
            assert (await log_in(north.studio, email_of(north.owner), f"guess number {number}")).status == 401
        assert (await log_in(north.studio, email_of(north.owner))).status == 200


async def test_guessing_many_accounts_from_one_address_is_braked(studio: Studio) -> None:
    statuses = [
        (await log_in(studio, f"nobody{number}@example.com")).status for number in range(PER_ADDRESS.amount + 1)
    ]
    assert statuses == [401] * PER_ADDRESS.amount + [429]


async def test_someone_in_several_organizations_gets_the_last_used_one(
    north: TestOrganization, south: TestOrganization
) -> None:
    engineer = await north.member()
    await join(south, engineer, Role.VIEWER)

    async def entered_organization(**named: int) -> tuple[str, str]:
        me = (await log_in(north.studio, email_of(engineer), **named)).json
        assert [choice["name"] for choice in me["organizations"]] == ["North", "South"]
        return me["organization"]["name"], me["role"]

    assert await entered_organization() == ("North", "engineer")
    assert await entered_organization(organizationId=south.id) == ("South", "viewer")
    assert await entered_organization() == ("South", "viewer")


async def test_a_sign_in_turns_to_another_of_ones_organizations(
    north: TestOrganization, south: TestOrganization
) -> None:
    engineer = await north.member()
    await join(south, engineer, Role.MANAGER)
    turned = await engineer.post("/me/organization", {"organizationId": south.id})
    assert (turned.status, turned.json["organization"]["name"], turned.json["role"]) == (200, "South", "manager")
    assert (await engineer.get("/me")).json["organization"]["id"] == south.id
    assert (await log_in(north.studio, email_of(engineer))).json["organization"]["id"] == south.id


async def test_nobody_turns_to_an_organization_that_is_not_theirs(
    north: TestOrganization, south: TestOrganization
) -> None:
    async with untouched(north, south):
        for wanted in (south.id, 999_999):
            reply = await north.owner.post("/me/organization", {"organizationId": wanted})
            assert (reply.status, reply.json["code"]) == (404, "not_found")
            login = await log_in(north.studio, email_of(north.owner), organizationId=wanted)
            assert (login.status, [error["path"] for error in login.json["errors"]]) == (422, ["organizationId"])


async def test_who_was_removed_from_every_organization_does_not_come_in(north: TestOrganization) -> None:
    engineer = await north.member()
    async with north.studio.services.database.transaction(north.id) as transaction:
        await transaction.value("UPDATE members SET active = false WHERE role = 'engineer'")
    assert not await works(engineer)
    reply = await log_in(north.studio, email_of(engineer))
    assert (reply.status, reply.json["code"]) == (403, "forbidden")


async def test_who_was_removed_from_the_last_used_organization_gets_another(
    north: TestOrganization, south: TestOrganization
) -> None:
    engineer = await north.member()
    await join(south, engineer)
    async with north.studio.services.database.transaction(north.id) as transaction:
        await transaction.value("UPDATE members SET active = false WHERE role = 'engineer'")
    assert not await works(engineer)
    assert (await log_in(north.studio, email_of(engineer))).json["organization"]["name"] == "South"


async def test_the_cookie_of_one_sign_in_is_not_that_of_another(north: TestOrganization) -> None:
    first, second = [await log_in(north.studio, email_of(north.owner)) for _ in range(2)]
    assert first.headers["Set-Cookie"] != second.headers["Set-Cookie"]
    assert await works(replace(north.owner, cookie=signed_in(north.studio, first).cookie))
