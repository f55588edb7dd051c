"""The organization over HTTP: its name, money, time zone and rules."""

from typing import Any

import pytest

from domain.people import Role
from tests.support.live import websocket
from tests.support.studio import TestOrganization
from tests.support.witness import witnessed

pytestmark = pytest.mark.gen_test

NORTH = {
    "name": "North",
    "currency": "EUR",
    "timezone": "Europe/Paris",
    "locale": "en-US",
    "runningPolicy": "owner",
    "engineersSeeCosts": True,
}


async def session_of(organization: TestOrganization) -> int:
    times = {"startTime": "2026-03-02T09:00:00Z", "endTime": "2026-03-02T12:00:00Z"}
    reply = await organization.owner.post("/sessions", {"title": "Strings", **times})
    session: int = reply.json["id"]
    return session


async def test_every_member_reads_the_rules(north: TestOrganization, south: TestOrganization) -> None:
    viewer = await north.member(Role.VIEWER)
    assert (await viewer.get("/organization")).json == NORTH


async def test_an_owner_changes_what_is_named_alone(north: TestOrganization, south: TestOrganization) -> None:
    change = {"name": "Nord", "locale": "fr-FR", "timezone": "America/New_York"}
    async with witnessed(north) as events:
        replies = [await north.owner.patch("/organization", change) for _ in range(2)]
    assert [reply.json for reply in replies] == [NORTH | change] * 2
    assert [(event.data["kind"], event.data["id"], event.data["op"], event.data["value"]) for event in events] == [
        ("organization", north.id, "updated", {"id": north.id, **NORTH, **change})
    ]
    assert (await north.owner.get("/me")).json["organization"]["name"] == "Nord"
    assert (await south.owner.get("/organization")).json["name"] == "South"


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ENGINEER, Role.VIEWER])
async def test_nobody_but_an_owner_changes_it(north: TestOrganization, role: Role) -> None:
    member = await north.member(role)
    assert (await member.patch("/organization", {"name": "Mine"})).status == 403
    assert (await member.get("/organization")).json == NORTH


async def test_the_currency_stays_once_time_was_booked(north: TestOrganization, south: TestOrganization) -> None:
    await north.owner.post("/timers/start", {"taskTypeId": north.task_types["Mixing"]})
    async with witnessed(north) as events:
        reply = await north.owner.patch("/organization", {"currency": "USD", "name": "Nord"})
    assert (reply.wrong, events) == (["currency"], [])
    assert (await north.owner.get("/organization")).json == NORTH
    assert (await south.owner.patch("/organization", {"currency": "USD"})).json["currency"] == "USD"
    assert (await south.owner.get("/task-types")).json["items"][0]["rate"]["formatted"] == "$50.00"


async def test_engineers_see_costs_only_while_the_organization_lets_them(north: TestOrganization) -> None:
    engineer, manager = await north.member(), await north.member(Role.MANAGER)
    path = f"/task-types/{north.task_types['Mixing']}"
    assert "rate" in (await engineer.get(path)).json
    await north.owner.patch("/organization", {"engineersSeeCosts": False})
    assert "rate" not in (await engineer.get(path)).json
    assert "rate" in (await manager.get(path)).json


async def test_engineers_who_listen_come_back_to_what_they_may_see(north: TestOrganization) -> None:
    engineer, manager = await north.member(), await north.member(Role.MANAGER)
    async with websocket(engineer) as engineers, websocket(manager) as managers:
        for peer in (engineers, managers):
            await peer.next("snapshot")
        await north.owner.patch("/organization", {"engineersSeeCosts": False})
        goodbye = (await engineers.rest())[-1]
        assert (goodbye.event, goodbye.data["reason"], goodbye.data["reconnect"]) == ("goodbye", "changed", True)
        assert (await managers.next("catalog:changed")).data["value"]["engineersSeeCosts"] is False
    async with websocket(engineer) as engineers:
        await engineers.next("snapshot")
        await north.owner.patch(f"/task-types/{north.task_types['Mixing']}", {"rateMinorUnits": 1})
        assert "rate" not in (await engineers.next("catalog:changed")).data["value"]


async def test_running_timers_move_to_the_slots_of_a_new_policy(north: TestOrganization) -> None:
    engineer, session = await north.member(), await session_of(north)
    mixing, setup = north.task_types["Mixing"], north.task_types["Setup"]
    first = (await engineer.post("/timers/start", {"taskTypeId": mixing, "sessionId": session})).json
    async with witnessed(north) as events:
        assert (await north.owner.patch("/organization", {"runningPolicy": "session"})).status == 200
    assert [event.name for event in events] == ["catalog:changed"]
    refused = await north.owner.post("/timers/start", {"taskTypeId": mixing, "sessionId": session})
    assert (refused.status, refused.json["entry"]["id"]) == (409, first["id"])
    assert (await engineer.post("/timers/start", {"taskTypeId": setup})).status == 201


async def test_a_policy_that_running_timers_break_is_refused(north: TestOrganization) -> None:
    engineer, session = await north.member(), await session_of(north)
    work = {"taskTypeId": north.task_types["Mixing"], "sessionId": session}
    await engineer.post("/timers/start", work)
    await north.owner.post("/timers/start", work)
    async with witnessed(north) as events:
        reply = await north.owner.patch("/organization", {"runningPolicy": "session"})
    assert (reply.wrong, events) == (["runningPolicy"], [])
    assert (await north.owner.get("/organization")).json == NORTH
    assert (await north.owner.post("/timers/stop")).status == 200
    assert (await north.owner.patch("/organization", {"runningPolicy": "session"})).status == 200


BAD_FIELDS: list[tuple[dict[str, Any], str]] = [
    ({"name": ""}, "name"),
    ({"name": None}, "name"),
    ({"currency": "eur"}, "currency"),
    ({"currency": "XQQ"}, "currency"),
    ({"timezone": "Mars/Olympus"}, "timezone"),
    ({"locale": "xx-yy-zz-0"}, "locale"),
    ({"runningPolicy": "nobody"}, "runningPolicy"),
    ({"engineersSeeCosts": "true"}, "engineersSeeCosts"),
    ({"id": 1}, "id"),
]


async def test_bad_fields_change_no_rule(north: TestOrganization) -> None:
    async with witnessed(north) as events:
        replies = [await north.owner.patch("/organization", fields) for fields, _ in BAD_FIELDS]
    assert [reply.wrong for reply in replies] == [[wrong] for _, wrong in BAD_FIELDS]
    assert events == []
    assert (await north.owner.get("/organization")).json == NORTH
