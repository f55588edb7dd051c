"""A time entry's rules: its times, its slot, its cost, and what is refused."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.entries import check_length, check_order, settled, span, stopped
from domain.errors import ConfirmationRequired, ValidationFailed
from domain.money import cost_minor_units
from domain.people import RunningPolicy
from tests.support.entries_in_memory import NORTH, RATE, START, an_entry

MILLISECOND, SECOND, MINUTE = timedelta(milliseconds=1), timedelta(seconds=1), timedelta(minutes=1)
DAY = timedelta(days=1)


def test_a_running_timer_has_no_end_no_duration_and_no_cost() -> None:
    fields = span(START, None, RATE, NORTH)
    assert fields.pop("start_time") == START
    assert fields == {"end_time": None, "duration_seconds": None, "duration_minutes": None, "cost": None}


@given(st.integers(0, 10**10))
def test_durations_are_floors_and_the_cost_counts_whole_seconds(milliseconds: int) -> None:
    fields = span(START, START + milliseconds * MILLISECOND, RATE, NORTH)
    assert fields["duration_seconds"] == milliseconds // 1000
    assert fields["duration_minutes"] == milliseconds // 60_000
    assert fields["cost"].minor_units == cost_minor_units(RATE, milliseconds // 1000)
    assert 60 * fields["cost"].hours + fields["cost"].minutes == fields["duration_minutes"]


def test_a_stop_ends_the_entry_in_its_next_version() -> None:
    ended = stopped(an_entry(), START + 90 * MINUTE, NORTH)
    assert (ended.version, ended.is_running, ended.needs_review) == (4, False, False)
    assert ended.cost is not None
    assert ended.cost.minor_units == 11250


@pytest.mark.parametrize(("length", "flagged"), [(DAY, False), (DAY + MILLISECOND, True), (30 * DAY, True)])
def test_a_timer_that_ran_for_over_a_day_is_flagged_for_review(length: timedelta, *, flagged: bool) -> None:
    assert stopped(an_entry(), START + length, NORTH).needs_review == flagged


def test_a_stop_never_takes_a_flag_away() -> None:
    assert stopped(an_entry(needs_review=True), START + MINUTE, NORTH).needs_review


def test_a_time_that_is_not_given_is_now() -> None:
    assert settled("startTime", None, START) == START


@pytest.mark.parametrize("ahead", [timedelta(0), MILLISECOND, 60 * SECOND])
def test_a_clock_that_is_up_to_a_minute_ahead_is_forgiven(ahead: timedelta) -> None:
    assert settled("startTime", START + ahead, START) == START


def test_a_time_in_the_past_is_taken_as_it_is() -> None:
    assert settled("startTime", START - 30 * DAY, START) == START - 30 * DAY


def test_a_time_more_than_a_minute_ahead_is_refused_by_name() -> None:
    with pytest.raises(ValidationFailed) as refused:
        settled("endTime", START + 60 * SECOND + MILLISECOND, START)
    assert [error.path for error in refused.value.errors] == ["endTime"]


def test_an_end_may_equal_its_start_but_not_lie_before_it() -> None:
    check_order(START, START)
    with pytest.raises(ValidationFailed):
        check_order(START, START - MILLISECOND)


def test_more_than_a_day_asks_for_a_confirmation() -> None:
    check_length(START, START + DAY, confirmed=False)
    check_length(START, START + DAY + MILLISECOND, confirmed=True)
    with pytest.raises(ConfirmationRequired):
        check_length(START, START + DAY + MILLISECOND, confirmed=False)


@pytest.mark.parametrize(
    ("session", "project", "slot"),
    [(5, 6, "session:5"), (5, None, "session:5"), (None, 6, "project:6"), (None, None, "owner:7")],
)
def test_the_slot_is_the_owner_or_what_is_worked_on(session: int | None, project: int | None, slot: str) -> None:
    entry = an_entry(session_id=session, project_id=project)
    assert entry.slot(RunningPolicy.OWNER) == "owner:7"
    assert entry.slot(RunningPolicy.SESSION) == slot
