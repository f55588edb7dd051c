"""Durations as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.durations import parse_duration

HOURS, MINUTES, SECONDS = 3600, 60, 1


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1h30", 90 * MINUTES),
        ("90min", 90 * MINUTES),
        ("1:30", 90 * MINUTES),
        ("1.5", 90 * MINUTES),
        ("1,5", 90 * MINUTES),
        ("1.5h", 90 * MINUTES),
        ("2", 2 * HOURS),
        ("2 h 15 m", 2 * HOURS + 15 * MINUTES),
        ("2 hours 15 minutes", 2 * HOURS + 15 * MINUTES),
        ("1hr 5mins", HOURS + 5 * MINUTES),
        ("45s", 45),
        ("1h30m15s", 90 * MINUTES + 15),
        ("0:00:01", 1),
        ("12:34:56", 12 * HOURS + 34 * MINUTES + 56),
        ("  1H30  ", 90 * MINUTES),
        ("0.0003", 1),  # 1.08 s
    ],
)
def test_a_written_duration_is_read(text: str, seconds: int) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "0", "0:00", "0h0m0s", "0.0001", "-1", "-1:30", "+1", "1:60", "1:30:60", "1:5", ":30", "1:", "h",
        "min", "1h-30", "1.5.5", "1..5", ".5", "1e3", "NaN", "inf", "one", "1d", "12345", "1h 2h", "1m 1h", "1\u066030",
        "\u0661h", "1h30\nDROP", "99999999999999999999s",
    ],
)  # fmt: skip
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
