"""Lists page by page: what a client asks for, and cursors that name a place in a list and survive its changes."""

import re
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Generic, Self, TypeVar

from pydantic import BeforeValidator, Field, TypeAdapter

from domain.base import LARGEST_ID, Model
from domain.errors import ValidationFailed

T = TypeVar("T")
Position = TypeVar("Position", bound=tuple[Any, ...])

_FLAGS = {"true": True, "false": False}


def read_number(value: object) -> object:
    """A number that was written in an address; whatever is none stays as it is."""
    return int(value) if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,16}", value, re.ASCII) else value


def _read_flag(value: object) -> object:
    return _FLAGS.get(value, value) if isinstance(value, str) else value


# Types of a query string, where all is text: strict once the text is read.
QueryId = Annotated[int, Field(strict=True, ge=1, le=LARGEST_ID), BeforeValidator(read_number)]
QueryFlag = Annotated[bool, Field(strict=True), BeforeValidator(_read_flag)]
Limit = Annotated[int, Field(strict=True, ge=1, le=200), BeforeValidator(read_number)]
Cursor = Annotated[str, Field(max_length=200)]


class PageQuery(Model):
    """Which part of a list: at most `limit` items, from the start or from where an earlier page's cursor points."""

    limit: Limit = 50
    cursor: Cursor | None = None


class Page(Model, Generic[T]):
    """Some items of a list in its order; `next_cursor` leads to the page after it, null on the last one."""

    items: list[T]
    next_cursor: str | None

    @classmethod
    def of(cls, found: Sequence[T], limit: int, cursor_after: Callable[[T], str]) -> Self:
        """The page of a search that looked for one item more than the page holds."""
        items = list(found[:limit])
        return cls(items=items, next_cursor=cursor_after(items[-1]) if len(found) > limit else None)

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        return f"{params[0].__name__}Page"


def encode_position(shape: TypeAdapter[Position], position: Position) -> str:
    """The cursor that names a place in a list by what the list is ordered by, such as a start time and an id."""
    return urlsafe_b64encode(shape.dump_json(position)).decode().rstrip("=")


def decode_position(shape: TypeAdapter[Position], cursor: str) -> Position:
    """The place that a cursor names. Raises ValidationFailed on `cursor` when it is none of this list's."""
    try:
        return shape.validate_json(b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True))
    except ValueError as error:
        raise ValidationFailed.of("cursor", "Give the nextCursor of an earlier page, or leave it out.") from error
