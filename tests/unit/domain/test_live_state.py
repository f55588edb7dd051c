"""The fold, on the fixtures that the browser's reducer passes too."""

import json
from functools import reduce
from pathlib import Path
from typing import Any

import pytest

from domain.live_state import LiveState, LiveTimer, fold
from tests.support.entries_in_memory import an_entry

FIXTURES = Path(__file__).parents[2] / "fixtures" / "live_state"


SCENARIOS: list[dict[str, Any]] = [
    scenario for file in sorted(FIXTURES.glob("*.json")) for scenario in json.loads(file.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("scenario", SCENARIOS, ids=[scenario["name"] for scenario in SCENARIOS])
def test_the_events_of_a_fixture_lead_to_its_state(scenario: dict[str, Any]) -> None:
    before = LiveState.model_validate(scenario["state"])
    after = reduce(lambda state, event: fold(state, event["event"], event["data"]), scenario["events"], before)
    assert json.loads(after.model_dump_json()) == scenario["expected"]


def test_the_fixtures_are_found() -> None:
    assert len(SCENARIOS) >= 20


def test_the_state_of_entries_is_that_of_their_snapshot() -> None:
    entries = [an_entry(id=1), an_entry(id=2, session_id=None, room_id=None)]
    snapshot = {"running": [entry.model_dump(mode="json") for entry in entries]}
    assert fold(LiveState(), "snapshot", snapshot) == LiveState.of(entries)


def test_a_timer_shows_no_money_and_no_client() -> None:
    assert LiveTimer.of(an_entry()).model_dump().keys().isdisjoint({"rate", "cost", "client_id"})
