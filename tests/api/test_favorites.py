"""Favorites: each member's own, kept once, and told to nobody."""

import asyncio

import pytest

from domain.favorites import MOST_FAVORITES
from domain.people import Role
from tests.support.bookings import a_project, a_session
from tests.support.studio import TestOrganization
from tests.support.untouched import untouched
from tests.support.witness import witnessed

pytestmark = pytest.mark.gen_test


async def test_favorites_stand_in_the_order_they_were_made_in(north: TestOrganization) -> None:
    engineer, project = await north.member(), await a_project(north.owner)
    session = await a_session(north.owner, projectId=project)
    wanted = [
        {"taskTypeId": north.task_types["Mixing"], "sessionId": None, "projectId": project, "notes": "Stems"},
        {"taskTypeId": north.task_types["Break"], "sessionId": session, "projectId": None, "notes": ""},
    ]
    async with witnessed(north) as events:
        made = [await engineer.make("/favorites", **favorite) for favorite in wanted]
    assert (await engineer.get("/favorites")).json["items"] == made
    assert [{name: value for name, value in one.items() if name != "id"} for one in made] == wanted
    assert events == []


async def test_a_favorite_is_kept_once(north: TestOrganization) -> None:
    favorite = {"taskTypeId": north.task_types["Mixing"], "notes": "x" * 2000}
    made = [await north.owner.make("/favorites", **favorite) for _ in range(2)]
    assert made[0] == made[1]
    assert len((await north.owner.get("/favorites")).json["items"]) == 1


async def test_a_removed_favorite_is_gone(north: TestOrganization) -> None:
    made = await north.owner.make("/favorites", taskTypeId=north.task_types["Mixing"])
    assert [(await north.owner.delete(f"/favorites/{made['id']}")).status for _ in range(2)] == [204, 404]
    assert (await north.owner.get("/favorites")).json["items"] == []


async def test_nobody_sees_or_removes_the_favorites_of_others(north: TestOrganization) -> None:
    engineer = await north.member()
    made = await engineer.make("/favorites", taskTypeId=north.task_types["Mixing"])
    async with untouched(north):
        assert (await north.owner.delete(f"/favorites/{made['id']}")).status == 404
    assert (await north.owner.get("/favorites")).json["items"] == []


async def test_those_who_only_look_on_have_no_favorites(north: TestOrganization) -> None:
    viewer = await north.member(Role.VIEWER)
    assert (await viewer.post("/favorites", {"taskTypeId": north.task_types["Mixing"]})).status == 403


async def test_work_that_no_time_could_be_booked_on_is_refused(north: TestOrganization) -> None:
    retired = north.task_types["Mastering"]
    await north.owner.delete(f"/task-types/{retired}")
    async with untouched(north):
        for field, body in (
            ("taskTypeId", {"taskTypeId": retired}),
            ("taskTypeId", {"taskTypeId": 999_999}),
            ("sessionId", {"taskTypeId": north.task_types["Mixing"], "sessionId": 999_999}),
            ("projectId", {"taskTypeId": north.task_types["Mixing"], "projectId": 999_999}),
        ):
            assert (await north.owner.post("/favorites", body)).wrong == [field]


async def test_favorites_are_bounded(north: TestOrganization) -> None:
    kind = north.task_types["Mixing"]
    bodies = [{"taskTypeId": kind, "notes": f"{number}"} for number in range(MOST_FAVORITES)]
    replies = await asyncio.gather(*(north.owner.post("/favorites", body) for body in bodies))
    assert {reply.status for reply in replies} == {201}
    async with untouched(north):
        assert (await north.owner.post("/favorites", {"taskTypeId": kind, "notes": "more"})).wrong == ["taskTypeId"]
    assert (await north.owner.post("/favorites", bodies[0])).status == 201


async def test_favorites_are_no_more_when_many_are_made_at_once(north: TestOrganization) -> None:
    bodies = [{"taskTypeId": north.task_types["Mixing"], "notes": f"{number}"} for number in range(MOST_FAVORITES + 10)]
    replies = await asyncio.gather(*(north.owner.post("/favorites", body) for body in bodies))
    assert sorted(reply.status for reply in replies) == [201] * MOST_FAVORITES + [422] * 10
