"""What each audience gets to see of an answer or an event: an allow-list that follows from the models."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, get_args

from domain.base import Model
from domain.events import EVENTS
from domain.money import Cost, Rate
from domain.people import Audience

__all__ = ["Audience", "Shape", "shape_of", "visible", "visible_part"]

Shape = Mapping[str, Any]  # the JSON names that may be seen, each with the shape of what stands below it

_MONEY = (Rate, Cost)
_NESTED = (dict, list)
_EVENTS = {event.name: event for event in EVENTS}


@cache
def shape_of(model: type[Model], audience: Audience) -> Shape:
    """The names of the model's JSON that the audience may see; whatever is typed as money is for MONEY alone."""
    shape: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        models = list(_models_in(field.annotation))
        if audience is Audience.PLAIN and any(issubclass(found, _MONEY) for found in models):
            continue
        below = [shape_of(found, audience) for found in models]
        shape[field.alias or name] = {key: value for part in below for key, value in part.items()}
    return shape


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
    part: dict[str, Any] = visible_part(data, shape_of(event, audience)) if event else {}
    return part
