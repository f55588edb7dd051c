"""Moving between pieces of work over HTTP: switch, pause, resume and discard."""

from typing import Any

import pytest

from domain.people import Role
from tests.support.bookings import a_project, a_session, entered, moment, started
from tests.support.studio import Client, TestOrganization
from tests.support.untouched import untouched
from tests.support.witness import witnessed

pytestmark = pytest.mark.gen_test


async def running(member: Client) -> list[Any]:
    items: list[Any] = (await member.get("/timers/running")).json["items"]
    return items


async def test_a_switch_ends_one_timer_and_starts_the_next_at_the_same_moment(north: TestOrganization) -> None:
    first = await started(north.owner, north, startTime=moment(hours=1))
    async with witnessed(north) as events:
        reply = await north.owner.post("/timers/switch", {"taskTypeId": north.task_types["Break"], "notes": "Tea"})
    assert (reply.status, reply.headers["Etag"]) == (201, '"1"')
    assert await running(north.owner) == [reply.json]
    ended = (await north.owner.get(f"/time-entries/{first['id']}")).json
    assert ended["endTime"] == reply.json["startTime"]
    assert ended["cost"]["minorUnits"] > 0
    stop, start = events
    assert (stop.name, stop.data["timeEntryId"], stop.data["reason"]) == ("timer:stopped", first["id"], "switched")
    assert stop.data["cost"] == ended["cost"]
    assert (start.name, start.data["timeEntryId"]) == ("timer:started", reply.json["id"])


async def test_a_switch_in_the_past_changes_work_at_that_moment(north: TestOrganization) -> None:
    await started(north.owner, north, startTime=moment(minutes=30))
    at = moment(minutes=10)
    reply = await north.owner.post("/timers/switch", {"taskTypeId": north.task_types["Mixing"], "startTime": at})
    assert reply.json["startTime"] == at
    (ended,) = (await north.owner.get("/time-entries", taskTypeId=north.task_types["Recording"])).json["items"]
    assert (ended["endTime"], ended["durationSeconds"]) == (at, 1200)


async def test_a_switch_to_a_moment_before_the_running_start_is_refused(north: TestOrganization) -> None:
    await started(north.owner, north, startTime=moment(minutes=10))
    body = {"taskTypeId": north.task_types["Mixing"], "startTime": moment(minutes=11)}
    async with untouched(north):
        reply = await north.owner.post("/timers/switch", body)
    assert (reply.status, reply.json["code"]) == (422, "validation_failed")


async def test_a_switch_with_nothing_running_is_a_start(north: TestOrganization) -> None:
    async with witnessed(north) as events:
        reply = await north.owner.post("/timers/switch", {"taskTypeId": north.task_types["Mixing"]})
    assert reply.status == 201
    assert [event.name for event in events] == ["timer:started"]


async def test_a_refused_switch_leaves_the_old_timer_running(north: TestOrganization) -> None:
    entry = await started(north.owner, north)
    async with untouched(north):
        reply = await north.owner.post("/timers/switch", {"taskTypeId": 999_999})
    assert reply.status == 422
    assert await running(north.owner) == [entry]


async def test_a_manager_switches_the_work_of_somebody_else(north: TestOrganization) -> None:
    engineer = await north.member(Role.ENGINEER)
    assert engineer.actor is not None
    mine, theirs = await started(north.owner, north), await started(engineer, north)
    body = {"taskTypeId": north.task_types["Mixing"], "ownerId": engineer.actor.user_id}
    async with witnessed(north) as events:
        reply = await north.owner.post("/timers/switch", body)
    assert [event.data["timeEntryId"] for event in events] == [theirs["id"], reply.json["id"]]
    assert await running(north.owner) == [mine, reply.json]


async def test_a_switch_flags_a_forgotten_timer_too(north: TestOrganization) -> None:
    await started(north.owner, north, startTime=moment(hours=25))
    async with witnessed(north) as events:
        await north.owner.post("/timers/switch", {"taskTypeId": north.task_types["Mixing"]})
    assert events[0].data["needsReview"] is True


async def test_a_pause_ends_the_entry_and_a_resume_goes_on_with_the_same_work(north: TestOrganization) -> None:
    session = await a_session(north.owner, projectId=await a_project(north.owner))
    first = await started(north.owner, north, sessionId=session, notes="Take 3", startTime=moment(minutes=30))
    async with witnessed(north) as events:
        paused = await north.owner.post(f"/timers/{first['id']}/pause")
        resumed = await north.owner.post(f"/timers/{first['id']}/resume")
    assert (paused.status, paused.headers["Etag"], resumed.status) == (200, '"2"', 201)
    assert paused.json["durationMinutes"] >= 30
    assert resumed.json["id"] != first["id"]
    for name in ("taskType", "sessionId", "projectId", "ownerId", "notes", "billable", "rate"):
        assert resumed.json[name] == first[name]
    assert resumed.json["startTime"] >= paused.json["endTime"]
    assert [(event.name, event.data.get("reason")) for event in events] == [
        ("timer:stopped", "paused"),
        ("timer:started", None),
    ]


