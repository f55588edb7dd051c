"""What an operator typed, held against the same rules as a request."""

from typing import TypeVar

from pydantic import ValidationError

from domain.base import Model
from handlers.problems import validation_failed

M = TypeVar("M", bound=Model)


def checked(model: type[M], **values: object) -> M:
    """The model with these values. Raises ValidationFailed that names every wrong one."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise validation_failed(error) from error
