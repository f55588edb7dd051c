"""Writes static/js/api_types.d.ts: every call of the API as TypeScript, from the OpenAPI document."""

import json
from collections.abc import Iterator
from typing import Any

from handlers.api import table as routes
from handlers.openapi import document
from scripts.typescript import ROOT, plain, table, typescript

TARGET = ROOT / "static/js/api_types.d.ts"
_JSON = "application/json"
_BANNER = """/**
 * The calls of the API, each with what it takes and answers, made from the OpenAPI document by `make contract`.
 *
 * Times are ISO 8601 in UTC. What costs (`rate`, `cost`) is absent for those who may not see it.
 */
"""
_HELPERS = """
/** What a call answers, `Answer<"GET /me">`. */
export type Answer<C extends keyof Calls> = Calls[C] extends { answer: infer A } ? A : null;
/** What a call takes as its body. */
export type Body<C extends keyof Calls> = Calls[C] extends { body: infer B } ? B : never;
/** What a call takes in its address. */
export type Query<C extends keyof Calls> = Calls[C] extends { query: infer Q } ? Q : never;
"""


def declarations() -> str:
    """What the file holds when it is current."""
    described = document(routes.ROUTES)
    schemas = described["components"]["schemas"]
    root = {**table("Calls", dict(_calls(described))), "definitions": schemas}
    local = json.loads(json.dumps(root).replace("#/components/schemas/", "#/definitions/"))
    return typescript(_named(plain(local)), _BANNER) + _HELPERS


def _calls(described: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            parts = {"query": _query(operation), "body": _content(operation.get("requestBody", {}))}
            parts["answer"] = _content(next(iter(operation["responses"].values())))
            known = {name: part for name, part in parts.items() if part}
            yield f"{method.upper()} {path}", {**table("", known), "description": operation["summary"]}


def _query(operation: dict[str, Any]) -> dict[str, Any] | None:
    taken = [each for each in operation.get("parameters", ()) if each.get("in") == "query"]
    required = [each["name"] for each in taken if each["required"]]
    return table("", {each["name"]: each["schema"] for each in taken}, required) if taken else None


def _content(described: dict[str, Any]) -> dict[str, Any] | None:
    schema: dict[str, Any] | None = described.get("content", {}).get(_JSON, {}).get("schema")
    return schema


def _named(schema: Any) -> Any:
    """Without the empty titles, which would each become a type of its own."""
    if isinstance(schema, list):
        return [_named(each) for each in schema]
    if isinstance(schema, dict):
        return {name: _named(value) for name, value in schema.items() if (name, value) != ("title", "")}
    return schema


if __name__ == "__main__":
    TARGET.write_text(declarations(), encoding="utf-8")
