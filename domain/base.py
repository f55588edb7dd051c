"""What every model of Tally shares: camelCase JSON, strict ids, UTC instants to the millisecond, clean text."""

import re
from datetime import UTC, date, datetime
from typing import Annotated
from unicodedata import category

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)
from pydantic.alias_generators import to_camel

_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029")

LARGEST_ID = 2**53 - 1  # the largest integer that JSON in a browser carries exactly


class Model(BaseModel):
    """A frozen value whose JSON is camelCase and which refuses fields it does not know."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        extra="forbid",
        frozen=True,
    )


def to_milliseconds(moment: datetime) -> datetime:
    """The same moment in UTC, cut to the millisecond that the log and the clients keep."""
    moment = moment.astimezone(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def iso(moment: datetime) -> str:
    """ISO 8601 in UTC with milliseconds and `Z`, the one form of time in JSON."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


def _written_out(value: object) -> object:
    # pydantic would also read a bare number as seconds since 1970, which is a typing mistake here.
    if isinstance(value, datetime) or (isinstance(value, str) and "T" in value.upper()):
        return value
    raise ValueError("Give a time such as 2026-03-01T09:30:00.000Z.")


def _with_zone(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("The time needs its zone, such as Z or +01:00.")
    if not 1970 <= moment.year < 2200:
        raise ValueError("The year must lie between 1970 and 2199.")
    return to_milliseconds(moment)


def _day(value: object) -> object:
    if isinstance(value, date) or (isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII)):
        return value
    raise ValueError("Give a date such as 2026-03-01.")


def _storable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("The text holds a NUL character; remove it.")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("The text holds half of a surrogate pair; remove it.")
    return text


def _on_one_line(text: str) -> str:
    if any(category(character) == "Cc" or character in _BIDI_CONTROLS for character in text):
        raise ValueError("The text holds a line break or a control character; remove it.")
    return text


Instant = Annotated[
    datetime,
    BeforeValidator(_written_out),
    AfterValidator(_with_zone),
    PlainSerializer(iso, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-03-01T09:30:00.000Z"]}),
]
Day = Annotated[date, Field(ge=date(1970, 1, 1), lt=date(2200, 1, 1)), BeforeValidator(_day)]
Flag = Annotated[bool, Field(strict=True)]
Id = Annotated[int, Field(strict=True, ge=1, le=LARGEST_ID)]
Line = Annotated[
    str,
    StringConstraints(strict=True, strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(_storable),
    AfterValidator(_on_one_line),
]
Note = Annotated[str, StringConstraints(strict=True, max_length=2000), AfterValidator(_storable)]
Color = Annotated[str, StringConstraints(strict=True, pattern=r"^#[0-9A-Fa-f]{6}$")]
