"""The long poll on the running server: who may ask, what is answered, and what ends the waiting."""

import asyncio
from typing import Any

import pytest

from domain.people import Role
from tests.support.live import requested
from tests.support.processes import until
from tests.support.studio import Reply, Studio, TestOrganization, open_studio

pytestmark = pytest.mark.gen_test(timeout=60)


async def head(organization: TestOrganization) -> str:
    """Where the log ends now."""
    return (await organization.owner.get("/timers/running")).headers["Tally-Cursor"]


def polls(studio: Studio) -> int:
    return studio.running.hub.stats()["poll"].connections


async def waiting(organization: TestOrganization, **query: Any) -> "asyncio.Task[Reply]":
    """A poll of the owner's at the end of the log."""
    cursor = await head(organization)
    task = asyncio.ensure_future(organization.owner.get("/changes", cursor=cursor, wait=60, **query))
    await until(lambda: polls(organization.studio) == 1)
    return task


def start(organization: TestOrganization) -> Any:
    return organization.owner.post("/timers/start", {"taskTypeId": organization.task_types["Mixing"]})


async def test_without_a_cursor_the_snapshot_comes_at_once(north: TestOrganization) -> None:
    entry = (await start(north)).json

    reply = await north.owner.get("/changes", wait=60)

    assert reply.json["snapshot"]["running"] == [entry]
    assert (reply.json["reset"], reply.json["events"]) == (None, [])
    assert reply.headers["Tally-Cursor"] == reply.json["cursor"]
    assert reply.headers["Cache-Control"] == "no-store"


async def test_a_poll_waits_for_the_next_event_and_the_next_poll_goes_on_behind_it(north: TestOrganization) -> None:
    task = await waiting(north)
    await start(north)
    first = (await task).json
    await north.owner.post("/timers/stop")
    second = (await north.owner.get("/changes", cursor=first["cursor"])).json

    assert [event["event"] for event in first["events"] + second["events"]] == ["timer:started", "timer:stopped"]
    assert first["events"][0]["id"] == first["cursor"]
    assert "snapshot" not in first


async def test_it_waits_no_longer_than_it_was_asked_to(north: TestOrganization) -> None:
    cursor = await head(north)
    for wait in (0, 1):
        reply = await north.owner.get("/changes", cursor=cursor, wait=wait)
        assert (reply.status, reply.json["cursor"], reply.json["events"]) == (200, cursor, [])


@pytest.mark.parametrize("wait", ["-1", "61", "1.5", "soon", "", "1e1", "\u0661"])
async def test_an_odd_wait_is_refused(wait: str, north: TestOrganization) -> None:
    assert (await north.owner.get("/changes", wait=wait)).wrong == ["wait"]


@pytest.mark.parametrize("cursor", ["nonsense", "%ff%00", "%F0%9F%8E%A7", "a.b.c", "9" * 3000])
async def test_an_odd_cursor_is_told_in_the_answer(cursor: str, north: TestOrganization) -> None:
    reply = await north.owner.get(f"/changes?cursor={cursor}")

    assert (reply.status, reply.json["reset"]) == (200, "malformed")
    assert reply.json["snapshot"]["running"] == []


async def test_a_cursor_ahead_of_the_log_is_told_in_the_answer(north: TestOrganization) -> None:
    await start(north)
    cursor = await head(north)

    reply = await north.owner.get("/changes", cursor=f"{cursor}00")

    assert (reply.json["reset"], reply.json["cursor"]) == ("ahead", cursor)


async def test_only_members_may_ask(north: TestOrganization) -> None:
    assert (await north.studio.stranger.get("/changes")).status == 401


async def test_nobody_hears_of_another_organization(north: TestOrganization, south: TestOrganization) -> None:
    task = await waiting(south)
    await start(north)
    await start(south)

    [event] = (await task).json["events"]
    assert event["data"]["userId"] == south.owner.actor.user_id
    assert (await south.owner.get("/changes", cursor=await head(north), wait=0)).json["events"] == []


async def test_costs_are_told_to_those_who_may_see_them(north: TestOrganization) -> None:
    viewer = await north.member(Role.VIEWER)
    cursor = await head(north)
    await start(north)
    rich, plain = (await north.owner.get("/changes")).json, (await viewer.get("/changes")).json
    assert "rate" in rich["snapshot"]["running"][0]
    assert "rate" not in plain["snapshot"]["running"][0]

    await north.owner.post("/timers/stop")
    rich, plain = [(await member.get("/changes", cursor=cursor)).json for member in (north.owner, viewer)]
    assert "cost" in rich["events"][1]["data"]
    assert "cost" not in plain["events"][1]["data"]


async def test_signing_out_ends_the_waiting(north: TestOrganization) -> None:
    task = await waiting(north)
    await north.owner.post("/logout")

    assert (await task).status == 401
    assert (await north.owner.get("/changes")).status == 401


async def test_a_change_of_rights_ends_the_waiting_with_an_answer(north: TestOrganization) -> None:
    task = await waiting(north)
    north.studio.running.hub.refresh([north.owner.actor.sign_in_id])

    assert ((await task).status, (await task).json["events"]) == (200, [])


async def test_a_stop_answers_those_who_wait_at_once(database_url: str) -> None:
    async with open_studio(database_url, server={"shutdown_grace_seconds": 60}) as studio:
        task = await waiting(await studio.organization())
    reply = await task

    assert (reply.status, reply.json["events"]) == (200, [])


async def test_a_client_that_hangs_up_is_not_waited_for(north: TestOrganization) -> None:
    cursor = await head(north)
    hanging = requested(north.owner, f"/api/v1/changes?cursor={cursor}&wait=60")
    task = asyncio.ensure_future(hanging.__aenter__())
    await until(lambda: polls(north.studio) == 1)

    task.cancel()
    await asyncio.wait([task])

    await until(lambda: polls(north.studio) == 0)
