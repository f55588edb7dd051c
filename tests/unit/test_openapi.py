"""The OpenAPI document: valid, complete, and saying of each route what the table says."""

from datetime import UTC, datetime
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from domain import errors
from domain.base import Id, Model
from domain.catalog import Category
from domain.entries import Entry, EntryTaskType
from domain.errors import FieldError, TallyError
from domain.people import Audience, Permission
from handlers.api import table
from handlers.call import Call
from handlers.openapi import document
from handlers.openapi.refusals import by_status, refusals_of, response_name
from handlers.problems import STATUS, problem
from handlers.routes import Route

DOCUMENT = document(table.ROUTES)
ENTRY = Entry(
    id=1,
    version=3,
    owner_id=1,
    owner_name="Ana",
    task_type=EntryTaskType(id=2, name="Mixing", color="#10B981", category=Category.BILLABLE),
    session_id=None,
    project_id=None,
    client_id=None,
    room_id=None,
    start_time=datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
    end_time=None,
    duration_seconds=None,
    duration_minutes=None,
    billable=True,
    notes="",
    manually_adjusted=False,
    needs_review=False,
)
REFUSALS = [
    errors.Malformed("Why."),
    errors.AuthorizationPending(),
    errors.SlowDown(),
    errors.ExpiredToken(),
    errors.AccessDenied(),
    errors.Unauthenticated(),
    errors.Forbidden("Why."),
    errors.BadOrigin("Why."),
    errors.NotFound("Why."),
    errors.TooLarge("Why."),
    errors.UnsupportedMediaType("Why."),
    errors.TimerAlreadyRunning(ENTRY),
    errors.NotRunning("Why."),
    errors.InFlight(),
    errors.VersionConflict(ENTRY),
    errors.ValidationFailed([FieldError("startTime", "Why.")]),
    errors.ConfirmationRequired("Why."),
    errors.TooManyRequests(3),
    errors.Unavailable(),
]


class Filter(Model):
    member_id: Id
    category: Category | None = None
    limit: int = 50


class Place(Model):
    name: str
    floor: int = 0


async def endpoint(call: Call) -> None:
    """What the routes made up here lead to."""


def route(method: str = "GET", path: str = "/places", **told: Any) -> Route:
    return Route(method, path, endpoint, "A place", **told)


def described(*routes: Route) -> dict[str, Any]:
    made = document(routes)
    validate(made)
    return made


def operation_of(one: Route) -> dict[str, Any]:
    operation: dict[str, Any] = described(one)["paths"][one.path][one.method.lower()]
    return operation


def shared_parameters(one: Route) -> list[str]:
    return [parameter["$ref"].rpartition("/")[2] for parameter in operation_of(one)["parameters"]]


def test_the_document_is_valid() -> None:
    validate(DOCUMENT)


def test_every_route_is_described_and_nothing_else() -> None:
    assert {(method, path) for path, methods in DOCUMENT["paths"].items() for method in methods} == {
        (one.method.lower(), one.path) for one in table.ROUTES
    }


def test_no_two_operations_share_an_id() -> None:
    ids = [operation["operationId"] for methods in DOCUMENT["paths"].values() for operation in methods.values()]
    assert len(ids) == len(set(ids))
    assert operation_of(route("PATCH", "/places/{id}/side-doors"))["operationId"] == "patchPlacesByIdSideDoors"


def test_money_may_be_absent_and_the_rest_of_an_entry_may_not() -> None:
    entry = DOCUMENT["components"]["schemas"]["Entry"]
    assert entry["properties"].keys() - set(entry["required"]) == {"rate", "cost"}
    assert not any("default" in field for field in entry["properties"].values())


def test_a_body_refuses_fields_it_does_not_know_and_an_answer_may_gain_some() -> None:
    class Answer(Model):
        name: str

    schemas = described(route("POST", body=Place, answer=Answer))["components"]["schemas"]
    assert schemas["Place"]["additionalProperties"] is False
    assert "additionalProperties" not in schemas["Answer"]


def test_a_body_may_be_left_out_when_no_field_is_required() -> None:
    class Wish(Model):
        name: str | None = None

    assert operation_of(route("POST", body=Wish))["requestBody"]["required"] is False
    assert operation_of(route("POST", body=Place))["requestBody"]["required"] is True


