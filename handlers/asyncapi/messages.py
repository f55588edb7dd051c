"""The messages of live connections as models: what `data` holds, by name, and what clients may send."""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic.json_schema import JsonSchemaMode, JsonSchemaValue, models_json_schema

from domain.base import Model
from domain.events import EVENTS
from handlers.api.changes import RunningNow
from handlers.openapi.schemas import SchemaGenerator
from hub.messages import Goodbye, Heartbeat, Hello, Identify, Ping, Pong, Presence, Reset, Resume, SnapshotTaken

EVENT_DATA: Mapping[str, type[Model]] = {event.name: event for event in EVENTS}
CONTROL_DATA: Mapping[str, type[Model]] = {
    SnapshotTaken.name: RunningNow,  # the hub carries entries as JSON and knows nothing of their fields
    **{control.name: control for control in (Hello, Reset, Heartbeat, Presence, Identify, Goodbye, Pong)},
}
CLIENT_MESSAGES: Mapping[str, type[Model]] = {"ping": Ping, "resume": Resume}


def schemas(template: str, more: Iterable[type[Model]] = ()) -> tuple[Mapping[Any, JsonSchemaValue], dict[str, Any]]:
    """References by model and mode, made after the template, and the schemas that they lead to, by name."""
    said = [*EVENT_DATA.values(), *CONTROL_DATA.values(), *more]
    uses: list[tuple[type[Model], JsonSchemaMode]] = [(model, "serialization") for model in said]
    uses += [(model, "validation") for model in CLIENT_MESSAGES.values()]
    references, whole = models_json_schema(uses, ref_template=template, schema_generator=SchemaGenerator)
    return references, whole["$defs"]
