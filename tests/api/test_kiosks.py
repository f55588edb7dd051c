"""Kiosks: what they show and never show, what they may not do, and how long they stay signed in."""

import asyncio
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.cookies import SimpleCookie
from typing import Any

import pytest
from tornado.web import create_signed_value, decode_signed_value

from auth import tokens
from domain.base import iso
from domain.people import Role
from handlers.api.table import ROUTES
from handlers.base import COOKIE
from store import kiosks
from store.connection import connected
from tests.support.bookings import a_session, moment, started
from tests.support.kiosks import asked, asking, paired
from tests.support.locks import until_somebody_waits
from tests.support.studio import SECRET, Client, Reply, TestOrganization

pytestmark = pytest.mark.gen_test(timeout=60)

DAY = 86400
OPEN_TO_KIOSKS = {("GET", "/me"), ("GET", "/kiosk"), ("GET", "/changes")}


def aged(client: Client, days: float) -> Client:
    """The client with the cookie that it would have been given so long ago."""
    assert client.cookie is not None
    token = decode_signed_value(SECRET, COOKIE, client.cookie.partition("=")[2].strip('"'))
    assert token is not None
    signed = create_signed_value({1: SECRET}, COOKIE, token, key_version=1, clock=lambda: time.time() - days * DAY)
    return replace(client, cookie=f"{COOKIE}={signed.decode()}")


def years_of_cookie(reply: Reply) -> float:
    """How long a browser is told to keep the cookie that the reply set."""
    ends = parsedate_to_datetime(SimpleCookie(reply.headers["Set-Cookie"])[COOKIE]["expires"])
    return (ends - datetime.now(UTC)) / timedelta(days=365)


async def a_busy_room(north: TestOrganization) -> tuple[int, int]:
    """A room with a session of a client's in it, and somebody at work; the ids of the two."""
    owner = north.owner
    client = (await owner.make("/clients", name="Secret Client", email="client@example.com", notes="Private"))["id"]
    room = (await owner.make("/rooms", name="Room A", color="#112233"))["id"]
    session = await a_session(
        owner, title="Strings", notes="Private", clientId=client, roomId=room, endTime=moment(hours=-1)
    )
    await started(owner, north, sessionId=session, notes="Private")
    return room, session


async def test_a_kiosk_shows_its_rooms_sessions_and_timers_in_one_answer(north: TestOrganization) -> None:
    room, session = await a_busy_room(north)
    screen, kiosk = await paired(north, roomId=room)

    shown = (await screen.get("/kiosk")).json

    assert kiosk["layout"] == "room"
    assert shown["kiosk"] == kiosk
    assert shown["organization"] == {
        "id": north.id,
        "name": "North",
        "currency": "EUR",
        "timezone": "Europe/Paris",
        "locale": "en-US",
    }
    assert [one["name"] for one in shown["rooms"]] == ["Room A"]
    assert [one["title"] for one in shown["sessions"]] == ["Strings"]
    [timer] = shown["running"]
    assert (timer["roomId"], timer["sessionId"], timer["taskType"]["name"]) == (room, session, "Recording")


async def test_a_kiosk_knows_which_work_lights_the_lamp(north: TestOrganization) -> None:
    screen, _ = await paired(north)
    assert (await screen.get("/kiosk")).json["recording"] == [north.task_types["Recording"]]
    take = await north.owner.make("/task-types", name="Prise", color="#EF4444", rateMinorUnits=1, recording=True)
    assert take["recording"] is True
    await north.owner.patch(f"/task-types/{north.task_types['Recording']}", {"recording": False})
    assert (await screen.get("/kiosk")).json["recording"] == [take["id"]]


async def test_a_kiosk_sees_no_address_no_client_and_no_notes(north: TestOrganization) -> None:
    room, _ = await a_busy_room(north)
    screen, _ = await paired(north, roomId=room, showCosts=True)
    for path in ("/kiosk", "/me", "/changes"):
        reply = await screen.get(path)
        assert reply.status == 200
        for secret in ("@", "clientId", "Secret Client", "notes", "Private"):
            assert secret not in reply.text, (path, secret)


async def test_a_kiosk_sees_costs_only_where_it_is_allowed_to(north: TestOrganization) -> None:
    await a_busy_room(north)
    screen, kiosk = await paired(north)
    for path in ("/kiosk", "/changes"):
        assert "rate" not in (await screen.get(path)).text
    await north.owner.patch(f"/kiosks/{kiosk['id']}", {"showCosts": True})
    for path in ("/kiosk", "/changes"):
        assert '"rate"' in (await screen.get(path)).text


async def test_sessions_of_another_day_are_shown_when_they_are_next_or_worked_on(north: TestOrganization) -> None:
    owner = north.owner
    rooms = [(await owner.make("/rooms", name=name))["id"] for name in ("A", "B")]

    async def booked(title: str, room: int, days: float, **fields: Any) -> int:
        start = datetime.now(UTC) + timedelta(days=days)
        times = {"startTime": iso(start), "endTime": iso(start + timedelta(hours=1))}
        return await a_session(owner, title=title, roomId=room, **times, **fields)

    await booked("Long past", rooms[0], -7)
    worked_on = await booked("Overrun", rooms[0], -3)
    await booked("Next in A", rooms[0], 4)
    await booked("Later in A", rooms[0], 5)
    await booked("Next in B", rooms[1], 9)
    canceled = await booked("Canceled", rooms[1], 3)
    await owner.delete(f"/sessions/{canceled}")
    await started(owner, north, sessionId=worked_on)

    screen, _ = await paired(north)
    shown = (await screen.get("/kiosk")).json["sessions"]
    assert [one["title"] for one in shown] == ["Overrun", "Next in A", "Next in B"]


