"""Starting and stopping timers over HTTP: the entry, the event, and whose timer it is."""

from typing import Any

import pytest

from domain.people import Role
from tests.support.bookings import a_project, a_session, ahead, hide_costs, made, moment, started
from tests.support.studio import Client, TestOrganization
from tests.support.witness import witnessed

pytestmark = pytest.mark.gen_test

MONEY = {"rate", "cost"}


def who(acting: Client, owner: Client | None = None) -> dict[str, Any]:
    """The four of who, as events carry them."""
    actor = acting.actor
    held = (owner or acting).actor
    assert actor is not None
    assert held is not None
    return {"userId": actor.user_id, "userName": actor.name, "ownerId": held.user_id, "ownerName": held.name}


async def test_a_start_answers_with_the_running_entry(north: TestOrganization) -> None:
    project = await a_project(north.owner)
    start = moment(minutes=10)
    async with witnessed(north) as events:
        reply = await north.owner.post(
            "/timers/start",
            {"taskTypeId": north.task_types["Mixing"], "projectId": project, "notes": " Side B\n", "startTime": start},
        )
    assert reply.status == 201
    assert reply.headers["Etag"] == '"1"'
    assert north.owner.actor is not None
    mixing = {"id": north.task_types["Mixing"], "name": "Mixing", "color": "#10B981"}
    assert reply.json == {
        "id": reply.json["id"],
        "version": 1,
        "ownerId": north.owner.actor.user_id,
        "ownerName": north.owner.actor.name,
        "taskType": {**mixing, "category": "billable"},
        "sessionId": None,
        "projectId": project,
        "clientId": None,
        "roomId": None,
        "startTime": start,
        "endTime": None,
        "durationSeconds": None,
        "durationMinutes": None,
        "billable": True,
        "rate": {"minorUnits": 6000, "currency": "EUR", "formatted": "€60.00"},
        "cost": None,
        "notes": " Side B\n",
        "manuallyAdjusted": False,
        "needsReview": False,
    }
    (event,) = events
    assert event.name == "timer:started"
    assert event.data == {
        "timeEntryId": reply.json["id"],
        "taskType": mixing,
        "sessionId": None,
        "projectId": project,
        "roomId": None,
        "startTime": start,
        "notes": " Side B\n",
        **who(north.owner),
    }


async def test_a_stop_answers_with_the_whole_entry_and_its_cost(north: TestOrganization) -> None:
    entry = await started(north.owner, north, startTime=moment(minutes=95, seconds=30))
    async with witnessed(north) as events:
        reply = await north.owner.post("/timers/stop", {"endTime": moment(minutes=5, seconds=30)})
    assert (reply.status, reply.headers["Etag"]) == (200, '"2"')
    cost = {
        "hours": 1, "minutes": 30, "cost": 112.5, "minorUnits": 11250, "currency": "EUR", "formattedCost": "€112.50",
    }  # fmt: skip
    ended = {"endTime": reply.json["endTime"], "durationSeconds": 5400, "durationMinutes": 90, "cost": cost}
    assert reply.json == {**entry, "version": 2, **ended}
    (event,) = events
    assert event.name == "timer:stopped"
    assert event.data == {
        "timeEntryId": entry["id"],
        "startTime": entry["startTime"],
        **ended,
        "reason": "stopped",
        "needsReview": False,
        **who(north.owner),
    }


async def test_a_non_billable_task_makes_a_non_billable_entry(north: TestOrganization) -> None:
    entry = await started(north.owner, north, "Break")
    assert entry["billable"] is False
    assert entry["rate"]["minorUnits"] == 0


async def test_a_session_brings_its_project_its_client_and_its_room(north: TestOrganization) -> None:
    client = await made(north.owner, "/clients", {"name": "Nils"})
    room = await made(north.owner, "/rooms", {"name": "Room A"})
    project = await a_project(north.owner, clientId=client)
    session = await a_session(north.owner, projectId=project, roomId=room)
    for named in ({}, {"projectId": project}):
        async with witnessed(north) as events:
            entry = await started(north.owner, north, sessionId=session, **named)
        booked = {"sessionId": session, "projectId": project, "roomId": room}
        assert entry | booked | {"clientId": client} == entry
        assert events[0].data | booked == events[0].data
        assert "clientId" not in events[0].data
        await north.owner.post("/timers/stop")


async def test_everybodys_running_timers_are_listed_the_longest_running_first(north: TestOrganization) -> None:
    engineer, viewer = await north.member(Role.ENGINEER), await north.member(Role.VIEWER)
    late = await started(north.owner, north, startTime=moment(minutes=5))
    early = await started(engineer, north, startTime=moment(minutes=9))
    assert (await north.owner.get("/timers/running")).json == {"items": [early, late]}
    shown = (await viewer.get("/timers/running")).json["items"]
    assert shown == [{name: value for name, value in entry.items() if name not in MONEY} for entry in (early, late)]


