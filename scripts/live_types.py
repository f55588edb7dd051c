"""Writes static/js/events.d.ts: the live messages as TypeScript, from the models that the server sends them by."""

import json
import subprocess
from pathlib import Path
from typing import Any

from handlers.asyncapi.messages import CLIENT_MESSAGES, CONTROL_DATA, EVENT_DATA, schemas

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "static/js/events.d.ts"
_GENERATOR = ROOT / "tests/node/node_modules/.bin/json2ts"
_OPTIONS = ("--additionalProperties=false", "--style.printWidth=120")
_UNTOLD = {"minimum", "maximum", "examples", "default"}
_BANNER = """/**
 * What the live messages hold, made from the server's own models by `make contract`.
 *
 * Times are ISO 8601 in UTC. What costs (`rate`, `cost`) is absent for those who may not see it.
 */
"""


def declarations() -> str:
    """What the file holds when it is current."""
    references, named = schemas("#/definitions/{model}")
    tables = {
        "Events": _table("Events", {name: references[model, "serialization"] for name, model in EVENT_DATA.items()}),
        "Controls": _table(
            "Controls", {name: references[model, "serialization"] for name, model in CONTROL_DATA.items()}
        ),
        "Sent": _table("Sent", {name: references[model, "validation"] for name, model in CLIENT_MESSAGES.items()}),
    }
    root = _table("Messages", {name.lower(): {"$ref": f"#/definitions/{name}"} for name in tables})
    return _typescript({**root, "definitions": tables | _plain(named)})


def _table(title: str, properties: dict[str, Any]) -> dict[str, Any]:
    return {"title": title, "type": "object", "properties": properties, "required": list(properties)}


def _plain(schema: Any) -> Any:
    """The schema without what TypeScript has no words for."""
    if isinstance(schema, list):
        return [_plain(item) for item in schema]
    if isinstance(schema, dict):
        return {name: _plain(value) for name, value in schema.items() if name not in _UNTOLD}
    return schema


def _typescript(schema: dict[str, Any]) -> str:
    made = subprocess.run(
        [_GENERATOR, f"--bannerComment={_BANNER}", *_OPTIONS],
        input=json.dumps(schema),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return made.stdout


if __name__ == "__main__":
    TARGET.write_text(declarations(), encoding="utf-8")
