"""The history of an entry: who did what, when, and why."""

import pytest

from domain.people import Role
from tests.support.bookings import entered, moment, started
from tests.support.studio import TestOrganization

pytestmark = pytest.mark.gen_test


async def test_everything_that_was_done_to_an_entry_is_told_in_order(north: TestOrganization) -> None:
    manager, engineer = await north.member(Role.MANAGER), await north.member(Role.ENGINEER)
    assert manager.actor is not None
    assert engineer.actor is not None
    entry = await started(engineer, north, notes="Take 1")
    path = f"/time-entries/{entry['id']}"
    paused = (await engineer.post(f"/timers/{entry['id']}/pause")).json
    await manager.patch(path, {"notes": "Take 2", "reason": "Misheard"})
    await manager.delete(path)
    items = (await engineer.get(f"{path}/history")).json["items"]
    assert [(item["action"], item["userName"], item["reason"]) for item in items] == [
        ("started", engineer.actor.name, None),
        ("paused", engineer.actor.name, None),
        ("adjusted", manager.actor.name, "Misheard"),
        ("deleted", manager.actor.name, None),
    ]
    begun, stopped, changed, gone = (item["changes"] for item in items)
    assert begun | {"notes": [None, "Take 1"], "startTime": [None, entry["startTime"]]} == begun
    assert stopped == {"endTime": [None, paused["endTime"]]}
    assert changed == {"notes": ["Take 1", "Take 2"]}
    assert gone | {"notes": ["Take 2", None]} == gone
    assert [item["at"] for item in items] == sorted(item["at"] for item in items)
    assert items[1]["at"] == paused["endTime"]
    assert items[0].keys() == {"at", "userId", "userName", "action", "changes", "reason"}


async def test_each_operation_goes_by_its_own_name(north: TestOrganization) -> None:
    async def last_action(entry_id: int) -> str:
        items = (await north.owner.get(f"/time-entries/{entry_id}/history")).json["items"]
        action: str = items[-1]["action"]
        return action

    by_hand, first = await entered(north.owner, north), await started(north.owner, north)
    await north.owner.post("/timers/switch", {"taskTypeId": north.task_types["Mixing"]})
    last = (await north.owner.post("/timers/stop")).json
    assert [await last_action(entry["id"]) for entry in (by_hand, first, last)] == ["created", "switched", "stopped"]


async def test_a_flag_for_review_is_part_of_the_history(north: TestOrganization) -> None:
    entry = await started(north.owner, north, startTime=moment(hours=30))
    await north.owner.post("/timers/stop")
    items = (await north.owner.get(f"/time-entries/{entry['id']}/history")).json["items"]
    assert items[-1]["changes"]["needsReview"] == [False, True]


async def test_no_history_shows_money(north: TestOrganization) -> None:
    entry = await entered(north.owner, north)
    await north.owner.patch(f"/time-entries/{entry['id']}", {"taskTypeId": north.task_types["Mixing"]})
    text = (await north.owner.get(f"/time-entries/{entry['id']}/history")).text
    for name in ("rate", "cost", "minorUnits", "EUR", "€"):
        assert name not in text


async def test_an_entry_that_never_was_has_no_history(north: TestOrganization) -> None:
    assert (await north.owner.get("/time-entries/999999/history")).json["code"] == "not_found"
