"""The smallest parts of every request: ids, moments, days, flags and texts."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from domain.base import LARGEST_ID, Color, Day, Flag, Id, Instant, Line, Model, Note, iso, to_milliseconds

MOMENT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


class Noted(Model):
    noted_at: Instant


def read(kind: Any, value: object) -> Any:
    return TypeAdapter(kind).validate_python(value)


def refused(kind: Any, value: object) -> None:
    with pytest.raises(ValidationError):
        read(kind, value)


@pytest.mark.parametrize("value", [1, 42, LARGEST_ID])
def test_an_id_is_a_positive_whole_number_that_browsers_hold_exactly(value: int) -> None:
    assert read(Id, value) == value


@pytest.mark.parametrize("value", [0, -1, LARGEST_ID + 1, 2**63, 1.0, 1.5, "1", "", True, False, None, [1], {}])
def test_an_odd_id_is_refused(value: object) -> None:
    refused(Id, value)


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-01T09:30:00.000Z",
        "2026-03-01T09:30:00Z",
        "2026-03-01T09:30Z",
        "2026-03-01t09:30:00z",
        "2026-03-01T10:30:00+01:00",
        "2026-02-28T23:30:00-10:00",
        "2026-03-01T09:30:00.0009Z",  # cut, never rounded
    ],
)
def test_a_moment_is_read_with_its_zone(text: str) -> None:
    assert read(Instant, text) == MOMENT


@pytest.mark.parametrize(
    "value",
    [
        "2026-03-01T09:30:00", "2026-03-01", "09:30", "now", "", "T", "2026-02-30T00:00:00Z", "2026-03-01T25:00:00Z",
        "2026-03-01T09:60:00Z", "2026-03-01T09:30:61Z", "1969-12-31T23:59:59Z", "2200-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1772357400", 1772357400, 1772357400.5, True, None,
        [], {}, datetime(2026, 3, 1, 9, 30),  # noqa: DTZ001  that it has no zone is the point
    ],
)  # fmt: skip
def test_an_odd_moment_is_refused(value: object) -> None:
    refused(Instant, value)


@given(st.datetimes(datetime(1971, 1, 1), datetime(2199, 1, 1)), st.integers(-14 * 60, 14 * 60))  # noqa: DTZ001
def test_a_moment_comes_back_from_json_as_it_went(naive: datetime, offset: int) -> None:
    moment = naive.replace(tzinfo=timezone(timedelta(minutes=offset)))
    noted = Noted(noted_at=moment)
    assert Noted.model_validate_json(noted.model_dump_json()) == noted
    assert moment - timedelta(milliseconds=1) < noted.noted_at <= moment
    assert noted.model_dump(mode="json") == {"notedAt": iso(moment)}


def test_json_writes_moments_in_utc_with_milliseconds() -> None:
    moment = datetime(2026, 3, 1, 10, 30, 0, 4999, tzinfo=timezone(timedelta(hours=1)))
    assert iso(moment) == "2026-03-01T09:30:00.004Z"
    assert to_milliseconds(moment) == MOMENT + timedelta(milliseconds=4)


@pytest.mark.parametrize("value", ["2026-03-01", date(2026, 3, 1)])
def test_a_day_is_read(value: object) -> None:
    assert read(Day, value) == date(2026, 3, 1)


@pytest.mark.parametrize("value", ["2026-3-1", "2026-02-30", "20260301", "1969-12-31", "2200-01-01", 20260301, 0, None])
def test_an_odd_day_is_refused(value: object) -> None:
    refused(Day, value)


@pytest.mark.parametrize("value", [0, 1, "true", "yes", None, []])
def test_a_flag_is_true_or_false_alone(value: object) -> None:
    refused(Flag, value)


@pytest.mark.parametrize("kind", [Line, Note])
@pytest.mark.parametrize("text", ["a\x00b", "\x00", "a\ud800", "\udfff", "\ud83d x \ude00"])
def test_text_that_cannot_be_stored_is_refused(kind: Any, text: str) -> None:
    refused(kind, text)


@pytest.mark.parametrize("kind", [Line, Note])
@pytest.mark.parametrize("value", [1, True, None, ["a"], b"a"])
def test_what_is_no_text_is_not_made_into_one(kind: Any, value: object) -> None:
    refused(kind, value)


def test_a_note_holds_2000_characters_of_any_script_as_they_are() -> None:
    note = "  Über 音 \N{HEADPHONE}\n".ljust(2000, "\N{MULTIPLE MUSICAL NOTES}")
    assert read(Note, note) == note
    refused(Note, note + "x")


def test_a_line_is_trimmed_and_never_empty() -> None:
    assert read(Line, "  Room A ") == "Room A"
    for text in ("", "   ", "x" * 201):
        refused(Line, text)


@pytest.mark.parametrize("value", ["#3B82F6", "#abcdef"])
def test_a_color_has_six_digits(value: str) -> None:
    assert read(Color, value) == value


@pytest.mark.parametrize("value", ["3B82F6", "#3B8", "#GGGGGG", "#3B82F6\n", "red", "", 0x3B82F6])
def test_an_odd_color_is_refused(value: object) -> None:
    refused(Color, value)


def test_a_model_refuses_fields_that_it_does_not_know() -> None:
    refused(Noted, {"notedAt": iso(MOMENT), "other": 1})
