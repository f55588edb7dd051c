"""Durations as people write them."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.durations import parse_duration

CASES = json.loads(
    (Path(__file__).parents[2] / "fixtures" / "durations.json").read_text()
)  # which the screens read alike
HOURS, MINUTES, SECONDS = 3600, 60, 1


@pytest.mark.parametrize(("text", "seconds"), CASES["read"])
def test_a_written_duration_is_read(text: str, seconds: int) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", CASES["refused"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="Give a duration"):
        parse_duration(text)


@given(st.integers(0, 9999), st.integers(0, 59), st.integers(0, 59))
def test_every_way_of_writing_a_duration_means_the_same(hours: int, minutes: int, seconds: int) -> None:
    total = hours * HOURS + minutes * MINUTES + seconds
    written = [
        f"{hours}:{minutes:02}:{seconds:02}",
        f"{hours}h{minutes}m{seconds}s",
        f"{hours} h {minutes} min {seconds} sec",
    ]
    if total:
        assert {parse_duration(text) for text in written} == {total}


@given(st.integers(1, 999_999))
def test_bare_seconds_are_taken_as_they_are(seconds: int) -> None:
    assert parse_duration(f"{seconds}s") == seconds


@given(st.text(max_size=40))
def test_any_text_is_read_as_a_positive_duration_or_refused(text: str) -> None:
    try:
        assert parse_duration(text) > 0
    except ValueError as error:
        assert "Give a duration" in str(error)  # noqa: PT017  either outcome is right
