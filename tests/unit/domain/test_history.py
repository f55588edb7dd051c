"""What the history of an entry keeps of a change."""

from datetime import timedelta

from domain.entries import stopped
from domain.history import differences
from tests.support.entries_in_memory import NORTH, RECORDING, START, an_entry


def test_a_change_keeps_the_old_and_the_new_value_of_each_field_as_json_spells_it() -> None:
    entry = an_entry()
    mixing = RECORDING.model_copy(update={"id": 3, "name": "Mixing"})
    changed = entry.changed(task_type=mixing, notes="Side A", project_id=None)
    before = {"id": 2, "name": "Recording", "color": "#EF4444", "category": "billable"}
    assert differences(entry, changed) == {
        "taskType": [before, {**before, "id": 3, "name": "Mixing"}],
        "notes": ["Side B", "Side A"],
        "projectId": [6, None],
    }


def test_a_stop_changes_the_end_alone_as_the_rest_follows_from_it() -> None:
    entry = an_entry()
    ended = stopped(entry, START + timedelta(hours=1), NORTH)
    assert differences(entry, ended) == {"endTime": [None, "2026-03-01T10:30:00.000Z"]}


def test_a_change_that_changes_nothing_says_nothing() -> None:
    assert differences(an_entry(), an_entry().changed()) == {}


def test_what_begins_was_nothing_and_what_goes_becomes_nothing() -> None:
    begun, gone = differences(None, an_entry()), differences(an_entry(), None)
    assert begun["notes"] == [None, "Side B"]
    assert gone["notes"] == ["Side B", None]
    assert {name: [new, old] for name, (old, new) in begun.items()} == gone


def test_money_is_in_no_history() -> None:
    kept = differences(None, an_entry(end=START + timedelta(hours=1)))
    assert kept.keys().isdisjoint({"rate", "cost"})
