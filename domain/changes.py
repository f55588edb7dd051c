"""Changes that name some fields and leave the others as they are."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import Field

from domain.base import Model

Changed = TypeVar("Changed", bound=Model)

# The default of a field that need not be sent. A default of None would offer null where there is none.
UNSENT: Any = Field(default_factory=lambda: None)


def sent(change: Model) -> dict[str, Any]:
    """The fields that the change names, and their values."""
    return {name: getattr(change, name) for name in type(change).model_fields if name in change.model_fields_set}


def all_fields(command: Model) -> dict[str, Any]:
    """Every field, those with their default too."""
    return {name: getattr(command, name) for name in type(command).model_fields}


def changed(model: Changed, fields: Mapping[str, Any]) -> Changed:
    """The model with these fields, which have been validated."""
    return model.model_copy(update=fields)
