"""`/asyncapi.json`: the live transports as an AsyncAPI 3.0 document, made from the models of their messages."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from handlers.api.changes import ChangesAnswer
from handlers.asyncapi.channels import CHANNELS, message_key
from handlers.asyncapi.messages import CLIENT_MESSAGES, CONTROL_DATA, EVENT_DATA, schemas
from handlers.base import COOKIE
from handlers.routes import API

_ABOUT = """Whatever changes in an organization is told at once, to everybody who listens, exactly once and in order.

All transports ask for the cookie that `POST /api/v1/login` sets. `hello` comes first; then what was missed since the
cursor, or a `snapshot` of what runs, after a `reset` where the cursor could not be resumed from; then what happens.
Ids are cursors. Messages may gain fields, and there may be more names: ignore those that you do not know.

Kiosks get less than the schemas require: no `notes`, no `clientId` and no `email` anywhere, and of a changed client
neither `id` nor `value`.
"""
_HOST = {"host": {"default": "127.0.0.1:3001", "description": "Where the server listens."}}


@cache
def asyncapi_json() -> bytes:
    """The document as it is served."""
    return json.dumps(document()).encode()


def document() -> dict[str, Any]:
    """The AsyncAPI document, JSON-ready."""
    references, named = schemas("#/components/schemas/{model}", more=[ChangesAnswer])
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Tally",
            "version": API.rpartition("/v")[2],
            "description": _ABOUT,
            "license": {"name": "Apache License 2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {
            "webSocket": {"host": "{host}", "protocol": "ws", "variables": _HOST},
            "http": {"host": "{host}", "protocol": "http", "variables": _HOST},
        },
        "channels": {channel.name: channel.described() for channel in CHANNELS},
        "operations": {name: done for channel in CHANNELS for name, done in channel.operations().items()},
        "components": {
            "messages": dict(_messages(references)),
            "schemas": named,
            "securitySchemes": {"session": {"type": "httpApiKey", "in": "cookie", "name": COOKIE}},
        },
    }


def _messages(references: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, model in {**EVENT_DATA, **CONTROL_DATA}.items():
        data = references[model, "serialization"]
        yield message_key(name), {"name": name, "payload": _around(name, data)}
        yield message_key(name, bare=True), {"name": name, "payload": data}
    for name, model in CLIENT_MESSAGES.items():
        yield message_key(name), {"name": name, "payload": references[model, "validation"]}
    yield message_key("changes"), {"name": "changes", "payload": references[ChangesAnswer, "serialization"]}


def _around(name: str, data: dict[str, Any]) -> dict[str, Any]:
    """The message that carries the data: what is in the log has an id and a time, and a snapshot has an id."""
    identity = {"id": {"type": "string"}} if name in EVENT_DATA or name == "snapshot" else {}
    time = {"at": {"type": "string", "format": "date-time"}} if name in EVENT_DATA else {}
    properties = {**identity, "event": {"const": name}, **time, "data": data}
    return {"type": "object", "properties": properties, "required": list(properties)}
