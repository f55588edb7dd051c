"""`/openapi.json`: the API as an OpenAPI 3.1 document, made from the one table of routes."""

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from handlers.api import table
from handlers.base import COOKIE
from handlers.openapi.operations import HEADERS, PARAMETERS, operation, tag
from handlers.openapi.refusals import by_status, refusals_of, response, response_name
from handlers.openapi.schemas import Schemas
from handlers.routes import API, Route

_ABOUT = """The JSON API of a live timer server for recording studios.

Sign in with `POST /login`; the cookie that it sets goes with every other call. Times are ISO 8601 in UTC, ids are
integers, refusals are problem details after RFC 9457 with a stable `code`. What costs (`rate`, `cost`) is there for
those who may see it, and absent for others. Answers may gain fields: ignore those that you do not know.

What changes is told at once over the live transports, which `/asyncapi.json` describes.
"""


@cache
def openapi_json() -> bytes:
    """The document of the whole table."""
    return json.dumps(document(table.ROUTES)).encode()


def document(routes: Sequence[Route]) -> dict[str, Any]:
    """The OpenAPI document of these routes, JSON-ready."""
    schemas = Schemas.of(routes)
    refused = [errors for route in routes for errors in by_status(refusals_of(route)).values()]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Tally",
            "version": API.rpartition("/v")[2],
            "description": _ABOUT,
            "license": {"name": "Apache License 2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": API}],
        "security": [{"session": []}],
        "tags": list({tag(route)["name"]: tag(route) for route in routes}.values()),
        "paths": _paths(routes, schemas),
        "components": {
            "schemas": schemas.components(route.query for route in routes if route.query),
            "responses": {response_name(errors): response(errors, schemas) for errors in refused},
            "parameters": PARAMETERS,
            "headers": HEADERS,
            "securitySchemes": {"session": {"type": "apiKey", "in": "cookie", "name": COOKIE}},
        },
    }


def _paths(routes: Sequence[Route], schemas: Schemas) -> dict[str, Any]:
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = operation(route, schemas)
    return paths
