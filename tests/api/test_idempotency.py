"""Repeating a POST with its Idempotency-Key: carried out once, answered alike."""

import asyncio

import pytest

from domain.people import Role
from tests.support.bookings import entered, moment, started
from tests.support.studio import Reply, TestOrganization
from tests.support.untouched import untouched
from tests.support.witness import witnessed

pytestmark = pytest.mark.gen_test

KEY = {"Idempotency_Key": "9f1c-1"}


async def test_a_repeat_gets_the_first_answer_and_changes_nothing(north: TestOrganization) -> None:
    body = {"taskTypeId": north.task_types["Mixing"]}
    first = await north.owner.post("/timers/start", body, **KEY)
    await north.owner.post("/timers/stop")
    async with untouched(north):
        repeat = await north.owner.post("/timers/start", body, **KEY)
    assert (repeat.status, repeat.json, repeat.headers["Etag"]) == (201, first.json, '"1"')
    assert repeat.headers["Content-Type"] == "application/json"


async def test_an_answer_without_a_body_is_repeated_too(north: TestOrganization) -> None:
    path = f"/timers/{(await started(north.owner, north))['id']}/discard"
    assert [(await north.owner.post(path, **KEY)).status for _ in range(2)] == [204, 204]


async def test_other_bytes_under_the_same_key_are_refused(north: TestOrganization) -> None:
    body = {"taskTypeId": north.task_types["Mixing"]}
    await north.owner.post("/timers/start", body, **KEY)
    async with untouched(north):
        other = await north.owner.post("/timers/start", {**body, "notes": "x"}, **KEY)
    assert (other.status, other.json["code"]) == (422, "validation_failed")
    assert [error["path"] for error in other.json["errors"]] == ["Idempotency-Key"]


async def test_a_refused_request_is_not_kept(north: TestOrganization) -> None:
    assert (await north.owner.post("/timers/stop", **KEY)).status == 409
    entry = await started(north.owner, north)
    assert (await north.owner.post("/timers/stop", **KEY)).json["id"] == entry["id"]


async def test_a_key_is_the_members_own_and_holds_for_one_route(north: TestOrganization) -> None:
    engineer = await north.member(Role.ENGINEER)
    body = {"taskTypeId": north.task_types["Mixing"]}
    mine = await north.owner.post("/timers/start", body, **KEY)
    theirs = await engineer.post("/timers/start", body, **KEY)
    switched = await north.owner.post("/timers/switch", body, **KEY)
    paused = await north.owner.post(f"/timers/{switched.json['id']}/pause", **KEY)
    resumed = await north.owner.post(f"/timers/{mine.json['id']}/resume", **KEY)
    assert [reply.status for reply in (mine, theirs, switched, paused, resumed)] == [201, 201, 201, 200, 201]
    assert len({reply.json["id"] for reply in (mine, theirs, switched, resumed)}) == 4


async def test_a_key_is_forgotten_after_a_day(north: TestOrganization) -> None:
    body = {"taskTypeId": north.task_types["Mixing"], "startTime": moment(hours=2), "duration": "1h"}
    first = await north.owner.post("/time-entries", body, **KEY)
    for age, repeated in (("23 hours 59 minutes", True), ("1 minute", False)):
        async with north.studio.services.database.transaction(north.id) as transaction:
            await transaction.value(f"UPDATE idempotency_keys SET at = at - interval '{age}'")
        again = await north.owner.post("/time-entries", body, **KEY)
        assert (again.json["id"] == first.json["id"]) == repeated


async def test_of_two_at_once_the_second_is_told_to_wait(north: TestOrganization) -> None:
    entry = await started(north.owner, north)

    async def stop() -> Reply:
        return await north.owner.post("/timers/stop", {"timeEntryId": entry["id"]}, **KEY)

    async with witnessed(north) as events:
        async with north.studio.services.database.transaction(north.id) as transaction:
            await transaction.value("SELECT id FROM time_entries WHERE id = $1 FOR UPDATE", entry["id"])
            both = [asyncio.create_task(stop()) for _ in range(2)]
            (refused,), (held,) = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        assert (refused.result().status, refused.result().json["code"]) == (409, "in_flight")
        stopped = await held
    assert [event.name for event in events] == ["timer:stopped"]
    repeat = await stop()
    assert (stopped.status, repeat.status, repeat.json) == (200, 200, stopped.json)


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
async def test_a_key_means_nothing_where_repeating_does_no_harm(north: TestOrganization, method: str) -> None:
    entry = await entered(north.owner, north)
    await north.owner.call(method, f"/time-entries/{entry['id']}", {"notes": "x"} if method == "PATCH" else None, **KEY)
    async with north.studio.services.database.transaction(north.id) as transaction:
        assert await transaction.value("SELECT count(*) FROM idempotency_keys") == 0


async def test_a_kept_answer_names_no_cookie(north: TestOrganization) -> None:
    for path in ("/logout", "/login"):
        await north.owner.post(path, {} if path == "/logout" else {"email": "a@example.com", "password": "x"}, **KEY)
    async with north.studio.services.database.transaction(north.id) as transaction:
        assert await transaction.value("SELECT count(*) FROM idempotency_keys") == 0
