"""Limits and cursors as clients send them, and pages as they get them."""

from base64 import urlsafe_b64encode
from datetime import UTC, datetime

import pytest
from pydantic import TypeAdapter, ValidationError

from domain.audiences import shape_of
from domain.base import Id, Instant, Model
from domain.catalog import TaskType
from domain.errors import ValidationFailed
from domain.paging import Page, PageQuery, QueryFlag, QueryId, decode_position, encode_position
from domain.people import Audience

SHAPE = TypeAdapter(tuple[Instant, Id])
POSITION = (datetime(2026, 3, 1, 9, 30, 0, 125000, tzinfo=UTC), 7)
CURSOR = encode_position(SHAPE, POSITION)


class Filter(Model):
    id: QueryId | None = None
    flag: QueryFlag | None = None


def test_a_cursor_names_the_place_it_was_made_for() -> None:
    assert decode_position(SHAPE, CURSOR) == POSITION


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "é",
        "!!!!",
        CURSOR[:-3],
        CURSOR + "!!",
        urlsafe_b64encode(b"[7]").decode(),
        urlsafe_b64encode(b"\xff").decode(),
    ],
)
def test_a_cursor_that_names_no_place_of_the_list_is_refused(cursor: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        decode_position(SHAPE, cursor)
    assert [error.path for error in refused.value.errors] == ["cursor"]


@pytest.mark.parametrize(("text", "limit"), [("1", 1), ("200", 200)])
def test_a_limit_is_read_from_its_digits(text: str, limit: int) -> None:
    assert PageQuery.model_validate({"limit": text}).limit == limit


@pytest.mark.parametrize("text", ["", "0", "-1", "201", "1.0", " 1", "1 ", "1_0", "1e2", "true", "\u0661", "9" * 5000])
def test_an_odd_limit_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        PageQuery.model_validate({"limit": text})


@pytest.mark.parametrize("text", ["0", "-1", "1.0", "true", "", "9007199254740992"])
def test_an_odd_id_in_a_query_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        Filter.model_validate({"id": text})


def test_a_flag_in_a_query_is_true_or_false() -> None:
    assert [Filter.model_validate({"flag": text}).flag for text in ("true", "false")] == [True, False]


@pytest.mark.parametrize("text", ["yes", "1", "0", "True", "on", ""])
def test_an_odd_flag_in_a_query_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        Filter.model_validate({"flag": text})


def test_a_page_ends_with_a_cursor_only_when_more_was_found() -> None:
    assert Page[int].of([1, 2, 3], 2, str) == Page[int](items=[1, 2], next_cursor="2")
    assert Page[int].of([1, 2], 2, str) == Page[int](items=[1, 2], next_cursor=None)


def test_a_page_hides_the_money_that_its_items_carry() -> None:
    assert "rate" in shape_of(Page[TaskType], Audience.MONEY)["items"]
    assert "rate" not in shape_of(Page[TaskType], Audience.PLAIN)["items"]
