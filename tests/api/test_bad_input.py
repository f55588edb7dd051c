"""Requests that make no sense, to every route of the table: the contract's answer, no row changed, no event."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from domain.paging import PageQuery
from handlers.api.table import ROUTES, by_path
from handlers.routes import Route
from tests.support.bookings import entered
from tests.support.studio import Client, Reply, TestOrganization
from tests.support.untouched import untouched

pytestmark = pytest.mark.gen_test

Answer = tuple[int, str | None]

WITH_BODY = [route for route in ROUTES if route.body]
WITH_ID = [route for route in ROUTES if route.takes_id]
KEYED = [route for route in ROUTES if route.takes_key]
PAGED = [route for route in ROUTES if route.query and issubclass(route.query, PageQuery)]
ODD_IDS = [0, -1, 2**53, 10**30, 1.5, 1.0, True, False, "1", "", "x", [1], {"id": 1}]
NO_OBJECTS = [
    b"{", b"taskTypeId=1", b"null", b"[]", b'"text"', b"1", b"true", b'{"a": NaN}', b'{"a": Infinity}', b"{'a': 1}",
    b'{"a": 1,}', b'{"a": 1} {}', b"[" * 5000, b'{"a":' * 3000, b'{"a": "\xff"}', b'{"a": "\xed\xa0\x80"}',
    b'{"a": "\\ud800"}', b'{"a": "\\udc00\\ud800"}', b"\xef\xbb\xbf{}", '{"a": 1}'.encode("utf-16"), b"\x00", b" ",
    b'{"a": ' + b"9" * 5000 + b"}",
]  # fmt: skip
NO_JSON = [
    "", "json", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
    "application/json; charset=latin-1", "application/merge-patch+json", "application/jsonx",
]  # fmt: skip
ODD_IDS_IN_ADDRESSES = [
    "0", "-1", "+1", "01", "9007199254740992", "9" * 300, "1.0", "1e1", "true", "x", "%00", "%E2%85%A0", "1%2F2", "%20",
]  # fmt: skip
ODD_LIMITS = ["0", "-1", "201", "1.5", "ten", "", "1e2", "%201", "9" * 400, "%D9%A1", "true", "1&limit=2"]
ODD_CURSORS = [
    "", "x", "!!!!", "%00", "W10", "bnVsbA", "WyJ4IiwgInkiXQ", "W251bGwsIG51bGxd", "e30", "a" * 5000,
    "WyIyMDI2LTAxLTAxVDAwOjAwOjAwWiIsOTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5XQ",  # ["2026-01-01T00:00:00Z", 10**24 - 1]
    "WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzE0OjAwIiwxXQ",  # ["0001-01-01T00:00:00+14:00", 1]
    "WzFlMzA4LDFd",  # [1e308, 1]
    "WyJcdTAwMDAiLDFd",  # ["\\u0000", 1]
    "WzldCg%3D%3D&cursor=",
]  # fmt: skip
ODD_QUERIES = ["colour=red", "limit", "Limit=1", "limit[]=1", "%FFx=1", "cursor=a&cursor=b", "=1"]
METHODS = ("GET", "POST", "PATCH", "DELETE", "PUT", "TRACE", "PROPFIND", "BREW")


def answer(reply: Reply) -> Answer:
    if reply.json is not None and reply.status >= 400:
        assert reply.headers["Content-Type"] == "application/problem+json"
        assert reply.json.keys() >= {"type", "title", "status", "code", "detail"}
        assert reply.json["status"] == reply.status
    return reply.status, reply.json and reply.json.get("code")


def name(route: Route) -> str:
    return f"{route.method} {route.path}"


async def call(
    client: Client, route: Route, body: Any = None, id_: object = 1, query: str = "", **headers: str
) -> Reply:
    path = route.path.replace("{id}", str(id_))
    return await client.call(route.method, f"{path}?{query}" if query else path, body, **headers)


async def answers(client: Client, routes: Sequence[Route], *args: Any, **kwargs: Any) -> dict[str, Answer]:
    return {name(route): answer(await call(client, route, *args, **kwargs)) for route in routes}


def everywhere(routes: Sequence[Route], status: int, code: str) -> dict[str, Answer]:
    return dict.fromkeys(map(name, routes), (status, code))


async def test_a_body_that_is_no_json_object_in_utf8_is_malformed(north: TestOrganization) -> None:
    async with untouched(north):
        for body in NO_OBJECTS:
            assert answer(await north.owner.post("/timers/start", body)) == (400, "malformed"), body[:20]
        assert await answers(north.owner, WITH_BODY, b"{") == everywhere(WITH_BODY, 400, "malformed")


async def test_a_body_of_another_type_or_encoding_is_not_taken(north: TestOrganization) -> None:
    refused = (415, "unsupported_media_type")
    async with untouched(north):
        for media_type in NO_JSON:
            assert answer(await north.owner.post("/timers/start", b"{}", Content_Type=media_type)) == refused
        found = await answers(north.owner, WITH_BODY, b"{}", Content_Type="text/plain")
    assert found == everywhere(WITH_BODY, *refused)


async def test_json_in_utf8_may_be_named_in_any_way(north: TestOrganization) -> None:
    for media_type in ("APPLICATION/JSON", 'application/json; charset="UTF-8"', "application/json;charset=utf-8"):
        assert answer(await north.owner.post("/timers/stop", b"{}", Content_Type=media_type)) == (409, "not_running")


async def test_a_field_that_nobody_knows_is_refused_by_name(north: TestOrganization) -> None:
    async with untouched(north):
        for route in WITH_BODY:
            for field in ("colour", "tasktypeid", "task_type_id", "\0", "a.b"):
                reply = await call(north.owner, route, {field: 1})
                assert answer(reply) == (422, "validation_failed")
                assert field in [error["path"] for error in reply.json["errors"]], name(route)


async def test_every_call_without_a_body_refuses_one_with_fields(north: TestOrganization) -> None:
    bodiless = [route for route in ROUTES if not route.body and route.method != "GET" and route.path != "/logout"]
    async with untouched(north):
        assert await answers(north.owner, bodiless, {"x": 1}) == everywhere(bodiless, 422, "validation_failed")


async def test_odd_ids_in_a_body_are_refused_by_name(north: TestOrganization) -> None:
    async with untouched(north):
        for field in ("taskTypeId", "sessionId", "projectId", "ownerId"):
            for odd in ODD_IDS:
                reply = await north.owner.post("/timers/start", {"taskTypeId": 1, field: odd})
                assert answer(reply) == (422, "validation_failed"), (field, odd)
                assert [error["path"] for error in reply.json["errors"]] == [field]


async def test_an_odd_id_in_an_address_is_found_nowhere(north: TestOrganization) -> None:
    async with untouched(north):
        for odd in ODD_IDS_IN_ADDRESSES:
            assert answer(await north.owner.get(f"/time-entries/{odd}")) == (404, "not_found"), odd
        assert await answers(north.owner, WITH_ID, id_="x") == everywhere(WITH_ID, 404, "not_found")


async def test_an_address_that_is_not_utf8_is_malformed(north: TestOrganization) -> None:
    assert await answers(north.owner, WITH_ID, id_="%FF") == everywhere(WITH_ID, 400, "malformed")


@pytest.mark.parametrize(
    "queries",
    [
        [f"limit={limit}" for limit in ODD_LIMITS],
        [f"cursor={cursor}" for cursor in ODD_CURSORS],
        ODD_QUERIES,
    ],
    ids=["limits", "cursors", "names"],
)
async def test_an_odd_query_is_refused(north: TestOrganization, queries: list[str]) -> None:
    for query in queries:
        found = await answers(north.owner, PAGED, query=query)
        assert found == everywhere(PAGED, 422, "validation_failed"), query


async def test_a_cursor_that_is_not_utf8_is_refused(north: TestOrganization) -> None:
    assert await answers(north.owner, PAGED, query="cursor=%FF") == everywhere(PAGED, 422, "validation_failed")


async def test_an_empty_query_is_none(north: TestOrganization) -> None:
    for query in ("&", "&&"):
        assert {answer(await call(north.owner, route, query=query))[0] for route in PAGED} == {200}


async def test_a_method_that_an_address_does_not_offer_is_told_which_are(north: TestOrganization) -> None:
    async with untouched(north):
        for methods in by_path().values():
            path = next(iter(methods.values())).path.replace("{id}", "1")
            for method in set(METHODS) - methods.keys():
                reply = await north.owner.call(method, path)
                assert answer(reply) == (405, "method_not_allowed"), (method, path)
                assert set(reply.headers["Allow"].split(", ")) >= methods.keys()


async def test_there_is_nothing_at_any_other_address(north: TestOrganization) -> None:
    for path in ("/nope", "/timers", "/timers/1", "/time-entries/", "/time-entries/1/2/3", "/me/..", "//me", "/ME"):
        for method in ("GET", "POST", "DELETE"):
            assert answer(await north.owner.call(method, path)) == (404, "not_found"), (method, path)


async def test_an_odd_idempotency_key_is_refused(north: TestOrganization) -> None:
    body = {"taskTypeId": north.task_types["Mixing"]}
    async with untouched(north):
        for key in ("", " ", "a b", "é", "x" * 201, "\t"):
            reply = await north.owner.post("/timers/start", body, Idempotency_Key=key)
            assert answer(reply) == (422, "validation_failed")
            assert reply.json["errors"][0]["path"] == "Idempotency-Key"


async def test_an_odd_if_match_matches_no_entry(north: TestOrganization) -> None:
    entry = await entered(north.owner, north)
    path = f"/time-entries/{entry['id']}"
    async with untouched(north):
        for tag in ("", "x", "0", '"x"', '"1', "1.5", "-1", '"99999999999999999999"', "W/", 'W/"1"', '""'):
            for method, body in (("PATCH", {"notes": "x"}), ("DELETE", None)):
                reply = await north.owner.call(method, path, body, If_Match=tag)
                assert answer(reply) == (412, "version_conflict"), tag
                assert reply.json["entry"] == entry


async def test_without_a_sign_in_every_call_but_the_open_ones_is_refused(north: TestOrganization) -> None:
    closed = [route for route in ROUTES if route.permission]
    assert north.owner.cookie is not None
    forged = [
        None,
        "tally_session=",
        "tally_session=x",
        "tally_session=1|2|3",
        "tally_session=2|1:0|10:1|",
        north.owner.cookie[:-1],
    ]
    async with untouched(north):
        for cookie in forged:
            assert await answers(replace(north.owner, cookie=cookie), closed) == everywhere(
                closed, 401, "unauthenticated"
            )
