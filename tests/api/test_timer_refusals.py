"""What starts and stops of timers are refused for; a refused one changes no row and emits no event."""

from typing import Any

import pytest

from domain.people import Role
from tests.support.bookings import a_project, a_session, ahead, entered, moment, started
from tests.support.studio import Reply, TestOrganization
from tests.support.untouched import untouched

pytestmark = pytest.mark.gen_test

NOBODY = 999_999


def paths(reply: Reply) -> list[str]:
    assert (reply.status, reply.json["code"]) == (422, "validation_failed"), reply.text
    return [error["path"] for error in reply.json["errors"]]


@pytest.mark.parametrize("operation", ["start", "switch"])
@pytest.mark.parametrize("field", ["taskTypeId", "sessionId", "projectId", "ownerId"])
async def test_what_is_unknown_or_foreign_is_refused_by_name(
    north: TestOrganization, south: TestOrganization, operation: str, field: str
) -> None:
    assert south.owner.actor is not None
    foreign = {
        "taskTypeId": south.task_types["Mixing"],
        "sessionId": await a_session(south.owner),
        "projectId": await a_project(south.owner),
        "ownerId": south.owner.actor.user_id,
    }
    for wrong in (NOBODY, foreign[field]):
        async with untouched(north, south):
            body = {"taskTypeId": north.task_types["Mixing"], field: wrong}
            assert paths(await north.owner.post(f"/timers/{operation}", body)) == [field]


async def test_everything_that_stands_against_a_start_is_named_at_once(north: TestOrganization) -> None:
    body = dict.fromkeys(("taskTypeId", "sessionId", "projectId", "ownerId"), NOBODY)
    assert paths(await north.owner.post("/timers/start", body)) == ["ownerId", "taskTypeId", "sessionId", "projectId"]


async def test_what_is_no_longer_in_use_is_refused(north: TestOrganization) -> None:
    project, session = await a_project(north.owner), await a_session(north.owner)
    of_project = await a_session(north.owner, projectId=project)
    kind = north.task_types["Mixing"]
    for path in (f"/task-types/{north.task_types['Setup']}", f"/projects/{project}", f"/sessions/{session}"):
        assert (await north.owner.delete(path)).status == 204
    wrong: dict[str, dict[str, Any]] = {
        "taskTypeId": {"taskTypeId": north.task_types["Setup"]},
        "projectId": {"taskTypeId": kind, "projectId": project},
        "sessionId": {"taskTypeId": kind, "sessionId": session},
    }
    async with untouched(north):
        for path, body in wrong.items():
            assert paths(await north.owner.post("/timers/start", body)) == [path]
        body = {"taskTypeId": kind, "sessionId": of_project}
        assert paths(await north.owner.post("/timers/start", body)) == ["projectId"]


async def test_a_session_and_a_project_that_disagree_are_refused(north: TestOrganization) -> None:
    album, single = await a_project(north.owner), await a_project(north.owner, name="Single")
    session = await a_session(north.owner, projectId=album)
    body = {"taskTypeId": north.task_types["Mixing"], "sessionId": session, "projectId": single}
    async with untouched(north):
        assert paths(await north.owner.post("/timers/start", body)) == ["projectId"]


async def test_a_second_start_is_refused_with_the_running_entry(north: TestOrganization) -> None:
    entry = await started(north.owner, north)
    async with untouched(north):
        reply = await north.owner.post("/timers/start", {"taskTypeId": north.task_types["Mixing"]})
    assert (reply.status, reply.json["code"], reply.json["entry"]) == (409, "timer_already_running", entry)


@pytest.mark.parametrize("operation", ["start", "switch"])
async def test_a_start_in_the_future_is_refused(north: TestOrganization, operation: str) -> None:
    body = {"taskTypeId": north.task_types["Mixing"], "startTime": ahead(120)}
    async with untouched(north):
        assert paths(await north.owner.post(f"/timers/{operation}", body)) == ["startTime"]


async def test_an_end_before_the_start_or_in_the_future_is_refused(north: TestOrganization) -> None:
    await started(north.owner, north, startTime=moment(minutes=10))
    async with untouched(north):
        for end in (moment(minutes=11), ahead(120)):
            assert paths(await north.owner.post("/timers/stop", {"endTime": end})) == ["endTime"]


async def test_a_stop_of_what_does_not_run_is_refused(north: TestOrganization, south: TestOrganization) -> None:
    ended, foreign = await entered(north.owner, north), await started(south.owner, south)
    async with untouched(north, south):
        nothing = await north.owner.post("/timers/stop")
        over = await north.owner.post("/timers/stop", {"timeEntryId": ended["id"]})
        unknown = await north.owner.post("/timers/stop", {"timeEntryId": NOBODY})
        theirs = await north.owner.post("/timers/stop", {"timeEntryId": foreign["id"]})
    assert [(reply.status, reply.json["code"]) for reply in (nothing, over, unknown, theirs)] == [
        (409, "not_running"),
        (409, "not_running"),
        (404, "not_found"),
        (404, "not_found"),
    ]


async def test_viewers_only_look_on(north: TestOrganization) -> None:
    viewer = await north.member(Role.VIEWER)
    entry = await started(north.owner, north)
    body = {"taskTypeId": north.task_types["Mixing"]}
    requests = {
        "/timers/start": body,
        "/timers/switch": body,
        "/timers/stop": {},
        **{f"/timers/{entry['id']}/{operation}": None for operation in ("pause", "resume", "discard")},
    }
    async with untouched(north):
        for path, sent in requests.items():
            reply = await viewer.post(path, sent)
            assert (reply.status, reply.json["code"]) == (403, "forbidden")


async def test_an_engineer_neither_starts_nor_stops_for_others(north: TestOrganization) -> None:
    engineer = await north.member(Role.ENGINEER)
    assert north.owner.actor is not None
    entry = await started(north.owner, north)
    for_other = {"taskTypeId": north.task_types["Mixing"], "ownerId": north.owner.actor.user_id}
    async with untouched(north):
        replies = [
            await engineer.post("/timers/start", for_other),
            await engineer.post("/timers/switch", for_other),
            await engineer.post("/timers/stop", {"timeEntryId": entry["id"]}),
        ]
    assert [(reply.status, reply.json["code"]) for reply in replies] == [(403, "forbidden")] * 3


async def test_nobody_starts_a_timer_for_one_who_only_looks_on(north: TestOrganization) -> None:
    viewer = await north.member(Role.VIEWER)
    assert viewer.actor is not None
    body = {"taskTypeId": north.task_types["Mixing"], "ownerId": viewer.actor.user_id}
    async with untouched(north):
        assert paths(await north.owner.post("/timers/start", body)) == ["ownerId"]


async def test_nobody_starts_a_timer_for_one_who_was_removed(north: TestOrganization) -> None:
    engineer = await north.member(Role.ENGINEER)
    assert engineer.actor is not None
    assert (await north.owner.delete(f"/members/{engineer.actor.user_id}")).status == 204
    body = {"taskTypeId": north.task_types["Mixing"], "ownerId": engineer.actor.user_id}
    async with untouched(north):
        assert paths(await north.owner.post("/timers/start", body)) == ["ownerId"]
