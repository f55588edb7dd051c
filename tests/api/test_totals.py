"""Where the hours went: totals by day and task type, rates over time, and what sessions came to."""

from typing import Any

import pytest

from domain.people import Role
from tests.support.bookings import a_project, a_session, entered, hide_costs, made, moment, started
from tests.support.studio import TestOrganization

pytestmark = pytest.mark.gen_test

PARIS_TODAY = "2026-03-29"  # Clocks go from 2:00 to 3:00 there.


async def rows(organization: TestOrganization, **query: Any) -> list[tuple[str, str, int, int, int]]:
    """Day, task type, count, seconds and cost of each total."""
    reply = await organization.owner.get("/time-entries/totals", **query)
    assert reply.status == 200, reply.text
    return [
        (item["day"], item["taskType"]["name"], item["count"], item["durationSeconds"], item["cost"]["minorUnits"])
        for item in reply.json["items"]
    ]


async def test_hours_are_added_up_by_day_and_task_type(north: TestOrganization) -> None:
    for kind, start, duration in (
        ("Mixing", "2026-03-02T09:00:00Z", "1h"),
        ("Mixing", "2026-03-02T11:00:00Z", "20s"),
        ("Recording", "2026-03-02T13:00:00Z", "1h30"),
        ("Break", "2026-03-03T09:00:00Z", "15min"),
    ):
        await entered(north.owner, north, kind, startTime=start, duration=duration)
    assert await rows(north) == [
        ("2026-03-03", "Break", 1, 900, 0),
        ("2026-03-02", "Recording", 1, 5400, 11250),
        ("2026-03-02", "Mixing", 2, 3620, 6033),
    ]


async def test_an_entry_counts_for_the_day_that_it_starts_on_where_the_organization_is(
    north: TestOrganization,
) -> None:
    for start, duration in (
        ("2026-03-28T22:59:59Z", "2h"),  # 23:59:59, before the clocks change
        ("2026-03-28T23:00:00Z", "2h"),  # midnight
        ("2026-03-29T21:59:59Z", "2h"),  # 23:59:59, an hour earlier by UTC
        ("2026-03-29T22:00:00Z", "2h"),
    ):
        await entered(north.owner, north, "Break", startTime=start, duration=duration)
    assert [(day, count) for day, _, count, _, _ in await rows(north)] == [
        ("2026-03-30", 1),
        (PARIS_TODAY, 2),
        ("2026-03-28", 1),
    ]


async def test_totals_take_the_filters_of_the_list(north: TestOrganization) -> None:
    engineer, project = await north.member(), await a_project(north.owner)
    await entered(engineer, north, "Mixing", notes="stems", projectId=project)
    await entered(north.owner, north, "Recording", billable=False)
    assert engineer.actor is not None
    for query in (
        {"userId": engineer.actor.user_id},
        {"taskTypeId": north.task_types["Mixing"]},
        {"projectId": project},
        {"billable": "true"},
        {"text": "STEMS"},
    ):
        assert [kind for _, kind, *_ in await rows(north, **query)] == ["Mixing"], query
    assert await rows(north, to=moment(hours=2)) == []
    assert len(await rows(north, **{"from": moment(hours=2)})) == 2


async def test_totals_agree_with_the_list(north: TestOrganization) -> None:
    for number in range(7):
        await entered(north.owner, north, "Mixing", startTime=moment(days=number + 1), duration=f"{50 + number}s")
    await started(north.owner, north)
    stats = (await north.owner.get("/time-entries")).json["stats"]
    found = await rows(north)
    assert (sum(count for _, _, count, _, _ in found), stats["count"]) == (8, 8)
    assert sum(seconds for *_, seconds, _ in found) == stats["durationSeconds"]
    assert sum(cost for *_, cost in found) == stats["cost"]["minorUnits"]


async def test_pages_hold_whole_days(north: TestOrganization) -> None:
    for day in ("2026-03-02", "2026-03-03", "2026-03-05"):
        for kind in ("Mixing", "Break"):
            await entered(north.owner, north, kind, startTime=f"{day}T09:00:00Z", duration="1h")
    everything = (await north.owner.get("/time-entries/totals")).json
    first = (await north.owner.get("/time-entries/totals", limit=2)).json
    second = (await north.owner.get("/time-entries/totals", limit=2, cursor=first["nextCursor"])).json
    assert [len(page["items"]) for page in (everything, first, second)] == [6, 4, 2]
    assert first["items"] + second["items"] == everything["items"]
    assert (everything["nextCursor"], second["nextCursor"]) == (None, None)
    assert (await north.owner.get("/time-entries/totals", cursor="nonsense")).wrong == ["cursor"]


async def test_those_who_may_not_see_costs_get_hours_alone(north: TestOrganization) -> None:
    engineer = await north.member(Role.ENGINEER)
    await entered(engineer, north)
    await hide_costs(north)
    (total,) = (await engineer.get("/time-entries/totals")).json["items"]
    assert (total["durationSeconds"], "cost" in total) == (3600, False)


async def test_the_rates_of_a_task_type_are_told_with_those_to_come(north: TestOrganization) -> None:
    path = f"/task-types/{north.task_types['Mixing']}"
    await north.owner.patch(path, {"rateMinorUnits": 7500, "rateFrom": "2099-01-01"})
    await north.owner.patch(path, {"rateMinorUnits": 6500, "rateFrom": "2024-01-01"})
    items = (await north.owner.get(f"{path}/rates")).json["items"]
    assert [(item["from"], item["rate"]["minorUnits"]) for item in items] == [
        (None, 6000),
        ("2024-01-01", 6500),
        ("2099-01-01", 7500),
    ]
    assert items[2]["rate"]["formatted"] == "€75.00"


async def test_rates_are_for_those_who_may_see_costs(north: TestOrganization) -> None:
    viewer = await north.member(Role.VIEWER)
    assert (await viewer.get(f"/task-types/{north.task_types['Mixing']}/rates")).status == 403
    assert (await north.owner.get("/task-types/999999/rates")).status == 404


async def test_sessions_are_listed_with_what_was_worked_in_them(north: TestOrganization) -> None:
    room = await made(north.owner, "/rooms", {"name": "Room A"})
    worked, idle = await a_session(north.owner, roomId=room), await a_session(north.owner)
    for duration in ("1h7m3s", "50s"):
        await entered(north.owner, north, sessionId=worked, duration=duration)
    await started(north.owner, north, sessionId=worked, startTime=moment(hours=1))
    items = (await north.owner.get("/sessions", **{"from": moment(hours=3), "to": moment(hours=1)})).json["items"]
    assert {item["id"]: item["actualSeconds"] for item in items} == {worked: 4073, idle: 0}
    items = (await north.owner.get("/sessions", roomId=room)).json["items"]
    assert [(item["id"], item["actualSeconds"]) for item in items] == [(worked, 4073)]
