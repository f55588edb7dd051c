"""The JSON Schemas of all models that routes take and answer, each under the one name that references use."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue, models_json_schema
from pydantic_core.core_schema import ModelSchema, WithDefaultSchema

from domain.base import Model
from handlers.problems import PROBLEMS
from handlers.routes import Route

_REF = "#/components/schemas/{model}"

Use = tuple[type[Model], JsonSchemaMode]


class SchemaGenerator(GenerateJsonSchema):
    """Without a title on every field, and with room for the fields that answers gain one day."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        del schema
        return False

    def default_schema(self, schema: WithDefaultSchema) -> JsonSchemaValue:
        # What an answer leaves out is absent, and does not stand for some value.
        return self.generate_inner(schema["schema"]) if self.mode == "serialization" else super().default_schema(schema)

    def model_schema(self, schema: ModelSchema) -> JsonSchemaValue:
        described = super().model_schema(schema)
        if self.mode == "serialization":
            described.pop("additionalProperties", None)
        return described


@dataclass(frozen=True, slots=True)
class Schemas:
    """Schemas by name, and references to them by model and use."""

    _named: dict[str, JsonSchemaValue]
    _references: Mapping[Any, JsonSchemaValue]

    @classmethod
    def of(cls, routes: Iterable[Route]) -> Self:
        uses = dict.fromkeys(use for route in routes for use in _uses(route))
        problems: dict[Use, None] = {(model, "serialization"): None for model in PROBLEMS}
        references, whole = models_json_schema([*uses, *problems], ref_template=_REF, schema_generator=SchemaGenerator)
        return cls(whole["$defs"], references)

    def taken(self, model: type[Model]) -> JsonSchemaValue:
        """A reference to what may be sent."""
        return self._references[model, "validation"]

    def answered(self, model: type[Model]) -> JsonSchemaValue:
        """A reference to what is answered."""
        return self._references[model, "serialization"]

    def resolved(self, reference: JsonSchemaValue) -> JsonSchemaValue:
        return self._named[_name(reference)]

    def components(self, queries: Iterable[type[Model]]) -> dict[str, JsonSchemaValue]:
        """All schemas but those of queries, whose fields are parameters."""
        spread = {_name(self.taken(query)) for query in queries}
        return {name: schema for name, schema in self._named.items() if name not in spread}


def _uses(route: Route) -> Iterator[Use]:
    if route.body:
        yield route.body, "validation"
    if route.query:
        yield route.query, "validation"
    if route.answer:
        yield route.answer, "serialization"


def _name(reference: JsonSchemaValue) -> str:
    name: str = reference["$ref"].rpartition("/")[2]
    return name
