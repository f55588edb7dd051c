"""Behind proxies: whose word is taken for the client's address, the scheme and the host."""

from typing import Any

import pytest

from auth.throttle import PER_ADDRESS
from tests.support.studio import PASSWORD, Reply, Studio, open_studio

pytestmark = pytest.mark.gen_test

TRUSTING = {"trusted_proxies": ["127.0.0.1/32", "10.0.0.0/8"]}
HTTPS = {"X_Forwarded_Proto": "https", "X_Forwarded_Host": "tally.example.com"}


async def log_in(studio: Studio, **headers: str) -> tuple[Reply, str]:
    """The answer to a sign-in, and the address that it was kept with."""
    found = await studio.services.database.row("SELECT email FROM people LIMIT 1")
    email = found[0] if found else (await studio.organization("North")).owner.actor.email  # type: ignore[union-attr]
    reply = await studio.stranger.post("/login", {"email": email, "password": PASSWORD}, **headers)
    address: Any = await studio.services.database.value("SELECT address FROM sign_ins ORDER BY id DESC LIMIT 1")
    return reply, address


async def test_nobodys_word_is_taken_unless_they_are_trusted(studio: Studio) -> None:
    reply, address = await log_in(
        studio, X_Forwarded_For="203.0.113.7", X_Real_Ip="203.0.113.7", Forwarded="for=1.2.3.4"
    )
    assert (reply.status, address) == (200, "127.0.0.1")
    reply, _ = await log_in(studio, **HTTPS)
    assert "Secure" not in reply.headers["Set-Cookie"]
    assert (await studio.stranger.post("/logout", Origin="https://tally.example.com", **HTTPS)).status == 403


async def test_the_client_is_the_nearest_address_that_no_trusted_proxy_has(database_url: str) -> None:
    async with open_studio(database_url, TRUSTING) as studio:
        for forwarded, expected in {
            "203.0.113.7": "203.0.113.7",
            "198.51.100.1, 203.0.113.7": "203.0.113.7",
            "198.51.100.1, 203.0.113.7, 10.1.2.3": "203.0.113.7",
            "1.1.1.1,2.2.2.2,   203.0.113.7  ,10.9.9.9,127.0.0.1": "203.0.113.7",
            "2001:db8::7, 10.0.0.1": "2001:db8::7",
            "10.0.0.1, 10.0.0.2": "10.0.0.1",
            "unknown": "0.0.0.0",
            "198.51.100.1, not-an-address": "0.0.0.0",
            "": "0.0.0.0",
        }.items():
            _, address = await log_in(studio, X_Forwarded_For=forwarded)
            assert address == expected, forwarded
        assert (await log_in(studio))[1] == "127.0.0.1"


async def test_behind_https_the_cookie_is_secure_and_the_public_host_is_ones_own(database_url: str) -> None:
    async with open_studio(database_url, TRUSTING) as studio:
        reply, _ = await log_in(studio, Origin="https://tally.example.com", **HTTPS)
        assert reply.status == 200
        assert "Secure" in reply.headers["Set-Cookie"]
        for origin in (studio.url, "http://tally.example.com", "https://evil.example"):
            assert (await log_in(studio, Origin=origin, **HTTPS))[0].json["code"] == "bad_origin"


async def test_the_public_url_goes_before_what_a_request_says(database_url: str) -> None:
    async with open_studio(database_url, {"public_url": "https://tally.example.com"}) as studio:
        reply, _ = await log_in(studio, Origin="https://tally.example.com", Host="evil.example")
        assert reply.status == 200
        assert "Secure" in reply.headers["Set-Cookie"]
        assert (await log_in(studio, Origin="http://evil.example", Host="evil.example"))[0].status == 403


async def test_guesses_are_counted_for_the_client_and_not_for_the_proxy(database_url: str) -> None:
    async with open_studio(database_url, TRUSTING) as studio:

        async def guess(number: int, forwarded: str) -> int:
            body = {"email": f"nobody{number}@example.com", "password": "wrong password"}
            return (await studio.stranger.post("/login", body, X_Forwarded_For=forwarded)).status

        for number in range(PER_ADDRESS.amount):
            assert await guess(number, f"192.0.2.{number}, 203.0.113.7") == 401
        assert await guess(1000, "192.0.2.250, 203.0.113.7") == 429
        assert await guess(1001, "203.0.113.8") == 401


async def test_the_cookie_is_set_for_the_domain_of_the_settings(database_url: str) -> None:
    async with open_studio(database_url, auth={"cookie_domain": "example.com"}) as studio:
        assert "Domain=example.com" in (await log_in(studio))[0].headers["Set-Cookie"]