def test_a_query_is_spread_into_parameters_that_are_never_null() -> None:
    made = described(route(query=Filter, answer=Place))
    assert made["paths"]["/places"]["get"]["parameters"] == [
        {
            "name": "memberId",
            "in": "query",
            "required": True,
            "schema": {"maximum": 2**53 - 1, "minimum": 1, "type": "integer"},
        },
        {"name": "category", "in": "query", "required": False, "schema": {"$ref": "#/components/schemas/Category"}},
        {"name": "limit", "in": "query", "required": False, "schema": {"default": 50, "type": "integer"}},
    ]
    assert made["components"]["schemas"].keys() >= {"Place", "Category"}
    assert "Filter" not in made["components"]["schemas"]


def test_headers_are_offered_where_they_count() -> None:
    assert shared_parameters(route("POST", body=Place)) == ["Idempotency-Key"]
    assert shared_parameters(route("POST", body=Place, repeatable=False)) == []
    assert shared_parameters(route("POST", body=Place, permission=None)) == []
    assert shared_parameters(route("PATCH", "/places/{id}", refusals=(errors.VersionConflict,))) == ["id", "If-Match"]
    assert shared_parameters(route("DELETE", "/places/{id}")) == ["id"]


def test_only_reads_tell_a_cursor_and_only_entries_a_version() -> None:
    def headers(one: Route) -> set[str]:
        return set(operation_of(one)["responses"]["200"]["headers"])

    assert headers(route(answer=Place)) == {"Tally-Cursor"}
    assert headers(route(answer=Entry)) == {"Tally-Cursor", "ETag"}
    assert headers(route("PATCH", answer=Entry)) == {"ETag"}
    assert headers(route("PATCH", answer=Place)) == set()


def test_a_route_without_an_answer_has_none_described() -> None:
    responses = operation_of(route("DELETE", status=200))["responses"]
    assert responses["204"] == {"description": "No Content"}
    assert "200" not in responses


def test_what_is_not_json_is_described_as_text() -> None:
    answered = operation_of(route(media_type="text/csv"))["responses"]["200"]
    assert answered["content"] == {"text/csv": {"schema": {"type": "string"}}}


def test_a_sign_in_is_asked_for_unless_the_route_is_open() -> None:
    assert DOCUMENT["security"] == [{"session": []}]
    assert "security" not in operation_of(route())
    assert operation_of(route(permission=None))["security"] == []


@pytest.mark.parametrize(
    ("one", "statuses"),
    [
        (route(permission=None), {503}),
        (route(permission=Permission.READ), {401, 403, 503}),
        (route("POST", permission=None), {400, 403, 413, 415, 422, 503}),
        (route("POST"), {400, 401, 403, 409, 413, 415, 422, 503}),
        (route("DELETE"), {400, 401, 403, 413, 415, 422, 503}),
        (route(permission=None, query=Filter), {400, 422, 503}),
        (route(path="/places/{id}", permission=None), {400, 404, 503}),
        (route(permission=None, refusals=(errors.TooManyRequests,)), {429, 503}),
    ],
)
def test_refusals_follow_from_what_a_route_takes(one: Route, statuses: set[int]) -> None:
    assert set(by_status(refusals_of(one))) == statuses
    assert {int(status) for status in operation_of(one)["responses"] if int(status) >= 400} == statuses


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.code)
def test_a_refusal_fits_its_description_whoever_gets_it(refusal: TallyError) -> None:
    error = type(refusal)
    name = response_name(by_status(refusals_of(route(refusals=(error,))))[STATUS[error]])
    components = described(route(refusals=(error,)))["components"]
    schema = components["responses"][name]["content"]["application/problem+json"]["schema"]
    validator = Draft202012Validator({**schema, "components": components})
    for audience in (Audience.MONEY, Audience.PLAIN):  # displays call nothing that is refused with an entry
        validator.validate(problem(refusal, audience))
    assert not validator.is_valid({**problem(refusal), "code": "another"})


def test_every_refusal_of_the_api_is_tried() -> None:
    assert {type(refusal) for refusal in REFUSALS} == STATUS.keys() - {errors.MethodNotAllowed}
