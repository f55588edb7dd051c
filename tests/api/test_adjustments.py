"""Adjusting entries: what changes, what follows from it, what is said, and what is refused."""

from typing import Any

import pytest

from domain.people import Role
from tests.support.bookings import a_project, a_session, ahead, entered, moment, policy, started
from tests.support.studio import Client, Reply, TestOrganization
from tests.support.untouched import untouched
from tests.support.witness import witnessed

pytestmark = pytest.mark.gen_test


async def adjusted(member: Client, entry: Any, **changes: Any) -> Any:
    """The entry after the adjustment."""
    reply = await member.patch(f"/time-entries/{entry['id']}", changes)
    assert reply.status == 200, reply.text
    return reply.json


async def refused(member: Client, entry: Any, **changes: Any) -> list[str]:
    """The fields that an adjustment is refused for."""
    reply: Reply = await member.patch(f"/time-entries/{entry['id']}", changes)
    assert (reply.status, reply.json["code"]) == (422, "validation_failed"), reply.text
    return [error["path"] for error in reply.json["errors"]]


async def test_new_times_change_the_duration_and_the_cost(north: TestOrganization) -> None:
    entry = await entered(north.owner, north)
    async with witnessed(north) as events:
        after = await adjusted(north.owner, entry, startTime=moment(hours=2, minutes=30), endTime=moment(hours=1))
    assert (after["version"], after["durationMinutes"], after["cost"]["minorUnits"]) == (2, 90, 11250)
    unchanged = entry.keys() - {"version", "startTime", "endTime", "durationSeconds", "durationMinutes", "cost"}
    assert {name: after[name] for name in unchanged} == {name: entry[name] for name in unchanged}
    (event,) = events
    actor = north.owner.actor
    assert actor is not None
    said = {name: value for name, value in after.items() if name != "id"}
    assert event.name == "timer:adjusted"
    assert event.data == {
        **said,
        "timeEntryId": entry["id"],
        "changed": event.data["changed"],
        "userId": actor.user_id,
        "userName": actor.name,
    }
    assert set(event.data["changed"]) <= {"startTime", "endTime"}
    assert "startTime" in event.data["changed"]


async def test_the_times_of_a_timer_that_was_changed_are_marked(north: TestOrganization) -> None:
    await started(north.owner, north, startTime=moment(minutes=5))
    entry = (await north.owner.post("/timers/stop")).json
    assert (await adjusted(north.owner, entry, notes="Noted"))["manuallyAdjusted"] is False
    assert (await adjusted(north.owner, entry, startTime=moment(minutes=9)))["manuallyAdjusted"] is True


@pytest.mark.parametrize(
    ("changes", "changed"),
    [({"notes": "Late"}, "notes"), ({"notes": ""}, "notes"), ({"billable": False}, "billable")],
)
async def test_one_field_is_changed_alone(north: TestOrganization, changes: dict[str, Any], changed: str) -> None:
    entry = await entered(north.owner, north, notes="Early")
    async with witnessed(north) as events:
        after = await adjusted(north.owner, entry, **changes)
    assert after == {**entry, **changes, "version": 2}
    assert events[0].data["changed"] == [changed]


async def test_a_change_that_changes_nothing_is_none(north: TestOrganization) -> None:
    entry = await entered(north.owner, north, notes="Same")
    async with untouched(north):
        for changes in ({}, {"notes": "Same"}, {"startTime": entry["startTime"]}, {"billable": True, "reason": "None"}):
            assert await adjusted(north.owner, entry, **changes) == entry


async def test_another_task_type_brings_its_own_rate(north: TestOrganization) -> None:
    entry = await entered(north.owner, north, "Recording")
    async with witnessed(north) as events:
        after = await adjusted(north.owner, entry, taskTypeId=north.task_types["Mixing"])
    assert (after["rate"]["minorUnits"], after["cost"]["minorUnits"]) == (6000, 6000)
    assert events[0].data["changed"] == ["taskType"]


