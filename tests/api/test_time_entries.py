"""Time entered by hand: what it answers, and what is refused; then deleting and looking up."""

from typing import Any

import pytest

from domain.people import Role
from tests.support.bookings import a_project, a_session, ahead, entered, made, moment, started
from tests.support.studio import Reply, TestOrganization
from tests.support.untouched import untouched
from tests.support.witness import witnessed

pytestmark = pytest.mark.gen_test


def paths(reply: Reply) -> list[str]:
    assert (reply.status, reply.json["code"]) == (422, "validation_failed"), reply.text
    return [error["path"] for error in reply.json["errors"]]


async def test_time_is_entered_from_a_start_to_an_end(north: TestOrganization) -> None:
    session = await a_session(north.owner, projectId=await a_project(north.owner))
    body = {
        "taskTypeId": north.task_types["Mixing"], "sessionId": session, "notes": "By hand",
        "startTime": moment(hours=3), "endTime": moment(hours=1, minutes=29, seconds=30),
    }  # fmt: skip
    async with witnessed(north) as events:
        reply = await north.owner.post("/time-entries", body)
    assert (reply.status, reply.headers["Etag"]) == (201, '"1"')
    entry = reply.json
    assert entry | {name: body[name] for name in ("sessionId", "notes", "startTime", "endTime")} == entry
    assert (entry["durationSeconds"], entry["durationMinutes"], entry["manuallyAdjusted"]) == (5430, 90, True)
    assert (entry["cost"]["minorUnits"], entry["cost"]["cost"]) == (9050, 90.5)
    (event,) = events
    actor = north.owner.actor
    assert actor is not None
    who = {"userId": actor.user_id, "userName": actor.name, "ownerId": actor.user_id, "ownerName": actor.name}
    assert event.name == "entry:created"
    assert event.data == {"timeEntryId": entry["id"], "entry": entry, **who}


@pytest.mark.parametrize(
    ("duration", "seconds"), [("1h30", 5400), ("90min", 5400), ("1:30", 5400), ("1.5", 5400), ("45s", 45)]
)
async def test_time_is_entered_by_its_duration(north: TestOrganization, duration: str, seconds: int) -> None:
    entry = await entered(north.owner, north, duration=duration)
    assert entry["durationSeconds"] == seconds


async def test_an_end_by_a_clock_that_runs_ahead_is_now(north: TestOrganization) -> None:
    sent = ahead(50)
    entry = await entered(north.owner, north, startTime=moment(minutes=5), endTime=sent)
    assert entry["endTime"] <= (await north.owner.get("/me")).json["serverTime"] < sent


async def test_a_range_of_over_a_day_needs_a_confirmation(north: TestOrganization) -> None:
    body = {"taskTypeId": north.task_types["Mixing"], "startTime": moment(hours=26), "endTime": moment(hours=1)}
    async with untouched(north):
        reply = await north.owner.post("/time-entries", body)
    assert (reply.status, reply.json["code"]) == (422, "confirmation_required")
    confirmed = await north.owner.post("/time-entries", {**body, "confirm": True})
    assert (confirmed.status, confirmed.json["needsReview"]) == (201, False)


async def test_exactly_a_day_needs_none(north: TestOrganization) -> None:
    assert (await entered(north.owner, north, startTime=moment(hours=25)))["durationMinutes"] == 1440


async def test_billable_follows_the_task_type_unless_it_is_said(north: TestOrganization) -> None:
    assert (await entered(north.owner, north, "Mixing"))["billable"] is True
    assert (await entered(north.owner, north, "Break"))["billable"] is False
    assert (await entered(north.owner, north, "Mixing", billable=False))["billable"] is False


async def test_time_is_entered_at_the_rate_of_its_day(north: TestOrganization) -> None:
    kind = f"/task-types/{north.task_types['Mixing']}"
    await north.owner.patch(kind, {"rateMinorUnits": 9000, "rateFrom": moment(days=20)[:10]})
    await north.owner.patch(kind, {"rateMinorUnits": 9900, "rateFrom": moment(days=10)[:10]})
    rates = [
        (await entered(north.owner, north, "Mixing", startTime=moment(days=days), duration="1h"))["rate"]["minorUnits"]
        for days in (30, 15, 5)
    ]
    assert rates == [6000, 9000, 9900]


async def test_a_manager_enters_the_time_of_somebody_else(north: TestOrganization) -> None:
    engineer = await north.member(Role.ENGINEER)
    assert engineer.actor is not None
    entry = await entered(north.owner, north, ownerId=engineer.actor.user_id)
    assert entry["ownerName"] == engineer.actor.name


async def test_time_entered_by_hand_may_overlap_a_running_timer(north: TestOrganization) -> None:
    await started(north.owner, north, startTime=moment(hours=3))
    await entered(north.owner, north)


