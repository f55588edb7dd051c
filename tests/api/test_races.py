"""Many requests at once by HTTP: what may happen once happens once, and the others are told so."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from itertools import cycle
from typing import Any

import pytest

from domain.people import Role
from tests.support.studio import Client, Reply, TestOrganization
from tests.support.witness import witnessed

pytestmark = pytest.mark.gen_test(timeout=60)

CROWD = 50


async def at_once(request: Callable[[int], Awaitable[Reply]], crowd: int = CROWD) -> list[Reply]:
    return await asyncio.gather(*(request(number) for number in range(crowd)))


def statuses(replies: list[Reply]) -> Counter[int]:
    return Counter(reply.status for reply in replies)


def codes(replies: list[Reply]) -> set[str]:
    return {reply.json["code"] for reply in replies if reply.status >= 400}


async def running(member: Client) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await member.get("/timers/running")).json["items"]
    return items


async def started(organization: TestOrganization, **fields: Any) -> dict[str, Any]:
    reply = await organization.owner.post("/timers/start", {"taskTypeId": organization.task_types["Mixing"], **fields})
    assert reply.status == 201, reply.text
    entry: dict[str, Any] = reply.json
    return entry


async def test_of_many_starts_at_once_one_succeeds_and_the_others_see_its_entry(north: TestOrganization) -> None:
    body = {"taskTypeId": north.task_types["Mixing"]}
    async with witnessed(north) as events:
        replies = await at_once(lambda _: north.owner.post("/timers/start", body))
    assert statuses(replies) == {201: 1, 409: CROWD - 1}
    (entry,) = [reply.json for reply in replies if reply.status == 201]
    refusals = [reply.json for reply in replies if reply.status == 409]
    assert codes(replies) == {"timer_already_running"}
    assert all(refusal["entry"] == entry for refusal in refusals)
    assert [event.name for event in events] == ["timer:started"]


@pytest.mark.parametrize("named", [False, True], ids=["one's own", "by its id"])
async def test_of_many_stops_at_once_one_succeeds(north: TestOrganization, *, named: bool) -> None:
    entry = await started(north)
    body = {"timeEntryId": entry["id"]} if named else {}
    async with witnessed(north) as events:
        replies = await at_once(lambda _: north.owner.post("/timers/stop", body))
    assert statuses(replies) == {200: 1, 409: CROWD - 1}
    assert codes(replies) == {"not_running"}
    assert [event.name for event in events] == ["timer:stopped"]


async def test_many_switches_at_once_all_succeed_one_after_the_other(north: TestOrganization) -> None:
    body = {"taskTypeId": north.task_types["Mixing"]}
    async with witnessed(north) as events:
        replies = await at_once(lambda _: north.owner.post("/timers/switch", body))
    assert statuses(replies) == {201: CROWD}
    assert len(await running(north.owner)) == 1
    assert [event.name for event in events] == ["timer:started", *["timer:stopped", "timer:started"] * (CROWD - 1)]


async def test_managers_and_members_who_switch_the_same_timers_at_once_all_succeed(north: TestOrganization) -> None:
    manager, engineer, other = [await north.member(role) for role in (Role.MANAGER, Role.ENGINEER, Role.ENGINEER)]
    body = {"taskTypeId": north.task_types["Mixing"]}
    bodies = [{**body, "ownerId": one.actor.user_id} for one in (engineer, other) if one.actor]
    requests = cycle(
        [
            lambda: manager.post("/timers/switch", bodies[0]),
            lambda: north.owner.post("/timers/switch", bodies[1]),
            lambda: engineer.post("/timers/switch", body),
            lambda: manager.post("/timers/switch", bodies[1]),
            lambda: other.post("/timers/switch", body),
        ]
    )
    async with witnessed(north):
        replies = await at_once(lambda _: next(requests)())
    assert statuses(replies) == {201: CROWD}
    assert len(await running(north.owner)) == 2


async def test_of_many_resumes_and_starts_at_once_one_succeeds(north: TestOrganization) -> None:
    entry = await started(north)
    await north.owner.post(f"/timers/{entry['id']}/pause")
    requests = cycle(
        [
            lambda: north.owner.post(f"/timers/{entry['id']}/resume"),
            lambda: north.owner.post("/timers/start", {"taskTypeId": north.task_types["Setup"]}),
        ]
    )
    async with witnessed(north) as events:
        replies = await at_once(lambda _: next(requests)())
    assert statuses(replies) == {201: 1, 409: CROWD - 1}
    assert [event.name for event in events] == ["timer:started"]


async def test_of_stops_discards_and_deletes_at_once_one_ends_the_timer(north: TestOrganization) -> None:
    entry = await started(north)
    endings = cycle(
        [
            lambda: north.owner.post("/timers/stop", {"timeEntryId": entry["id"]}),
            lambda: north.owner.post(f"/timers/{entry['id']}/discard"),
            lambda: north.owner.post(f"/timers/{entry['id']}/pause"),
        ]
    )
    async with witnessed(north) as events:
        replies = await at_once(lambda _: next(endings)())
    assert len([reply for reply in replies if reply.status < 300]) == 1
    assert codes(replies) <= {"not_running", "not_found"}
    assert len(events) == 1
    assert await running(north.owner) == []


async def test_of_many_changes_of_one_version_at_once_one_succeeds(north: TestOrganization) -> None:
    entry = await started(north)
    path, version = f"/time-entries/{entry['id']}", {"If_Match": f'"{entry["version"]}"'}
    async with witnessed(north) as events:
        replies = await at_once(lambda number: north.owner.patch(path, {"notes": f"take {number}"}, **version))
    assert statuses(replies) == {200: 1, 412: CROWD - 1}
    (changed,) = [reply.json for reply in replies if reply.status == 200]
    assert all(reply.json["entry"] == changed for reply in replies if reply.status == 412)
    assert [event.name for event in events] == ["timer:adjusted"]


async def test_changes_without_a_version_at_once_all_count(north: TestOrganization) -> None:
    entry = await started(north)
    path = f"/time-entries/{entry['id']}"
    async with witnessed(north) as events:
        replies = await at_once(lambda number: north.owner.patch(path, {"notes": f"take {number}"}))
    assert statuses(replies) == {200: CROWD}
    assert sorted(reply.json["version"] for reply in replies) == list(range(2, CROWD + 2))
    assert [event.data["version"] for event in events] == list(range(2, CROWD + 2))


async def test_a_key_sent_many_times_at_once_changes_once_and_has_one_answer(north: TestOrganization) -> None:
    body, key = {"taskTypeId": north.task_types["Mixing"]}, {"Idempotency_Key": "the-same"}
    async with witnessed(north) as events:
        replies = await at_once(lambda _: north.owner.post("/timers/start", body, **key), crowd=20)
        replies.append(await north.owner.post("/timers/start", body, **key))
    assert set(statuses(replies)) <= {201, 409}
    assert codes(replies) <= {"in_flight"}
    assert len({reply.text for reply in replies if reply.status == 201}) == 1
    assert replies[-1].status == 201
    assert [event.name for event in events] == ["timer:started"]