async def test_a_new_price_never_changes_the_past(north: TestOrganization) -> None:
    entry = await entered(north.owner, north)
    kind = f"/task-types/{entry['taskType']['id']}"
    await north.owner.patch(kind, {"rateMinorUnits": 9900, "rateFrom": moment(days=30)[:10]})
    assert (await north.owner.get(f"/time-entries/{entry['id']}")).json == entry
    after = await adjusted(north.owner, entry, notes="Late", sessionId=await a_session(north.owner))
    assert after["cost"] == entry["cost"]
    assert (await adjusted(north.owner, entry, endTime=entry["startTime"]))["rate"] == entry["rate"]


async def test_an_entry_that_moves_to_another_day_takes_the_rate_of_that_day(north: TestOrganization) -> None:
    entry = await entered(north.owner, north, startTime=moment(days=10), duration="1h")
    kind = f"/task-types/{entry['taskType']['id']}"
    await north.owner.patch(kind, {"rateMinorUnits": 9900, "rateFrom": moment(days=5)[:10]})
    after = await adjusted(north.owner, entry, startTime=moment(days=3), endTime=moment(days=3, hours=-1))
    assert (after["rate"]["minorUnits"], after["cost"]["minorUnits"]) == (9900, 9900)


async def test_a_session_brings_its_project_and_may_be_taken_away_again(north: TestOrganization) -> None:
    album = await a_project(north.owner)
    session = await a_session(north.owner, projectId=album)
    entry = await entered(north.owner, north)
    after = await adjusted(north.owner, entry, sessionId=session)
    assert (after["sessionId"], after["projectId"]) == (session, album)
    after = await adjusted(north.owner, entry, sessionId=None)
    assert (after["sessionId"], after["projectId"]) == (None, album)
    after = await adjusted(north.owner, entry, projectId=None)
    assert (after["sessionId"], after["projectId"]) == (None, None)


async def test_another_session_takes_the_entry_to_its_own_project(north: TestOrganization) -> None:
    album, single = await a_project(north.owner), await a_project(north.owner, name="Single")
    entry = await entered(north.owner, north, projectId=album)
    after = await adjusted(north.owner, entry, sessionId=await a_session(north.owner, projectId=single))
    assert after["projectId"] == single


async def test_an_entry_stays_on_its_project_when_its_session_has_moved_to_another(north: TestOrganization) -> None:
    album, single = await a_project(north.owner), await a_project(north.owner, name="Single")
    session = await a_session(north.owner, projectId=album)
    entry = await entered(north.owner, north, sessionId=session)
    assert (await north.owner.patch(f"/sessions/{session}", {"projectId": single})).status == 200
    async with witnessed(north) as events:
        after = await adjusted(north.owner, entry, taskTypeId=north.task_types["Mixing"])
    assert (after["projectId"], events[0].data["changed"]) == (album, ["taskType"])


async def test_what_went_out_of_use_stays_until_it_is_chosen_anew(north: TestOrganization) -> None:
    session, kind = await a_session(north.owner), north.task_types["Mixing"]
    entry = await entered(north.owner, north, "Mixing", sessionId=session)
    await north.owner.delete(f"/task-types/{kind}")
    await north.owner.delete(f"/sessions/{session}")
    after = await adjusted(north.owner, entry, projectId=await a_project(north.owner))
    assert after["taskType"]["id"] == kind
    assert await refused(north.owner, entry, taskTypeId=kind, sessionId=session) == ["taskTypeId", "sessionId"]


async def test_a_running_timer_is_adjusted_but_not_ended(north: TestOrganization) -> None:
    entry = await started(north.owner, north)
    start = moment(minutes=20)
    async with witnessed(north) as events:
        after = await adjusted(
            north.owner, entry, startTime=start, taskTypeId=north.task_types["Mixing"], notes="Take 2"
        )
    assert (after["startTime"], after["endTime"], after["cost"], after["notes"]) == (start, None, None, "Take 2")
    assert events[0].data["endTime"] is None
    async with untouched(north):
        assert await refused(north.owner, entry, endTime=moment(minutes=1)) == ["endTime"]


