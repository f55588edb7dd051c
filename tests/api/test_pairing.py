"""Pairing: a screen shows a code, a manager lets it in, and it is signed in, once."""

import asyncio
import re
from typing import Any

import pytest

from actions import pairing
from actions.housekeeping import prune
from domain.people import Role
from tests.support.kiosks import asked, asking, paired, signed_in
from tests.support.studio import Studio, TestOrganization

pytestmark = pytest.mark.gen_test(timeout=60)

NEVER_SHOWN = "BBBB-BBBB"


async def code_of(studio: Studio, device_code: str) -> tuple[int, str]:
    reply = await asked(studio, device_code)
    return reply.status, reply.json["code"]


async def set_pairing(studio: Studio, change: str) -> None:
    await studio.services.database.value(f"UPDATE pairings SET {change}")


async def test_a_screen_gets_codes_to_show_and_to_ask_with(studio: Studio) -> None:
    started = await asking(studio)
    code = started["userCode"]
    assert re.fullmatch("[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}", code)
    assert started == {
        "deviceCode": started["deviceCode"],
        "userCode": code,
        "verificationUri": f"{studio.url}/pair",
        "verificationUriComplete": f"{studio.url}/pair?code={code}",
        "expiresIn": 600,
        "interval": 5,
    }
    again = await asking(studio)
    assert again["deviceCode"] != started["deviceCode"]
    assert again["userCode"] != code


async def test_the_secrets_of_a_screen_are_not_kept(studio: Studio, north: TestOrganization) -> None:
    started = await asking(studio)
    screen, _ = await paired(north)
    held = await studio.services.database.rows("SELECT p::text FROM pairings AS p")
    held += await studio.services.database.rows("SELECT s::text FROM sign_ins AS s")
    assert screen.cookie is not None
    assert started["deviceCode"] not in str(held)


async def test_a_screen_that_was_let_in_is_signed_in_as_a_kiosk_once(studio: Studio, north: TestOrganization) -> None:
    started = await asking(studio)
    assert await code_of(studio, started["deviceCode"]) == (400, "authorization_pending")

    kiosk = await north.owner.make("/kiosks", userCode=started["userCode"], name="Wall")
    reply = await asked(studio, started["deviceCode"])

    assert kiosk == {**kiosk, "name": "Wall", "roomId": None, "layout": "all", "showCosts": False}
    assert (reply.status, reply.json["kiosk"], reply.json["user"], reply.json["role"]) == (200, kiosk, None, None)
    assert reply.json["permissions"] == ["live:follow"]
    assert (await signed_in(studio.stranger, reply).get("/me")).json["kiosk"] == kiosk
    assert await code_of(studio, started["deviceCode"]) == (400, "expired_token")
    assert (await north.owner.post("/kiosks", {"userCode": started["userCode"], "name": "Two"})).wrong == ["userCode"]


async def test_a_manager_sees_what_asks_and_from_where(studio: Studio, north: TestOrganization) -> None:
    started = (await studio.stranger.post("/kiosk/pair", User_Agent="Wallscreen/1")).json
    typed = started["userCode"].replace("-", "").lower()
    found = (await north.owner.get("/kiosks/pairing", userCode=typed)).json
    assert found == {**found, "userCode": started["userCode"], "address": "127.0.0.1", "userAgent": "Wallscreen/1"}
    assert found["createdAt"] < found["expiresAt"]
    assert (await north.owner.get("/kiosks/pairing", userCode=NEVER_SHOWN)).status == 404


@pytest.mark.parametrize("code", ["", "BCDF", "ACDF-GHJK", "BCDF-GHJK-L", "BCDF GHJ1"])
async def test_what_can_be_no_code_is_said_to_be_none(north: TestOrganization, code: str) -> None:
    assert (await north.owner.get("/kiosks/pairing", userCode=code)).wrong == ["userCode"]
    assert (await north.owner.post("/kiosks", {"userCode": code, "name": "Wall"})).wrong == ["userCode"]


async def test_a_screen_that_was_sent_away_is_told_so(studio: Studio, north: TestOrganization) -> None:
    started = await asking(studio)
    code = {"userCode": started["userCode"]}
    assert (await north.owner.post("/kiosks/deny", code)).status == 204
    assert await code_of(studio, started["deviceCode"]) == (400, "access_denied")
    assert (await north.owner.post("/kiosks", {**code, "name": "Wall"})).wrong == ["userCode"]
    assert (await north.owner.post("/kiosks/deny", code)).wrong == ["userCode"]


async def test_a_screen_that_asks_too_often_has_to_wait_longer_and_longer(studio: Studio) -> None:
    device = (await asking(studio))["deviceCode"]
    assert await code_of(studio, device) == (400, "authorization_pending")
    assert await code_of(studio, device) == (400, "slow_down")
    await set_pairing(studio, "asked_at = clock_timestamp() - interval '8 seconds'")
    assert await code_of(studio, device) == (400, "slow_down")
    await set_pairing(studio, "asked_at = clock_timestamp() - interval '15 seconds'")
    assert await code_of(studio, device) == (400, "authorization_pending")