async def test_odd_times_are_refused_by_name(north: TestOrganization) -> None:
    start = {"taskTypeId": north.task_types["Mixing"], "startTime": moment(hours=2)}
    wrong: list[tuple[str, dict[str, Any]]] = [
        ("endTime", {**start, "endTime": moment(hours=3)}),
        ("endTime", {**start, "endTime": ahead(120)}),
        ("endTime", start),
        ("endTime", {**start, "endTime": moment(hours=1), "duration": "1h"}),
        ("duration", {**start, "duration": "3h"}),
        ("duration", {**start, "duration": "soon"}),
        ("duration", {**start, "duration": ""}),
        ("duration", {**start, "duration": 90}),
        ("duration", {**start, "duration": "1" * 41}),
        ("startTime", {**start, "startTime": ahead(120), "duration": "1h"}),
        ("startTime", {**start, "startTime": None, "duration": "1h"}),
        ("startTime", {**start, "startTime": "2026-03-01", "duration": "1h"}),
        ("startTime", {"taskTypeId": 1, "duration": "1h"}),
    ]
    async with untouched(north):
        for path, body in wrong:
            assert paths(await north.owner.post("/time-entries", body)) == [path], body


async def test_odd_fields_are_refused_by_name(north: TestOrganization) -> None:
    body = {"taskTypeId": north.task_types["Mixing"], "startTime": moment(hours=2), "duration": "1h"}
    wrong = {
        "notes": ["x" * 2001, "a\0b", 7, None],
        "billable": ["yes", 1, 0, "true"],
        "confirm": ["yes", 1, None],
        "taskTypeId": [999_999],
        "sessionId": [999_999],
        "projectId": [999_999],
        "ownerId": [999_999],
    }
    async with untouched(north):
        for field, values in wrong.items():
            for value in values:
                assert paths(await north.owner.post("/time-entries", {**body, field: value})) == [field], value


async def test_notes_hold_2000_characters_of_any_script(north: TestOrganization) -> None:
    notes = "  é音\N{HEADPHONE}\n\t\x7f".ljust(2000, "\N{MULTIPLE MUSICAL NOTES}")
    entry = await entered(north.owner, north, notes=notes)
    assert (await north.owner.get(f"/time-entries/{entry['id']}")).json["notes"] == notes


async def test_a_deleted_entry_is_gone_and_its_event_tells_what_it_was(north: TestOrganization) -> None:
    entry = await entered(north.owner, north)
    async with witnessed(north) as events:
        reply = await north.owner.delete(f"/time-entries/{entry['id']}")
    assert (reply.status, reply.text) == (204, "")
    assert (await north.owner.get(f"/time-entries/{entry['id']}")).status == 404
    assert (await north.owner.delete(f"/time-entries/{entry['id']}")).status == 404
    (event,) = events
    assert (event.name, event.data["entry"]) == ("entry:deleted", entry)


async def test_a_deleted_running_timer_no_longer_runs(north: TestOrganization) -> None:
    entry = await started(north.owner, north)
    async with witnessed(north) as events:
        assert (await north.owner.delete(f"/time-entries/{entry['id']}")).status == 204
    assert [event.name for event in events] == ["entry:deleted"]
    await started(north.owner, north)


async def test_what_roles_may_do_with_the_entries_of_others(north: TestOrganization) -> None:
    entry = await entered(north.owner, north)
    path = f"/time-entries/{entry['id']}"
    for_other = {"taskTypeId": 1, "startTime": moment(hours=2), "duration": "1h", "ownerId": entry["ownerId"]}
    engineer, viewer = await north.member(Role.ENGINEER), await north.member(Role.VIEWER)
    async with untouched(north):
        for member in (engineer, viewer):
            assert (await member.get(path)).status == 200
            for reply in (
                await member.patch(path, {"notes": "x"}),
                await member.delete(path),
                await member.post("/time-entries", for_other),
            ):
                assert (reply.status, reply.json["code"]) == (403, "forbidden")


async def test_entries_of_another_organization_are_not_there(north: TestOrganization, south: TestOrganization) -> None:
    path = f"/time-entries/{(await entered(south.owner, south))['id']}"
    async with untouched(north, south):
        for reply in (
            await north.owner.get(path),
            await north.owner.get(f"{path}/history"),
            await north.owner.patch(path, {"notes": "x"}),
            await north.owner.delete(path),
        ):
            assert (reply.status, reply.json["code"]) == (404, "not_found")


async def test_the_client_of_the_project_goes_before_that_of_the_session(north: TestOrganization) -> None:
    nils, ola = [await made(north.owner, "/clients", {"name": name}) for name in ("Nils", "Ola")]
    session = await a_session(north.owner, clientId=nils)
    project = await a_project(north.owner, clientId=ola)
    assert (await entered(north.owner, north, sessionId=session))["clientId"] == nils
    assert (await entered(north.owner, north, sessionId=session, projectId=project))["clientId"] == ola