async def test_only_a_kiosk_has_a_display(north: TestOrganization) -> None:
    assert (await north.owner.get("/kiosk")).status == 403


async def test_a_kiosk_may_do_nothing_else(north: TestOrganization) -> None:
    screen, _ = await paired(north)
    closed = [route for route in ROUTES if route.permission and (route.method, route.path) not in OPEN_TO_KIOSKS]
    for route in closed:
        reply = await screen.call(route.method, route.path.format(id=1))
        assert (reply.status, reply.json["code"]) == (403, "forbidden"), route
    assert (await screen.get("/kiosk")).status == 200


async def test_a_kiosk_is_renamed_moved_and_taken_down(north: TestOrganization) -> None:
    owner = north.owner
    room = (await owner.make("/rooms", name="Room A"))["id"]
    screen, kiosk = await paired(north)
    path = f"/kiosks/{kiosk['id']}"

    changed = (await owner.patch(path, {"name": "Door", "roomId": room, "layout": "room"})).json
    assert changed == {**kiosk, "name": "Door", "roomId": room, "layout": "room"}
    assert (await screen.get("/kiosk")).json["kiosk"] == changed
    assert (await owner.get("/kiosks")).json["items"] == [changed]

    assert (await owner.patch(path, {"roomId": None})).json["layout"] == "all"
    assert (await owner.patch(path, {"layout": "room"})).wrong == ["roomId"]
    assert (await owner.patch(path, {"roomId": 999})).wrong == ["roomId"]

    assert (await owner.delete(path)).status == 204
    assert (await screen.get("/kiosk")).status == 401
    assert (await owner.get("/kiosks")).json["items"] == []
    assert (await owner.delete(path)).status == 404


async def test_only_managers_change_kiosks(north: TestOrganization) -> None:
    _, kiosk = await paired(north)
    path = f"/kiosks/{kiosk['id']}"
    engineer = await north.member(Role.ENGINEER)
    assert (await engineer.get("/kiosks")).json["items"] == [kiosk]
    tries = [
        await engineer.patch(path, {"name": "Mine"}),
        await engineer.delete(path),
        await engineer.post(f"{path}/identify"),
    ]
    assert [reply.status for reply in tries] == [403] * 3
    manager = await north.member(Role.MANAGER)
    assert (await manager.patch(path, {"name": "Ours"})).status == 200


async def test_a_kiosk_stays_signed_in_for_years_and_a_person_does_not(north: TestOrganization) -> None:
    screen, _ = await paired(north)
    assert (await aged(screen, 3000).get("/me")).status == 200
    assert (await aged(screen, 3700).get("/me")).status == 401
    assert (await aged(north.owner, 31).get("/me")).status == 401


async def test_a_screen_is_given_its_years_as_soon_as_it_is_let_in(north: TestOrganization) -> None:
    started = await asking(north.studio)
    await north.owner.make("/kiosks", userCode=started["userCode"], name="Wall")
    assert years_of_cookie(await asked(north.studio, started["deviceCode"])) > 9


async def test_a_change_waits_for_a_screen_that_is_just_coming_in(north: TestOrganization, database_url: str) -> None:
    _, kiosk = await paired(north, showCosts=True)
    database = north.studio.services.database
    async with connected(database_url, "test") as connection, database.transaction(north.id) as transaction:
        await kiosks.sign_in(transaction, tokens.digest("new"), kiosk["id"], "Wallscreen/1", "127.0.0.1")
        changing = asyncio.ensure_future(north.owner.patch(f"/kiosks/{kiosk['id']}", {"showCosts": False}))
        await until_somebody_waits(connection, within="pg_advisory_xact_lock")
    assert (await changing).json["showCosts"] is False


async def test_a_kiosk_that_is_in_use_begins_its_years_anew(north: TestOrganization) -> None:
    screen, _ = await paired(north)
    database = north.studio.services.database
    await database.value("UPDATE sign_ins SET expires_at = now() + interval '1 day' WHERE kiosk_id IS NOT NULL")

    reply = await screen.get("/kiosk")

    assert "HttpOnly" in reply.headers["Set-Cookie"]
    assert years_of_cookie(reply) > 9
    left = await database.value("SELECT expires_at - now() FROM sign_ins WHERE kiosk_id IS NOT NULL")
    assert left > timedelta(days=3600)


async def test_kiosks_of_another_organization_are_not_there(north: TestOrganization, south: TestOrganization) -> None:
    _, kiosk = await paired(south)
    path = f"/kiosks/{kiosk['id']}"
    tries = [
        await north.owner.patch(path, {"name": "Ours"}),
        await north.owner.delete(path),
        await north.owner.post(f"{path}/identify"),
    ]
    assert [reply.status for reply in tries] == [404] * 3
