"""What each audience gets to see of an answer or an event: an allow-list that follows from the models."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, get_args

from domain.base import Model
from domain.display_audience import SHOWN, VALUES
from domain.events import EVENTS, CatalogChanged, Event
from domain.money import Cost, Rate
from domain.people import Audience

__all__ = ["Audience", "Shape", "shape_of", "visible", "visible_part"]

Shape = Mapping[str, Any]  # the JSON names that may be seen, each with the shape of what stands below it

_MONEY = (Rate, Cost)
_NESTED = (dict, list)
_SOUNDS_LIKE_MONEY = re.compile(
    "amount|balance|billed|budget|charge|cost|currency|discount|earn|fee|formatted|invoice|margin|minor_?units|money|paid|"
    "pay|price|pricing|profit|rate|revenue|salary|tax|wage",
    re.IGNORECASE,
)
_EVENTS: Mapping[str, type[Event]] = {event.name: event for event in EVENTS}


@cache
def shape_of(model: type[Model], audience: Audience) -> Shape:
    """The names of the model's JSON that the audience may see.

    Whatever is typed as money is for those who see money. Displays see of a listed model what the list names.
    """
    shape: dict[str, Any] = {}
    for name in _names(model, audience):
        field = model.model_fields[name]
        models = list(_models_in(field.annotation))
        if not audience.sees_money and any(issubclass(found, _MONEY) for found in models):
            continue
        below = [shape_of(found, audience) for found in models]
        shape[field.alias or name] = {key: value for part in below for key, value in part.items()}
    return shape


def _names(model: type[Model], audience: Audience) -> Iterator[str]:
    listed = next((SHOWN[kind] for kind in model.__mro__ if kind in SHOWN), None) if audience.is_display else None
    return (name for name in model.model_fields if listed is None or name in listed)


def _models_in(annotation: Any) -> Iterator[type[Model]]:
    if isinstance(annotation, type) and issubclass(annotation, Model):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)


def visible_part(value: Any, shape: Shape) -> Any:
    """JSON data cut down to a shape; lists are cut item by item, and what has no shape of its own stays whole."""
    if isinstance(value, list):
        return [visible_part(item, shape) for item in value]
    if isinstance(value, dict) and shape:
        return {
            name: visible_part(item, shape[name]) if isinstance(item, _NESTED) else item
            for name, item in value.items()
            if name in shape
        }
    return value


def visible(name: str, data: dict[str, Any], audience: Audience) -> dict[str, Any]:
    """The part of an event's data that the audience gets.

    What only a newer release knows passes through this one on its way to members, but for what may be money from those
    who see none. Displays are told of nothing that is not on their list.
    """
    event = _EVENTS.get(name)
    if audience.is_display:
        return _displayed(event, data, audience)
    if audience.sees_money:
        return data
    known = (shape_of(event, audience), shape_of(event, Audience.MONEY)) if event else ({}, {})
    part: dict[str, Any] = _without_money(data, *known)
    return part


def _without_money(value: Any, shape: Shape, whole: Shape) -> Any:
    """What stands in the shape, and beside it what does not even stand in the whole, unless it sounds like money."""
    if isinstance(value, list):
        return [_without_money(item, shape, whole) for item in value]
    if isinstance(value, dict):
        return {
            name: _without_money(item, shape.get(name, {}), whole.get(name, {})) if isinstance(item, _NESTED) else item
            for name, item in value.items()
            if name in shape or (name not in whole and not _SOUNDS_LIKE_MONEY.search(name))
        }
    return value


def _displayed(event: type[Event] | None, data: dict[str, Any], audience: Audience) -> dict[str, Any]:
    if event is None or event not in SHOWN:
        return {}
    part: dict[str, Any] = visible_part(data, shape_of(event, audience))
    if event is CatalogChanged:
        part |= _shown_value(data, audience)
    return part


def _shown_value(data: Mapping[str, Any], audience: Audience) -> dict[str, Any]:
    """The id and the value of a change in the catalog, cut down to its kind; nothing of kinds not shown."""
    model = VALUES.get(data.get("kind", ""))
    if model is None:
        return {}
    return {"id": data["id"], "value": visible_part(data["value"], shape_of(model, audience))}