async def test_a_running_timer_does_not_move_to_a_slot_that_is_taken(north: TestOrganization) -> None:
    await policy(north, "session")
    engineer, session = await north.member(Role.ENGINEER), await a_session(north.owner)
    theirs, mine = await started(engineer, north, sessionId=session), await started(north.owner, north)
    async with untouched(north):
        reply = await north.owner.patch(f"/time-entries/{mine['id']}", {"sessionId": session})
    assert (reply.status, reply.json["code"], reply.json["entry"]) == (409, "timer_already_running", theirs)
    await engineer.post("/timers/stop")
    assert (await adjusted(north.owner, mine, sessionId=session))["sessionId"] == session


async def test_odd_changes_are_refused_by_name(north: TestOrganization) -> None:
    album, single = await a_project(north.owner), await a_project(north.owner, name="Single")
    session = await a_session(north.owner, projectId=album)
    entry = await entered(north.owner, north)
    wrong: list[tuple[list[str], dict[str, Any]]] = [
        (["endTime"], {"endTime": moment(hours=3)}),
        (["endTime"], {"startTime": moment(minutes=5)}),
        (["endTime"], {"endTime": ahead(120)}),
        (["startTime"], {"startTime": ahead(120)}),
        *([[name], {name: None}] for name in ("startTime", "endTime", "notes", "taskTypeId", "billable")),
        *([[name], {name: 999_999}] for name in ("taskTypeId", "sessionId", "projectId")),
        (["projectId"], {"sessionId": session, "projectId": single}),
        (["notes"], {"notes": "x" * 2001}),
        (["notes"], {"notes": "\0"}),
        (["reason"], {"notes": "y", "reason": "x" * 501}),
        (["ownerId"], {"ownerId": 1}),
        (["version"], {"version": 1}),
    ]
    async with untouched(north):
        for fields, changes in wrong:
            assert await refused(north.owner, entry, **changes) == fields, changes


async def test_foreign_work_is_refused_as_unknown(north: TestOrganization, south: TestOrganization) -> None:
    entry = await entered(north.owner, north)
    foreign = {
        "taskTypeId": south.task_types["Mixing"],
        "sessionId": await a_session(south.owner),
        "projectId": await a_project(south.owner),
    }
    async with untouched(north, south):
        for field, id_ in foreign.items():
            assert await refused(north.owner, entry, **{field: id_}) == [field]


async def test_a_range_of_over_a_day_needs_a_confirmation(north: TestOrganization) -> None:
    entry = await entered(north.owner, north)
    path, changes = f"/time-entries/{entry['id']}", {"startTime": moment(hours=26)}
    async with untouched(north):
        reply = await north.owner.patch(path, changes)
    assert (reply.status, reply.json["code"]) == (422, "confirmation_required")
    assert (await adjusted(north.owner, entry, **changes, confirm=True))["durationMinutes"] == 25 * 60


async def test_a_flagged_entry_is_settled_by_new_times_or_by_a_confirmation(north: TestOrganization) -> None:
    flagged = []
    for hours in (30, 60):
        await started(north.owner, north, startTime=moment(hours=hours))
        flagged.append((await north.owner.post("/timers/stop")).json)
    assert [entry["needsReview"] for entry in flagged] == [True, True]
    assert (await adjusted(north.owner, flagged[0], notes="Hm"))["needsReview"] is True
    assert (await adjusted(north.owner, flagged[0], endTime=moment(hours=29)))["needsReview"] is False
    async with witnessed(north) as events:
        assert (await adjusted(north.owner, flagged[1], confirm=True))["needsReview"] is False
    assert events[0].data["changed"] == ["needsReview"]
