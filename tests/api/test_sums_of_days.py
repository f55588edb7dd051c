"""Totals that rest on sums of past days: the same as if every entry were looked at, whatever happens in between."""

from collections.abc import Iterable
from random import Random
from typing import Any

import pytest

from actions.housekeeping import sum_up
from tests.support.bookings import a_project, a_session, ahead, entered, made, moment
from tests.support.studio import TestOrganization

pytestmark = pytest.mark.gen_test

FIELDS = {"userId": "ownerId", "taskTypeId": "taskType", "clientId": "clientId"} | {
    name: name for name in ("projectId", "roomId", "sessionId", "billable")
}
SPANS = ({}, {"from": moment(days=4, hours=1)}, {"to": moment(days=2)}, {"from": moment(days=6), "to": moment(days=3)})


async def all_of(north: TestOrganization) -> list[Any]:
    reply = await north.owner.get("/time-entries", limit=200)
    assert reply.json["nextCursor"] is None
    items: list[Any] = reply.json["items"]
    return items


def totals(entries: Iterable[Any]) -> tuple[int, int, int, int]:
    """Count, seconds, cost and billable cost, added up entry by entry."""
    found = list(entries)
    costs = [(entry["cost"]["minorUnits"] if entry["cost"] else 0, entry["billable"]) for entry in found]
    seconds = sum(entry["durationSeconds"] or 0 for entry in found)
    return len(found), seconds, sum(cost for cost, _ in costs), sum(cost for cost, billable in costs if billable)


def named(entry: Any, field: str) -> str:
    value = entry[FIELDS[field]]
    value = value["id"] if isinstance(value, dict) else value
    return str(value).lower() if isinstance(value, bool) else value


async def check_totals(north: TestOrganization) -> None:
    """Every filter with one field, in every span."""
    entries = await all_of(north)
    filters = [{field: named(entry, field)} for entry in entries for field in FIELDS if named(entry, field) is not None]
    for chosen in [{}, *{str(each): each for each in filters}.values()]:
        for span in SPANS:
            meant = (
                entry
                for entry in entries
                if all(named(entry, field) == value for field, value in chosen.items())
                and span.get("from", "") <= entry["startTime"] < span.get("to", "9")
            )
            stats = (await north.owner.get("/time-entries", limit=1, **chosen, **span)).json["stats"]
            told = (stats["count"], stats["durationSeconds"], stats["cost"]["minorUnits"])
            assert (*told, stats["billableCost"]["minorUnits"]) == totals(meant), (chosen, span)


async def sums(north: TestOrganization) -> int:
    async with north.studio.services.database.transaction(north.id) as transaction:
        found: int = await transaction.value("SELECT coalesce(sum(count), 0) FROM entry_sums WHERE of = 'organization'")
    return found


async def booked(north: TestOrganization) -> None:
    """Entries of some days, on all kinds of work."""
    client = await made(north.owner, "/clients", {"name": "Nils"})
    room = await made(north.owner, "/rooms", {"name": "Room A"})
    project = await a_project(north.owner, clientId=client)
    session = await a_session(north.owner, projectId=project, roomId=room)
    work: list[dict[str, int]] = [{}, {"projectId": project}, {"sessionId": session}]
    for place, hours in enumerate(range(26, 170, 12)):
        times = {"startTime": moment(hours=hours), "endTime": moment(hours=hours - 1, seconds=place)}
        kind = ("Recording", "Mixing", "Break")[place % 3]
        await entered(north.owner, north, kind, billable=place % 4 > 0, **times, **work[place % 2])
    await entered(north.owner, north, **work[2])


async def test_the_first_day_counts_before_there_is_any_sum(north: TestOrganization) -> None:
    await entered(north.owner, north)
    for span in ({"to": ahead(100_000)}, {"from": moment(days=3), "to": ahead(200_000)}):
        stats = (await north.owner.get("/time-entries", **span)).json["stats"]
        assert (stats["count"], stats["durationSeconds"]) == (1, 3600), span