async def test_who_was_let_in_learns_it_however_often_it_asks(studio: Studio, north: TestOrganization) -> None:
    started = await asking(studio)
    await asked(studio, started["deviceCode"])
    await north.owner.make("/kiosks", userCode=started["userCode"], name="Wall")
    assert (await asked(studio, started["deviceCode"])).status == 200


@pytest.mark.parametrize("approved", [False, True])
async def test_a_pairing_is_over_after_its_time(studio: Studio, north: TestOrganization, approved: bool) -> None:  # noqa: FBT001  a parameter
    started = await asking(studio)
    if approved:
        await north.owner.make("/kiosks", userCode=started["userCode"], name="Wall")
    await set_pairing(studio, "expires_at = clock_timestamp()")
    assert await code_of(studio, started["deviceCode"]) == (400, "expired_token")
    assert (await north.owner.get("/kiosks/pairing", userCode=started["userCode"])).status == 404


async def test_a_screen_whose_kiosk_was_taken_down_meanwhile_gets_nothing(
    studio: Studio, north: TestOrganization
) -> None:
    started = await asking(studio)
    kiosk = await north.owner.make("/kiosks", userCode=started["userCode"], name="Wall")
    assert (await north.owner.delete(f"/kiosks/{kiosk['id']}")).status == 204
    assert await code_of(studio, started["deviceCode"]) == (400, "expired_token")


async def test_a_code_that_nobody_was_given_is_over(studio: Studio) -> None:
    assert await code_of(studio, "made up") == (400, "expired_token")


async def test_screens_of_one_address_cannot_wait_without_number(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pairing, "MOST_OPEN", 2)
    first, _ = await asking(studio), await asking(studio)
    refused = await studio.stranger.post("/kiosk/pair")
    assert (refused.status, refused.json["code"]) == (429, "too_many_requests")
    assert int(refused.headers["Retry-After"]) > 0
    await set_pairing(studio, f"denied = true WHERE user_code = '{first['userCode'].replace('-', '')}'")
    await asking(studio)


async def test_no_more_screens_wait_when_all_ask_at_once(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairing, "MOST_OPEN", 2)
    replies = await asyncio.gather(*(studio.stranger.post("/kiosk/pair") for _ in range(20)))
    assert sorted(reply.status for reply in replies) == [201] * 2 + [429] * 18


async def test_who_tries_code_after_code_is_stopped_and_others_are_not(studio: Studio, north: TestOrganization) -> None:
    started = await asking(studio)
    replies = [await north.owner.get("/kiosks/pairing", userCode=NEVER_SHOWN) for _ in range(11)]
    assert [reply.status for reply in replies] == [404] * 10 + [429]
    wish: dict[str, Any] = {"userCode": started["userCode"], "name": "Wall"}
    assert (await north.owner.post("/kiosks", wish)).status == 429
    assert (await north.owner.post("/kiosks/deny", {"userCode": NEVER_SHOWN})).status == 429
    manager = await north.member(Role.MANAGER)
    assert (await manager.post("/kiosks", wish)).status == 201


async def test_right_codes_use_up_no_tries(studio: Studio, north: TestOrganization) -> None:
    code = (await asking(studio))["userCode"]
    replies = [await north.owner.get("/kiosks/pairing", userCode=code) for _ in range(12)]
    assert {reply.status for reply in replies} == {200}


@pytest.mark.parametrize("role", [Role.ENGINEER, Role.VIEWER])
async def test_only_managers_let_screens_in(studio: Studio, north: TestOrganization, role: Role) -> None:
    code = (await asking(studio))["userCode"]
    member = await north.member(role)
    tries = [
        await member.get("/kiosks/pairing", userCode=code),
        await member.post("/kiosks", {"userCode": code, "name": "Wall"}),
        await member.post("/kiosks/deny", {"userCode": code}),
    ]
    assert [reply.status for reply in tries] == [403] * 3


async def test_two_organizations_cannot_both_have_a_screen(
    studio: Studio, north: TestOrganization, south: TestOrganization
) -> None:
    code = (await asking(studio))["userCode"]
    assert (await south.owner.post("/kiosks", {"userCode": code, "name": "Theirs"})).status == 201
    assert (await north.owner.post("/kiosks", {"userCode": code, "name": "Ours"})).wrong == ["userCode"]
    assert (await north.owner.get("/kiosks")).json["items"] == []


async def test_screens_that_nobody_let_in_are_forgotten(studio: Studio) -> None:
    first, _ = await asking(studio), await asking(studio)
    code = first["userCode"].replace("-", "")
    await set_pairing(studio, f"expires_at = clock_timestamp() WHERE user_code = '{code}'")
    await prune(studio.services, None)
    assert await studio.services.database.value("SELECT count(*) FROM pairings") == 1
