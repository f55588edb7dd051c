"""Requests that browsers send from other sites: refused, unless the operator listed the site."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.support.bookings import started
from tests.support.studio import PASSWORD, Reply, Studio, TestOrganization, open_studio
from tests.support.untouched import untouched

pytestmark = pytest.mark.gen_test

LISTED = ["https://app.example.com", "https://*.studio.example.com", "http://localhost:5173"]
WELCOME = [*LISTED[::2], "https://a.studio.example.com", "https://a.b.studio.example.com", "HTTPS://APP.example.com"]
OTHERS = [
    "null",
    "",
    "https://evil.example",
    "http://app.example.com",
    "https://app.example.com:8443",
    "https://app.example.com.evil.example",
    "https://evil.example/.studio.example.com",
    "https://studio.example.com",
    "https://evilstudio.example.com",
    "https://*.studio.example.com",
    "https://a.studio.example.com.evil.example",
    "https://a_b.studio.example.com",
    "http://localhost:51730",
    "localhost:5173",
    "https://app.example.com https://evil.example",
]
CORS = {"Access-Control-Allow-Origin", "Access-Control-Allow-Credentials"}


@asynccontextmanager
async def listing(database_url: str) -> AsyncIterator[TestOrganization]:
    """An organization on a server whose operator listed some sites."""
    async with open_studio(database_url, {"allowed_origins": LISTED}) as studio:
        yield await studio.organization("North")


def opens_to(reply: Reply) -> str | None:
    """The site whose pages may read the answer."""
    assert reply.headers["Vary"] == "Origin"
    allowed = reply.headers.get("Access-Control-Allow-Origin")
    assert reply.headers.get("Access-Control-Allow-Credentials") == ("true" if allowed else None)
    return allowed


async def test_a_listed_site_may_write_and_read_the_answer(database_url: str) -> None:
    async with listing(database_url) as north:
        for origin in WELCOME:
            reply = await north.owner.post(
                "/timers/switch", {"taskTypeId": north.task_types["Mixing"]}, Origin=origin, Sec_Fetch_Site="cross-site"
            )
            assert (reply.status, opens_to(reply)) == (201, origin)
            exposed = reply.headers["Access-Control-Expose-Headers"].split(", ")
            assert {"ETag", "Retry-After", "Tally-Cursor"} <= set(exposed)


async def test_a_listed_site_may_read_refusals_of_every_kind(database_url: str) -> None:
    async with listing(database_url) as north:
        origin = {"Origin": LISTED[0]}
        refusals = [
            await north.owner.call("GET", "/nope", **origin),
            await north.owner.call("BREW", "/me", **origin),
            await north.owner.call("GET", "/time-entries/%FF", **origin),
            await north.owner.post("/timers/start", b"{", **origin),
            await north.owner.post("/timers/start", b" " * 70_000, **origin),
            await north.owner.post("/timers/start", b"{}", Content_Type="text/plain", **origin),
            await north.owner.post("/timers/stop", **origin),
            await north.studio.stranger.call("GET", "/me", **origin),
        ]
        assert [reply.status for reply in refusals] == [404, 405, 400, 400, 413, 415, 409, 401]
        assert {opens_to(reply) for reply in refusals} == {LISTED[0]}


async def test_another_site_writes_nothing_and_reads_nothing(database_url: str) -> None:
    async with listing(database_url) as north:
        entry = await started(north.owner, north)
        async with untouched(north):
            for origin in OTHERS:
                writes = [
                    await north.owner.post("/timers/stop", {}, Origin=origin),
                    await north.owner.patch(f"/time-entries/{entry['id']}", {"notes": "x"}, Origin=origin),
                    await north.owner.delete(f"/time-entries/{entry['id']}", Origin=origin),
                    await north.studio.stranger.post(
                        "/login", {"email": "a@b.example", "password": "x"}, Origin=origin
                    ),
                ]
                assert [(reply.status, reply.json["code"]) for reply in writes] == [(403, "bad_origin")] * 4, origin
                read = await north.owner.call("GET", "/timers/running", Origin=origin)
                assert {opens_to(reply) for reply in (*writes, read)} == {None}, origin


async def test_the_servers_own_pages_may_write(north: TestOrganization) -> None:
    for site in ({"Origin": north.owner.url}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {}):
        reply = await north.owner.post("/timers/switch", {"taskTypeId": north.task_types["Mixing"]}, **site)
        assert (reply.status, opens_to(reply)) == (201, None)


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_a_write_that_a_browser_says_comes_from_elsewhere_is_refused(north: TestOrganization, site: str) -> None:
    async with untouched(north):
        reply = await north.owner.post("/timers/start", {"taskTypeId": 1}, Sec_Fetch_Site=site)
    assert (reply.status, reply.json["code"]) == (403, "bad_origin")


async def test_by_default_no_other_site_is_welcome(north: TestOrganization) -> None:
    for origin in WELCOME:
        assert (await north.owner.post("/timers/stop", {}, Origin=origin)).json["code"] == "bad_origin"


async def test_the_same_host_at_another_port_or_by_another_name_is_another_site(north: TestOrganization) -> None:
    port = north.studio.running.port
    for origin in (f"http://127.0.0.1:{port + 1}", "http://127.0.0.1", f"http://localhost:{port}"):
        assert (await north.owner.post("/timers/stop", {}, Origin=origin)).json["code"] == "bad_origin"


async def test_pages_that_came_by_https_through_a_proxy_unknown_to_us_are_our_own(north: TestOrganization) -> None:
    origin = north.owner.url.replace("http:", "https:")
    assert (await north.owner.post("/timers/stop", {}, Origin=origin)).json["code"] == "not_running"


async def test_a_preflight_tells_a_listed_site_what_it_may_send(database_url: str) -> None:
    async with listing(database_url) as north:
        asked = {"Access_Control_Request_Method": "PATCH", "Access_Control_Request_Headers": "content-type,if-match"}
        reply = await north.studio.stranger.call("OPTIONS", "/time-entries/1", Origin=LISTED[0], **asked)
        assert (reply.status, reply.text, opens_to(reply)) == (204, "", LISTED[0])
        assert {"GET", "PATCH", "DELETE"} <= set(reply.headers["Access-Control-Allow-Methods"].split(", "))
        headers = reply.headers["Access-Control-Allow-Headers"].lower().split(", ")
        assert {"content-type", "idempotency-key", "if-match"} <= set(headers)
        assert int(reply.headers["Access-Control-Max-Age"]) > 0
        for origin in OTHERS:
            reply = await north.studio.stranger.call("OPTIONS", "/time-entries/1", Origin=origin, **asked)
            assert opens_to(reply) is None, origin


async def test_a_stranger_signs_in_from_a_listed_site(database_url: str) -> None:
    async with listing(database_url) as north:
        assert north.owner.actor is not None
        credentials = {"email": north.owner.actor.email, "password": PASSWORD}
        reply = await north.studio.stranger.post("/login", credentials, Origin=LISTED[0])
        assert (reply.status, opens_to(reply)) == (200, LISTED[0])


async def test_a_listed_site_is_not_kept_out_of_what_is_open_to_all(studio: Studio) -> None:
    assert (await studio.stranger.call("GET", "/me", Origin="https://evil.example")).status == 401
