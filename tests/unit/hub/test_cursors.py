"""Cursors: what a client may send back, and what it may not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.cursors import Cursor

EPOCHS = st.from_regex(r"[A-Za-z0-9-]{1,64}", fullmatch=True)


@given(EPOCHS, st.integers(0, 10**16 - 1))
def test_a_cursor_survives_the_way_to_a_client_and_back(epoch: str, seq: int) -> None:
    assert Cursor.parse(str(Cursor(epoch, seq))) == Cursor(epoch, seq)


@pytest.mark.parametrize(
    "text",
    ["", ".", "7", "e.", ".7", "e.-1", "e.+1", "e.1.0", "e.1e3", "e.٣", "e.07", " e.7", "e.7\n", "ë.7", "e.7\0"],
)
def test_odd_text_is_no_cursor(text: str) -> None:
    assert Cursor.parse(text) is None


@given(st.text())
def test_any_text_is_a_cursor_or_none(text: str) -> None:
    cursor = Cursor.parse(text)

    assert cursor is None or str(cursor) == text


def test_a_number_of_any_length_is_refused_without_being_read() -> None:
    assert Cursor.parse("e." + "9" * 10_000) is None
