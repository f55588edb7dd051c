"""What each audience gets to see of an answer or an event: an allow-list that follows from the models."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, get_args

from domain.base import Model
from domain.display_audience import SHOWN, VALUES
from domain.events import EVENTS, CatalogChanged
from domain.money import Cost, Rate
from domain.people import Audience

__all__ = ["Audience", "Shape", "shape_of", "visible", "visible_part"]

Shape = Mapping[str, Any]  # the JSON names that may be seen, each with the shape of what stands below it

_MONEY = (Rate, Cost)
_NESTED = (dict, list)
_EVENTS = {event.name: event for event in EVENTS}


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
    """The part of an event's data that the audience gets; an event of an unknown name shows nothing."""
    event = _EVENTS.get(name)
    if event is None or (audience.is_display and event not in SHOWN):
        return {}
    part: dict[str, Any] = visible_part(data, shape_of(event, audience))
    if event is CatalogChanged and audience.is_display:
        part |= _shown_value(data, audience)
    return part


def _shown_value(data: Mapping[str, Any], audience: Audience) -> dict[str, Any]:
    """The id and the value of a change in the catalog, cut down to its kind; nothing of kinds not shown."""
    model = VALUES.get(data.get("kind", ""))
    if model is None:
        return {}
    return {"id": data["id"], "value": visible_part(data["value"], shape_of(model, audience))}
