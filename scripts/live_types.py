"""Writes static/js/events.d.ts: the live messages as TypeScript, from the models that the server sends them by."""

from handlers.asyncapi.messages import CLIENT_MESSAGES, CONTROL_DATA, EVENT_DATA, schemas
from scripts.typescript import ROOT, plain, table, typescript

TARGET = ROOT / "static/js/events.d.ts"
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
        "Events": table("Events", {name: references[model, "serialization"] for name, model in EVENT_DATA.items()}),
        "Controls": table(
            "Controls", {name: references[model, "serialization"] for name, model in CONTROL_DATA.items()}
        ),
        "Sent": table("Sent", {name: references[model, "validation"] for name, model in CLIENT_MESSAGES.items()}),
    }
    root = table("Messages", {name.lower(): {"$ref": f"#/definitions/{name}"} for name in tables})
    return typescript({**root, "definitions": tables | plain(named)}, _BANNER)


if __name__ == "__main__":
    TARGET.write_text(declarations(), encoding="utf-8")
