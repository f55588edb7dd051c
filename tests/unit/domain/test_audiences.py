"""Who sees money: every event and every answer, cut down for those who may not."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.audiences import _SOUNDS_LIKE_MONEY, Audience, Shape, shape_of, visible, visible_part
from domain.base import Model
from domain.catalog import Category, TaskType
from domain.events import EVENTS, CatalogChanged, EntryCreated, StopReason, TimerStopped
from domain.money import rate_of
from handlers.api.table import ROUTES
from handlers.problems import EntryProblem
from tests.support.entries_in_memory import MANAGER, START, an_entry

MONEY_NAMES = {"rate", "cost", "billableCost", "minorUnits", "formatted", "formattedCost", "rateMinorUnits"}
MODELS: list[type[Model]] = sorted(
    {*EVENTS, EntryProblem, *(route.answer for route in ROUTES if route.answer)}, key=lambda model: model.__name__
)

of_every_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)


def names_in(value: Any) -> Iterator[str]:
    """Every name in a tree of JSON, at any depth."""
    if isinstance(value, dict):
        yield from value
        for below in value.values():
            yield from names_in(below)
    elif isinstance(value, list):
        for below in value:
            yield from names_in(below)


def described_names(schema: Any) -> Iterator[str]:
    """Every name that a JSON schema gives to a property, at any depth."""
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for below in schema.values():
            yield from described_names(below)
    elif isinstance(schema, list):
        for below in schema:
            yield from described_names(below)


def answers(shape: Shape) -> st.SearchStrategy[dict[str, Any]]:
    """JSON of that shape, any part of which may be missing, null or a list."""
    parts = {
        name: st.none() | answers(below) | st.lists(answers(below), max_size=2) if below else st.text() | st.integers()
        for name, below in shape.items()
    }
    return st.fixed_dictionaries({}, optional=parts)


@of_every_model
def test_no_shape_without_money_names_any(model: type[Model]) -> None:
    assert MONEY_NAMES.isdisjoint(names_in(shape_of(model, Audience.PLAIN)))


@of_every_model
def test_a_shape_with_money_names_all_that_the_model_does(model: type[Model]) -> None:
    schema = model.model_json_schema(mode="serialization")
    assert set(names_in(shape_of(model, Audience.MONEY))) == set(described_names(schema))


@of_every_model
@settings(max_examples=20)
@given(data=st.data())
def test_whatever_the_data_money_is_cut_out_and_all_else_stays(model: type[Model], data: st.DataObject) -> None:
    answer = data.draw(answers(shape_of(model, Audience.MONEY)))
    assert visible_part(answer, shape_of(model, Audience.MONEY)) == answer
    plain = visible_part(answer, shape_of(model, Audience.PLAIN))
    assert set(names_in(answer)) - set(names_in(plain)) <= {*MONEY_NAMES, "hours", "minutes", "currency"}
    assert MONEY_NAMES.isdisjoint(names_in(plain))


NEWER = {"take": 3, "hourlyPrice": 7500, "mood": {"name": "calm", "bonusPayment": 5, "of": [{"tag": "a", "fee": 1}]}}
CALM = {"name": "calm", "of": [{"tag": "a"}]}


def test_fields_of_a_newer_release_pass_but_for_what_sounds_like_money() -> None:
    stopped = TimerStopped.of(an_entry(end=START + timedelta(hours=1)), MANAGER, StopReason.STOPPED)
    known = stopped.model_dump(mode="json")
    data = {**known, **NEWER}
    assert visible("timer:stopped", data, Audience.MONEY) == data
    plain = visible("timer:stopped", data, Audience.PLAIN)
    assert plain == {**visible("timer:stopped", known, Audience.PLAIN), "take": 3, "mood": CALM}
    for display in (Audience.KIOSK, Audience.KIOSK_MONEY):
        assert visible("timer:stopped", data, display) == visible("timer:stopped", known, display)


def test_fields_of_a_newer_release_pass_inside_of_what_is_known() -> None:
    entry = EntryCreated.of(an_entry(end=START + timedelta(hours=1)), MANAGER).model_dump(mode="json")
    entry["entry"] |= NEWER
    plain = visible("entry:created", entry, Audience.PLAIN)["entry"]
    assert (plain["take"], plain["mood"]) == (3, CALM)
    assert {"hourlyPrice", "cost", "rate"}.isdisjoint(plain)
    assert NEWER.keys().isdisjoint(visible("entry:created", entry, Audience.KIOSK_MONEY)["entry"])


def test_a_stop_shows_its_cost_to_those_alone_who_may_see_it() -> None:
    stopped = TimerStopped.of(an_entry(end=START + timedelta(hours=1)), MANAGER, StopReason.STOPPED)
    data = stopped.model_dump(mode="json")
    assert visible("timer:stopped", data, Audience.MONEY) == data
    plain = {name: value for name, value in data.items() if name != "cost"}
    assert visible("timer:stopped", data, Audience.PLAIN) == plain


def test_a_changed_task_type_hides_its_rate_but_not_the_rest() -> None:
    mixing = TaskType(
        id=3, name="Mixing", description="", color="#10B981", category=Category.BILLABLE, recording=False,
        sort_order=3, active=True, rate=rate_of(6000, "EUR", "en-US"),
    )  # fmt: skip
    data = CatalogChanged.of("taskType", "updated", mixing, MANAGER).model_dump(mode="json")
    shown = visible("catalog:changed", data, Audience.PLAIN)
    assert shown["value"] == {name: value for name, value in data["value"].items() if name != "rate"}


@pytest.mark.parametrize("name", ["timer:paid", "", "heartbeat", "TimerStopped"])
def test_an_event_of_a_newer_release_passes_to_members_but_for_what_sounds_like_money(name: str) -> None:
    data = {"timeEntryId": 1, "cost": {"minorUnits": 2}, **NEWER}
    assert visible(name, data, Audience.MONEY) == data
    assert visible(name, data, Audience.PLAIN) == {"timeEntryId": 1, "take": 3, "mood": CALM}
    for display in (Audience.KIOSK, Audience.KIOSK_MONEY):
        assert visible(name, data, display) == {}


@of_every_model
def test_all_money_that_there_is_sounds_like_money(model: type[Model]) -> None:
    hidden = set(names_in(shape_of(model, Audience.MONEY))) - set(names_in(shape_of(model, Audience.PLAIN)))
    assert {name for name in hidden - {"hours", "minutes"} if not _SOUNDS_LIKE_MONEY.search(name)} == set()
