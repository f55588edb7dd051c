"""One route of the table as an OpenAPI operation."""

import re
import sys
from http import HTTPStatus
from typing import Any

from domain.base import LARGEST_ID
from domain.entries import Entry
from domain.errors import VersionConflict
from handlers.openapi.refusals import by_status, refusals_of, response_name
from handlers.openapi.schemas import Schemas
from handlers.routes import Route

JSON = "application/json"

PARAMETERS: dict[str, dict[str, Any]] = {
    "id": {
        "name": "id",
        "in": "path",
        "required": True,
        "schema": {"type": "integer", "minimum": 1, "maximum": LARGEST_ID},
    },
    "Idempotency-Key": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "Makes the request safe to repeat: for 24 hours the same key gets the first answer again.",
        "schema": {"type": "string", "pattern": "^[!-~]{1,200}$", "examples": ["7f3c2a4e-5d0b-4a53-9a34-1f6f0c5b8e21"]},
    },
    "If-Match": {
        "name": "If-Match",
        "in": "header",
        "description": "The ETag of the version that the change is meant for; another one is refused with 412.",
        "schema": {"type": "string", "examples": ['"3"']},
    },
}
HEADERS: dict[str, dict[str, Any]] = {
    "ETag": {"description": "The entry's version, for If-Match.", "schema": {"type": "string"}},
    "Tally-Cursor": {
        "description": "The log position that the answer was read at; live events continue from it.",
        "schema": {"type": "string"},
    },
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}},
}


def operation(route: Route, schemas: Schemas) -> dict[str, Any]:
    """The operation; what many share is a reference to the document's components."""
    described: dict[str, Any] = {
        "operationId": operation_id(route),
        "tags": [tag(route)["name"]],
        "summary": route.summary,
        "description": f"Needs the permission `{route.permission}`." if route.permission else "Needs no sign-in.",
        "parameters": [*_shared_parameters(route), *_query_parameters(route, schemas)],
        "responses": {**_success(route, schemas), **_refusals(route)},
    }
    if route.permission is None:
        described["security"] = []
    if route.body:
        reference = schemas.taken(route.body)
        required = bool(schemas.resolved(reference).get("required"))
        described["requestBody"] = {"required": required, "content": {JSON: {"schema": reference}}}
    return described


def operation_id(route: Route) -> str:
    """Such as `getTimeEntriesByIdHistory`: unique because method and path are."""
    words = re.findall("[a-z]+", route.path.replace("{id}", "by-id"))
    return route.method.lower() + "".join(word.capitalize() for word in words)


def tag(route: Route) -> dict[str, str]:
    """The group that the route is shown in: the module that serves it, in the module's own words."""
    module = route.endpoint.__module__
    description = (sys.modules[module].__doc__ or "").partition("\n")[0]
    return {"name": module.rpartition(".")[2].replace("_", " ").capitalize(), "description": description}


def _shared_parameters(route: Route) -> list[dict[str, str]]:
    takes = {
        "id": route.takes_id,
        "Idempotency-Key": route.takes_key,
        "If-Match": VersionConflict in route.refusals,
    }
    return [{"$ref": f"#/components/parameters/{name}"} for name, does in takes.items() if does]


def _query_parameters(route: Route, schemas: Schemas) -> list[dict[str, Any]]:
    if route.query is None:
        return []
    query = schemas.resolved(schemas.taken(route.query))
    required = query.get("required", ())
    return [
        {"name": name, "in": "query", "required": name in required, "schema": _without_null(schema)}
        for name, schema in query["properties"].items()
    ]


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """What is null in a model is left out of an address."""
    kept = {name: value for name, value in schema.items() if name != "anyOf" and (name, value) != ("default", None)}
    choices = [choice for choice in schema.get("anyOf", []) if choice != {"type": "null"}]
    return {**kept, "anyOf": choices} if len(choices) > 1 else {**kept, **dict(*choices)}


def _success(route: Route, schemas: Schemas) -> dict[str, Any]:
    if route.answer is None and route.media_type == JSON:
        return {"204": {"description": HTTPStatus.NO_CONTENT.phrase}}
    schema = schemas.answered(route.answer) if route.answer else {"type": "string"}
    headers = {"ETag": route.answer is Entry, "Tally-Cursor": route.method == "GET"}
    described = {
        "description": HTTPStatus(route.status).phrase,
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name, has in headers.items() if has},
        "content": {route.media_type: {"schema": schema}},
    }
    return {str(route.status): described}


def _refusals(route: Route) -> dict[str, Any]:
    return {
        str(status): {"$ref": f"#/components/responses/{response_name(errors)}"}
        for status, errors in by_status(refusals_of(route)).items()
    }
