"""JSON Schemas as TypeScript declarations."""

import json
import subprocess
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
_GENERATOR = ROOT / "tests/node/node_modules/.bin/json2ts"
_OPTIONS = ("--additionalProperties=false", "--style.printWidth=120")
_UNTOLD = {"minimum", "maximum", "examples", "default"}


def table(title: str, properties: dict[str, Any], required: list[str] | None = None) -> dict[str, Any]:
    """An object that has these properties, all of them unless `required` names fewer."""
    needed = list(properties) if required is None else required
    return {"title": title, "type": "object", "properties": properties, "required": needed}


def plain(schema: Any) -> Any:
    """The schema without what TypeScript has no words for."""
    if isinstance(schema, list):
        return [plain(item) for item in schema]
    if isinstance(schema, dict):
        return {name: plain(value) for name, value in schema.items() if name not in _UNTOLD}
    return schema


def typescript(schema: dict[str, Any], banner: str) -> str:
    """Declares what the schema leads to. Needs the packages of tests/node."""
    made = subprocess.run(
        [_GENERATOR, f"--bannerComment={banner}", *_OPTIONS],
        input=json.dumps(schema),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return made.stdout
