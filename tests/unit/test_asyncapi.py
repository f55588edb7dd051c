"""The AsyncAPI document: valid and complete."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator

from domain.audiences import Audience, shape_of
from domain.events import EVENTS
from handlers.asyncapi import document
from hub.messages import Control

ROOT = Path(__file__).parents[2]
OFFICIAL = ROOT / "tests/node/node_modules/@asyncapi/specs/schemas/3.0.0.json"
DOCUMENT = document()


def references(part: Any) -> Iterator[str]:
    """Every reference within a part of the document."""
    if isinstance(part, dict):
        if "$ref" in part:
            yield part["$ref"]
        for value in part.values():
            yield from references(value)
    elif isinstance(part, list):
        for value in part:
            yield from references(value)


def resolved(reference: str) -> Any:
    part: Any = DOCUMENT
    for step in reference.removeprefix("#/").split("/"):
        part = part[step]
    return part


def names_on(channel: str) -> set[str]:
    messages = DOCUMENT["channels"][channel]["messages"]
    return {resolved(message["$ref"])["name"] for message in messages.values()}


def test_what_displays_do_not_get_though_it_is_required_is_said() -> None:
    for event in EVENTS:
        required = {field.alias for field in event.model_fields.values() if field.is_required()}
        for name in required - shape_of(event, Audience.KIOSK).keys():
            assert f"`{name}`" in DOCUMENT["info"]["description"], (event.name, name)


def test_the_document_is_valid_by_the_official_schema() -> None:
    official = json.loads(OFFICIAL.read_text(encoding="utf-8"))
    Draft7Validator.check_schema(official)
    assert [error.message for error in Draft7Validator(official).iter_errors(DOCUMENT)] == []


def test_every_reference_leads_somewhere() -> None:
    for reference in references(DOCUMENT):
        assert resolved(reference), reference


def test_every_transport_tells_every_event_and_every_control_message() -> None:
    events = {event.name for event in EVENTS}
    controls = {control.name for control in Control.__subclasses__()}
    assert names_on("webSocket") == events | controls | {"ping"}
    assert names_on("sockJs") == events | controls | {"ping", "resume"}
    assert names_on("eventStream") == names_on("socketIo") == (events | controls) - {"pong"}
    assert names_on("longPoll") == {"changes"}


def test_every_operation_asks_for_the_cookie() -> None:
    for operation in DOCUMENT["operations"].values():
        assert operation["security"] == [{"$ref": "#/components/securitySchemes/session"}]


def test_what_answers_a_ping_is_told() -> None:
    [answer] = DOCUMENT["operations"]["hearWebSocket"]["reply"]["messages"]
    assert resolved(resolved(answer["$ref"])["$ref"])["name"] == "pong"
