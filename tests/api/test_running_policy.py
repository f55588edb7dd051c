"""Organizations that count running timers by session or project: one on each, and as many as there are."""

from typing import Any

import pytest
from tornado.ioloop import IOLoop

from domain.people import Role
from tests.support.bookings import a_project, a_session, policy, started
from tests.support.studio import Client, TestOrganization
from tests.support.untouched import untouched
from tests.support.witness import witnessed

pytestmark = pytest.mark.gen_test


@pytest.fixture
def by_session(io_loop: IOLoop, north: TestOrganization) -> TestOrganization:
    io_loop.run_sync(lambda: policy(north, "session"))
    return north


async def running(member: Client) -> list[Any]:
    items: list[Any] = (await member.get("/timers/running")).json["items"]
    return items


async def test_one_may_have_a_timer_on_each_session_and_a_session_one_timer(by_session: TestOrganization) -> None:
    engineer = await by_session.member(Role.ENGINEER)
    strings, brass = await a_session(by_session.owner), await a_session(by_session.owner, title="Brass")
    first = await started(by_session.owner, by_session, sessionId=strings)
    await started(by_session.owner, by_session, sessionId=brass)
    await started(by_session.owner, by_session)
    async with untouched(by_session):
        reply = await engineer.post(
            "/timers/start", {"taskTypeId": by_session.task_types["Mixing"], "sessionId": strings}
        )
    assert (reply.status, reply.json["entry"]) == (409, first)


async def test_a_project_is_a_slot_where_there_is_no_session(by_session: TestOrganization) -> None:
    project = await a_project(by_session.owner)
    engineer = await by_session.member(Role.ENGINEER)
    first = await started(by_session.owner, by_session, projectId=project)
    reply = await engineer.post("/timers/start", {"taskTypeId": by_session.task_types["Mixing"], "projectId": project})
    assert reply.json["entry"] == first
    await started(engineer, by_session, sessionId=await a_session(by_session.owner, projectId=project))


async def test_a_stop_without_a_name_is_refused_when_several_run(by_session: TestOrganization) -> None:
    first = await started(by_session.owner, by_session, sessionId=await a_session(by_session.owner))
    await started(by_session.owner, by_session)
    async with untouched(by_session):
        reply = await by_session.owner.post("/timers/stop")
    assert (reply.status, [error["path"] for error in reply.json["errors"]]) == (422, ["timeEntryId"])
    assert (await by_session.owner.post("/timers/stop", {"timeEntryId": first["id"]})).status == 200


async def test_a_switch_ends_all_that_its_owner_has_running(by_session: TestOrganization) -> None:
    engineer = await by_session.member(Role.ENGINEER)
    other = await started(engineer, by_session, sessionId=await a_session(by_session.owner))
    await started(by_session.owner, by_session, sessionId=await a_session(by_session.owner))
    await started(by_session.owner, by_session)
    async with witnessed(by_session) as events:
        reply = await by_session.owner.post("/timers/switch", {"taskTypeId": by_session.task_types["Mixing"]})
    assert [event.name for event in events] == ["timer:stopped", "timer:stopped", "timer:started"]
    assert await running(by_session.owner) == [other, reply.json]


async def test_a_switch_to_a_session_that_somebody_else_works_on_is_refused(by_session: TestOrganization) -> None:
    engineer, session = await by_session.member(Role.ENGINEER), await a_session(by_session.owner)
    theirs = await started(engineer, by_session, sessionId=session)
    await started(by_session.owner, by_session)
    async with untouched(by_session):
        reply = await by_session.owner.post(
            "/timers/switch", {"taskTypeId": by_session.task_types["Mixing"], "sessionId": session}
        )
    assert (reply.status, reply.json["entry"]) == (409, theirs)
