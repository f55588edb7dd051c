"""How a route can refuse, and how the OpenAPI document says so."""

from itertools import groupby
from typing import Any

from domain.errors import (
    BadOrigin,
    Forbidden,
    InFlight,
    Malformed,
    NotFound,
    TallyError,
    TooLarge,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
    UnsupportedMediaType,
    ValidationFailed,
)
from handlers.openapi.schemas import Schemas
from handlers.origins import SAFE_METHODS
from handlers.problems import MEDIA_TYPE, STATUS, model_of
from handlers.routes import Route

Refusals = tuple[type[TallyError], ...]


def refusals_of(route: Route) -> Refusals:
    """Whatever the route can refuse: what all routes of its kind do, and what it declares itself."""
    found: set[type[TallyError]] = {*route.refusals, Unavailable}
    if route.permission:
        found |= {Unauthenticated, Forbidden}
    if route.method not in SAFE_METHODS:
        found |= {BadOrigin, Malformed, TooLarge, UnsupportedMediaType, ValidationFailed}
    if route.takes_id:
        found |= {Malformed, NotFound}
    if route.query:
        found |= {Malformed, ValidationFailed}
    if route.takes_key:
        found |= {InFlight}
    return tuple(error for error in STATUS if error in found)


def by_status(refusals: Refusals) -> dict[int, Refusals]:
    in_order = sorted(refusals, key=STATUS.__getitem__)
    return {status: tuple(errors) for status, errors in groupby(in_order, STATUS.__getitem__)}


def response_name(refusals: Refusals) -> str:
    """What the refusals that share a status are called among the document's components."""
    return "Or".join(error.__name__ for error in refusals)


def response(refusals: Refusals, schemas: Schemas) -> dict[str, Any]:
    """The refusals that share a status as an OpenAPI response."""
    described: dict[str, Any] = {
        "description": " ".join(f"`{error.code}`: {error.title}." for error in refusals),
        "content": {MEDIA_TYPE: {"schema": _any_of([_schema(error, schemas) for error in refusals])}},
    }
    if {TooManyRequests, Unavailable} & {*refusals}:
        described["headers"] = {"Retry-After": {"$ref": "#/components/headers/Retry-After"}}
    return described


def _schema(error: type[TallyError], schemas: Schemas) -> dict[str, Any]:
    code = {"properties": {"code": {"const": error.code}, "status": {"const": STATUS[error]}}}
    return {"allOf": [schemas.answered(model_of(error)), code]}


def _any_of(choices: list[dict[str, Any]]) -> dict[str, Any]:
    return choices[0] if len(choices) == 1 else {"anyOf": choices}
