"""Which cookies are taken for a sign-in: signed by a listed key, in time, of somebody who is still a member."""

import time
from collections.abc import Iterable
from dataclasses import replace

import pytest
from tornado.web import create_signed_value, decode_signed_value

from handlers.base import COOKIE
from tests.support.studio import PASSWORD, SECRET, Client, TestOrganization, cookie_of, open_studio
from tests.support.untouched import untouched

pytestmark = pytest.mark.gen_test

RETIRED = "a secret that was in use before, long enough"
NEWER = "a secret that came into use later, long enough"
DAY = 86400


async def token_of(organization: TestOrganization) -> str:
    """The token of a new sign-in of the owner's, as its cookie carries it."""
    assert organization.owner.actor is not None
    credentials = {"email": organization.owner.actor.email, "password": PASSWORD}
    cookie = (await organization.studio.stranger.post("/login", credentials)).headers["Set-Cookie"]
    value = decode_signed_value({1: SECRET, 2: NEWER}, COOKIE, cookie.partition("=")[2].partition(";")[0].strip('"'))
    assert value is not None
    return value.decode()


async def statuses(organization: TestOrganization, cookies: Iterable[str]) -> list[int]:
    async with untouched(organization):
        return [(await replace(organization.owner, cookie=cookie).get("/me")).status for cookie in cookies]


def signed(token: str, *, name: str = COOKIE, secret: str = SECRET, version: int = 1, age_days: float = 0) -> str:
    value = create_signed_value(
        {version: secret}, name, token, key_version=version, clock=lambda: time.time() - age_days * DAY
    )
    return f"{COOKIE}={value.decode()}"


async def test_a_cookie_that_was_not_signed_here_is_none(north: TestOrganization) -> None:
    token = await token_of(north)
    right = signed(token)
    assert await statuses(north, [right]) == [200]
    forged = [
        signed(token, secret=RETIRED),
        signed(token, version=2),
        signed(token, name="other"),
        signed("x" * 43),
        signed(""),
        signed("\x00"),
        right[:-1],
        right[:-1] + ("0" if right[-1] != "0" else "1"),
        right.replace("|1:1|", "|1:9|", 1),
        f"{COOKIE}={token}",
        f"{COOKIE}=",
        f"{COOKIE}=\xff",
        f"{COOKIE}={'9' * 8000}",
        right.replace(COOKIE, "other"),
    ]
    assert await statuses(north, forged) == [401] * len(forged)


async def test_a_cookie_holds_as_long_as_the_settings_say(database_url: str) -> None:
    async with open_studio(database_url, auth={"session_days": 3}) as studio:
        north = await studio.organization("North")
        token = await token_of(north)
        assert await statuses(north, [signed(token, age_days=2.9), signed(token, age_days=3.1)]) == [200, 401]


async def test_a_sign_in_ends_at_its_expiry_whatever_the_cookie_says(north: TestOrganization) -> None:
    await north.studio.services.database.value("UPDATE sign_ins SET expires_at = clock_timestamp()")
    assert (await north.owner.get("/me")).json["code"] == "unauthenticated"


async def test_a_member_who_was_removed_is_signed_out(north: TestOrganization) -> None:
    engineer = await north.member()
    assert (await engineer.get("/me")).status == 200
    async with north.studio.services.database.transaction(north.id) as transaction:
        await transaction.value("UPDATE members SET active = false WHERE role = 'engineer'")
    async with untouched(north):
        assert (await engineer.get("/me")).json["code"] == "unauthenticated"
        reply = await engineer.post("/timers/start", {"taskTypeId": north.task_types["Mixing"]})
        assert reply.json["code"] == "unauthenticated"


async def test_an_older_key_that_is_still_listed_verifies_and_the_newest_signs(database_url: str) -> None:
    secrets = {"1": SECRET, "2": NEWER}
    async with open_studio(database_url, auth={"cookie_secrets": secrets}) as studio:
        north = await studio.organization("North")
        token = await token_of(north)
        assert await statuses(north, [signed(token), signed(token, secret=NEWER, version=2)]) == [200, 200]
        credentials = {"email": north.owner.actor and north.owner.actor.email, "password": PASSWORD}
        cookie = (await studio.stranger.post("/login", credentials)).headers["Set-Cookie"]
        assert "2|1:2|" in cookie


async def test_a_key_that_is_no_longer_listed_signs_nobody_in(database_url: str) -> None:
    async with open_studio(database_url, auth={"cookie_secrets": {"2": NEWER}}) as studio:
        north = await studio.organization("North")
        token = await token_of(north)
        retired = [cookie_of(token), signed(token, secret=RETIRED, version=1), signed(token, secret=SECRET, version=2)]
        assert await statuses(north, [signed(token, secret=NEWER, version=2), *retired]) == [200, 401, 401, 401]


async def test_of_two_cookies_of_one_name_none_opens_what_neither_may(north: TestOrganization) -> None:
    forged = Client(north.owner.url, f"{COOKIE}=x; {COOKIE}=y")
    assert (await forged.get("/me")).status == 401