async def test_past_days_are_summed_up_once_they_have_ended(north: TestOrganization) -> None:
    await booked(north)
    await check_totals(north)
    await sum_up(north.studio.services)
    assert 0 < await sums(north) < len(await all_of(north))
    await check_totals(north)


async def test_no_sum_is_so_new_that_a_clock_set_back_by_hours_makes_it_wrong(north: TestOrganization) -> None:
    await entered(north.owner, north, startTime=moment(hours=73), endTime=moment(hours=72))
    await entered(north.owner, north, startTime=moment(hours=47), endTime=moment(hours=46))
    await sum_up(north.studio.services)
    assert await sums(north) == 1


async def test_days_are_noted_in_their_order_so_that_nobody_waits_in_a_circle(north: TestOrganization) -> None:
    entry = await entered(north.owner, north, startTime=moment(days=4), duration="1h")
    await sum_up(north.studio.services)
    await north.owner.patch(f"/time-entries/{entry['id']}", {"startTime": moment(days=5), "confirm": True})
    async with north.studio.services.database.transaction(north.id) as transaction:
        days = [row[0] for row in await transaction.rows("SELECT day FROM unsummed_days ORDER BY ctid")]
    assert len(days) == 2
    assert days == sorted(days)


async def test_a_changed_past_counts_as_it_is_now_before_it_is_summed_up_again(north: TestOrganization) -> None:
    await booked(north)
    await sum_up(north.studio.services)
    oldest, older, *_ = reversed(await all_of(north))
    await north.owner.delete(f"/time-entries/{oldest['id']}")
    await north.owner.patch(
        f"/time-entries/{older['id']}", {"startTime": moment(hours=50), "endTime": moment(hours=49)}
    )
    await entered(north.owner, north, startTime=moment(hours=100), endTime=moment(hours=99))
    await check_totals(north)
    await sum_up(north.studio.services)
    await check_totals(north)


async def test_a_running_timer_of_a_past_day_counts_when_it_is_stopped(north: TestOrganization) -> None:
    await booked(north)
    task_type = north.task_types["Mixing"]
    await north.owner.post("/timers/start", {"taskTypeId": task_type, "startTime": moment(hours=80)})
    await sum_up(north.studio.services)
    await check_totals(north)
    await north.owner.post("/timers/stop")
    await check_totals(north)


async def test_entries_follow_their_project_to_another_client_and_their_session_into_another_room(
    north: TestOrganization,
) -> None:
    await booked(north)
    await sum_up(north.studio.services)
    (project,) = (await north.owner.get("/projects")).json["items"]
    (session,) = (await north.owner.get("/sessions")).json["items"]
    other = await made(north.owner, "/clients", {"name": "Una"})
    room = await made(north.owner, "/rooms", {"name": "Room B"})
    await north.owner.patch(f"/projects/{project['id']}", {"clientId": other})
    await north.owner.patch(f"/sessions/{session['id']}", {"roomId": room})
    entries = await all_of(north)
    assert {entry["clientId"] for entry in entries} == {None, other}
    assert {entry["roomId"] for entry in entries} == {None, room}
    await check_totals(north)
    await sum_up(north.studio.services)
    await check_totals(north)


async def test_totals_are_right_in_any_order_of_changes_and_sums(north: TestOrganization) -> None:
    random = Random(7)
    await booked(north)
    for _ in range(25):
        entry = random.choice(await all_of(north))
        hours = random.randint(2, 170)
        times = {"startTime": moment(hours=hours), "endTime": moment(hours=hours - 1)}
        match random.choice(("adjust", "enter", "delete", "sum up")):
            case "adjust":
                assert (await north.owner.patch(f"/time-entries/{entry['id']}", times)).status == 200
            case "enter":
                await entered(north.owner, north, **times)
            case "delete":
                await north.owner.delete(f"/time-entries/{entry['id']}")
            case "sum up":
                await sum_up(north.studio.services)
    await check_totals(north)