async def test_a_resumed_timer_has_the_rate_of_today(north: TestOrganization) -> None:
    entry = await entered(north.owner, north)
    await north.owner.patch(f"/task-types/{entry['taskType']['id']}", {"rateMinorUnits": 9900})
    resumed = await north.owner.post(f"/timers/{entry['id']}/resume")
    assert resumed.json["rate"]["minorUnits"] == 9900
    assert (await north.owner.get(f"/time-entries/{entry['id']}")).json["rate"]["minorUnits"] == 7500


async def test_work_that_somebody_booked_as_not_billable_is_resumed_as_its_task_type_says(
    north: TestOrganization,
) -> None:
    entry = await entered(north.owner, north, billable=False)
    assert (await north.owner.post(f"/timers/{entry['id']}/resume")).json["billable"] is True


async def test_a_manager_resumes_the_work_of_its_owner(north: TestOrganization) -> None:
    engineer = await north.member(Role.ENGINEER)
    entry = await entered(engineer, north)
    resumed = (await north.owner.post(f"/timers/{entry['id']}/resume")).json
    assert resumed["ownerId"] == entry["ownerId"]
    assert await running(engineer) == [resumed]


@pytest.mark.parametrize("timer", ["own", "same"])
async def test_a_resume_beside_a_running_timer_is_refused(north: TestOrganization, timer: str) -> None:
    entry = await entered(north.owner, north)
    now = await started(north.owner, north)
    async with untouched(north):
        reply = await north.owner.post(f"/timers/{now['id'] if timer == 'same' else entry['id']}/resume")
    assert (reply.status, reply.json["code"], reply.json["entry"]) == (409, "timer_already_running", now)


async def test_work_on_what_is_no_longer_in_use_is_not_resumed(north: TestOrganization) -> None:
    session = await a_session(north.owner)
    entry = await entered(north.owner, north, sessionId=session)
    await north.owner.delete(f"/sessions/{session}")
    await north.owner.delete(f"/task-types/{entry['taskType']['id']}")
    async with untouched(north):
        reply = await north.owner.post(f"/timers/{entry['id']}/resume")
    assert reply.status == 422
    assert {error["path"] for error in reply.json["errors"]} == {"taskTypeId", "sessionId"}


async def test_a_discard_throws_the_running_timer_away_and_keeps_its_history(north: TestOrganization) -> None:
    entry = await started(north.owner, north)
    async with witnessed(north) as events:
        reply = await north.owner.post(f"/timers/{entry['id']}/discard")
    assert (reply.status, reply.text) == (204, "")
    assert (await north.owner.get(f"/time-entries/{entry['id']}")).status == 404
    (event,) = events
    assert event.name == "timer:discarded"
    assert event.data["entry"] == entry
    assert event.data["timeEntryId"] == entry["id"]
    history = (await north.owner.get(f"/time-entries/{entry['id']}/history")).json["items"]
    assert [item["action"] for item in history] == ["started", "discarded"]


@pytest.mark.parametrize("operation", ["pause", "discard"])
async def test_what_has_ended_is_neither_paused_nor_discarded(north: TestOrganization, operation: str) -> None:
    entry = await entered(north.owner, north)
    async with untouched(north):
        reply = await north.owner.post(f"/timers/{entry['id']}/{operation}")
    assert (reply.status, reply.json["code"]) == (409, "not_running")


@pytest.mark.parametrize("operation", ["pause", "resume", "discard"])
async def test_an_engineer_leaves_the_timers_of_others_alone(north: TestOrganization, operation: str) -> None:
    engineer = await north.member(Role.ENGINEER)
    entry = await (entered if operation == "resume" else started)(north.owner, north)
    async with untouched(north):
        reply = await engineer.post(f"/timers/{entry['id']}/{operation}")
    assert (reply.status, reply.json["code"]) == (403, "forbidden")


@pytest.mark.parametrize("operation", ["pause", "resume", "discard"])
async def test_a_timer_of_another_organization_is_not_there(
    north: TestOrganization, south: TestOrganization, operation: str
) -> None:
    entry = await started(south.owner, south)
    async with untouched(north, south):
        reply = await north.owner.post(f"/timers/{entry['id']}/{operation}")
    assert (reply.status, reply.json["code"]) == (404, "not_found")
