"""What displays see: an allow-list of every event, which no address, client or note passes."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest

from domain.audiences import Audience, shape_of, visible
from domain.base import Model
from domain.catalog import Client, Member, Project, Room, Session, SessionStatus
from domain.display_audience import SHOWN, VALUES
from domain.displays import Display
from domain.entries import Entry
from domain.events import EVENTS, CatalogChanged, EntryDeleted, Kind, StopReason, TimerAdjusted, TimerStopped
from domain.people import Role
from tests.support.entries_in_memory import MANAGER, NORTH, START, an_entry

DISPLAYS = (Audience.KIOSK, Audience.KIOSK_MONEY)
NEVER = {"email", "notes", "clientId", "description"}

of_every_display = pytest.mark.parametrize("audience", DISPLAYS)


def names_in(value: Any) -> Iterator[str]:
    """Every name in a tree of JSON, at any depth."""
    if isinstance(value, dict):
        yield from value
        for below in value.values():
            yield from names_in(below)


def seen(event: Any, audience: Audience) -> dict[str, Any]:
    return visible(event.name, event.model_dump(mode="json"), audience)


@of_every_display
@pytest.mark.parametrize("model", [*SHOWN, Display], ids=lambda model: model.__name__)
def test_no_shape_of_a_display_names_what_is_not_for_it(model: type[Model], audience: Audience) -> None:
    shape = shape_of(model, audience)
    assert shape, "without any name all would be shown"
    if model is not CatalogChanged:  # whose values are cut by their kind
        assert NEVER.isdisjoint(names_in(shape))


def test_every_event_is_on_the_list() -> None:
    assert set(EVENTS) <= SHOWN.keys()


@pytest.mark.parametrize("model", SHOWN, ids=lambda model: model.__name__)
def test_the_list_names_only_what_there_is(model: type[Model]) -> None:
    assert SHOWN[model] <= set(model.model_fields)


def test_every_kind_but_clients_is_told_of() -> None:
    assert set(VALUES) == set(get_args(Kind)) - {"client"}


@of_every_display
def test_an_event_that_is_not_on_the_list_shows_nothing(audience: Audience, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(SHOWN, TimerStopped)  # type: ignore[arg-type]  # a dict
    stopped = TimerStopped.of(an_entry(end=START + timedelta(hours=1)), MANAGER, StopReason.STOPPED)
    assert seen(stopped, audience) == {}


def test_a_stop_shows_its_cost_where_costs_are_allowed() -> None:
    stopped = TimerStopped.of(an_entry(end=START + timedelta(hours=1)), MANAGER, StopReason.STOPPED)
    data = stopped.model_dump(mode="json")
    assert seen(stopped, Audience.KIOSK_MONEY) == data
    assert seen(stopped, Audience.KIOSK) == {name: value for name, value in data.items() if name != "cost"}


@of_every_display
@pytest.mark.parametrize(
    "event",
    [TimerAdjusted.of(an_entry(), MANAGER, ["notes"]), EntryDeleted.of(an_entry(), MANAGER)],
    ids=lambda event: event.name,
)
def test_an_entry_comes_without_notes_and_client(event: TimerAdjusted | EntryDeleted, audience: Audience) -> None:
    shown = seen(event, audience)
    assert NEVER.isdisjoint(names_in(shown))
    assert ("rate" in names_in(shown)) == audience.sees_money
    entry = shown.get("entry", shown)
    assert entry["taskType"] == an_entry().model_dump(mode="json")["taskType"]


NOW = datetime(2026, 3, 1, tzinfo=UTC)
CHANGED: dict[Kind, tuple[Any, set[str]]] = {
    "member": (
        Member(id=1, name="Ana", email="ana@example.com", role=Role.OWNER, active=True, joined=True),
        {"id", "name", "active"},
    ),
    "project": (
        Project(id=1, name="Album", client_id=4, description="Private", active=True),
        {"id", "name", "active"},
    ),
    "room": (
        Room(id=1, name="A", color=None, sort_order=1, active=True),
        {"id", "name", "color", "sortOrder", "active"},
    ),
    "session": (
        Session(
            id=1, title="Strings", client_id=4, project_id=6, room_id=9, start_time=NOW, end_time=NOW,
            status=SessionStatus.PLANNED, notes="Private",
        ),
        {"id", "title", "projectId", "roomId", "startTime", "endTime", "status"},
    ),
    "organization": (NORTH, {"id", "name", "currency", "timezone", "locale"}),
}  # fmt: skip


@of_every_display
@pytest.mark.parametrize("kind", CHANGED)
def test_a_change_shows_of_its_value_what_its_kind_allows(kind: Kind, audience: Audience) -> None:
    value, names = CHANGED[kind]
    shown = seen(CatalogChanged.of(kind, "updated", value, MANAGER), audience)
    assert (shown["kind"], shown["id"], shown["op"]) == (kind, value.id, "updated")
    assert set(shown["value"]) == names


@of_every_display
def test_of_a_client_no_more_is_told_than_that_one_changed(audience: Audience) -> None:
    client = Client(id=4, name="Secret", email="client@example.com", notes="Private", active=True)
    shown = seen(CatalogChanged.of("client", "updated", client, MANAGER), audience)
    assert shown == {"kind": "client", "op": "updated", "userId": 8, "userName": "Mia Manager"}


def test_others_see_what_they_saw() -> None:
    assert {"notes", "clientId"} <= set(shape_of(Entry, Audience.PLAIN))