async def test_a_manager_starts_and_stops_the_timer_of_somebody_else(north: TestOrganization) -> None:
    manager, engineer = await north.member(Role.MANAGER), await north.member(Role.ENGINEER)
    assert engineer.actor is not None
    async with witnessed(north) as events:
        entry = await started(manager, north, ownerId=engineer.actor.user_id)
        stop = await manager.post("/timers/stop", {"timeEntryId": entry["id"]})
    assert stop.status == 200
    assert entry["ownerId"] == engineer.actor.user_id
    for event in events:
        assert event.data | who(manager, engineer) == event.data


async def test_a_manager_who_names_no_timer_stops_none_but_their_own(north: TestOrganization) -> None:
    manager, engineer = await north.member(Role.MANAGER), await north.member(Role.ENGINEER)
    await started(engineer, north)
    assert (await manager.post("/timers/stop")).json["code"] == "not_running"


async def test_naming_oneself_as_owner_needs_no_right(north: TestOrganization) -> None:
    engineer = await north.member(Role.ENGINEER)
    assert engineer.actor is not None
    await started(engineer, north, ownerId=engineer.actor.user_id)


async def test_engineers_who_may_not_see_costs_get_none_from_any_answer(north: TestOrganization) -> None:
    engineer = await north.member(Role.ENGINEER)
    assert (await started(engineer, north)).keys() >= MONEY
    assert (await engineer.post("/timers/stop")).json.keys() >= MONEY
    await hide_costs(north)
    assert MONEY.isdisjoint(await started(engineer, north))
    refused = await engineer.post("/timers/start", {"taskTypeId": north.task_types["Mixing"]})
    assert MONEY.isdisjoint(refused.json["entry"])
    assert MONEY.isdisjoint((await engineer.post("/timers/stop")).json)


@pytest.mark.parametrize("seconds_ahead", [5, 55])
async def test_a_start_by_a_clock_that_runs_ahead_is_now(north: TestOrganization, seconds_ahead: int) -> None:
    sent = ahead(seconds_ahead)
    entry = await started(north.owner, north, startTime=sent)
    now = (await north.owner.get("/me")).json["serverTime"]
    assert entry["startTime"] <= now < sent


async def test_a_stop_by_a_clock_that_runs_ahead_is_now(north: TestOrganization) -> None:
    await started(north.owner, north)
    sent = ahead(50)
    entry = (await north.owner.post("/timers/stop", {"endTime": sent})).json
    assert entry["startTime"] <= entry["endTime"] <= (await north.owner.get("/me")).json["serverTime"]


async def test_a_timer_that_was_forgotten_for_days_stops_without_questions_and_is_flagged(
    north: TestOrganization,
) -> None:
    await started(north.owner, north, startTime=moment(hours=30))
    async with witnessed(north) as events:
        stop = await north.owner.post("/timers/stop")
    assert (stop.status, stop.json["needsReview"]) == (200, True)
    assert stop.json["durationSeconds"] >= 30 * 3600
    assert events[0].data["needsReview"] is True


async def test_a_timer_started_and_stopped_at_one_moment_costs_nothing(north: TestOrganization) -> None:
    at = moment(minutes=5)
    await started(north.owner, north, startTime=at)
    entry = (await north.owner.post("/timers/stop", {"endTime": at})).json
    assert (entry["durationSeconds"], entry["cost"]["minorUnits"]) == (0, 0)


@pytest.mark.parametrize("end", ["stop", "pause", "switch"])
async def test_a_timer_that_began_before_the_databases_clock_was_set_back_can_end(
    north: TestOrganization, end: str
) -> None:
    entry = await started(north.owner, north)
    async with north.studio.services.database.transaction(north.id) as transaction:
        later = "UPDATE time_entries SET start_time = start_time + interval '90 seconds' WHERE id = $1"
        await transaction.row(later, entry["id"])
    ways: dict[str, tuple[str, Any]] = {"stop": ("/timers/stop", {}), "pause": (f"/timers/{entry['id']}/pause", None)}
    work = {"taskTypeId": north.task_types["Mixing"]}
    reply = await north.owner.post(*ways.get(end, ("/timers/switch", work)))
    assert reply.status in {200, 201}, reply.text
    ended = (await north.owner.get(f"/time-entries/{entry['id']}")).json
    assert (ended["endTime"], ended["durationSeconds"], ended["cost"]["minorUnits"]) == (ended["startTime"], 0, 0)
    assert end != "switch" or reply.json["startTime"] == ended["endTime"]
