"""Displays on the wall: paired from a phone, live, found, moved, cut off and taken down."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import expect

from domain.base import iso
from domain.people import Role
from tests.browser.conftest import STUDIO_HOST, Browsers
from tests.browser.kiosks import hung
from tests.browser.wire import Wire
from tests.support.bookings import a_session, started
from tests.support.studio import Client, TestOrganization

browser_test = pytest.mark.gen_test(timeout=60)


def around_now(hours: float = 1) -> dict[str, str]:
    now = datetime.now(UTC)
    return {"startTime": iso(now - timedelta(hours=1)), "endTime": iso(now + timedelta(hours=hours))}


async def a_room(owner: Client, name: str) -> tuple[int, int]:
    """A room and a session that goes on in it."""
    room: int = (await owner.make("/rooms", name=name))["id"]
    return room, await a_session(owner, title=f"Strings in {name}", roomId=room, **around_now())


@browser_test
async def test_a_code_that_no_screen_shows_and_a_person_who_may_not_are_told_so(
    north: TestOrganization, browsers: Browsers
) -> None:
    phone = await browsers.board_of(north.owner)
    await phone.page.goto(f"{browsers.url}/pair")
    await phone.fill_in(Code="bbbb bbbb")
    await phone.press("Find the screen")
    await expect(phone.page.get_by_text("No screen waits with this code.")).to_be_visible()
    engineer = await browsers.board_of(await north.member(Role.ENGINEER))
    await engineer.page.goto(f"{browsers.url}/pair?code=BBBB-BBBB")
    await expect(engineer.page.get_by_text("let in by owners and managers")).to_be_visible()


@browser_test
async def test_a_display_is_found_changed_and_taken_down_from_its_page(
    north: TestOrganization, browsers: Browsers
) -> None:
    room, _ = await a_room(north.owner, "Room A")
    await a_room(north.owner, "Room B")
    wall, _ = await hung(browsers, north, name="Wall", roomId=room)
    await expect(wall.title).to_have_text("Room A")
    manager = await browsers.board_of(north.owner)
    await manager.page.goto(f"{browsers.url}/manage/kiosks")
    row = manager.page.get_by_role("listitem").filter(has=manager.page.get_by_role("heading", name="Wall"))
    await expect(row).to_contain_text("On")

    await row.get_by_role("button", name="Which one?").click()
    await expect(wall.page.locator(".named")).to_have_text("Wall")

    await row.get_by_role("button", name="Edit").click()
    await manager.fill_in(Name="Door")
    await manager.page.get_by_label("Shows").select_option(label="All rooms, beside each other")
    await manager.press("Save")
    await expect(wall.page.locator(".cell .name")).to_have_text(["Room A", "Room B"])

    row = manager.page.get_by_role("listitem").filter(has=manager.page.get_by_role("heading", name="Door"))
    await row.get_by_role("button", name="More for Door").click()
    await manager.page.get_by_role("menuitem", name="Take down").click()
    await manager.press("Take down")
    await expect(wall.title).to_have_text("This display was taken down")
    await expect(wall.code).to_be_visible()


@browser_test
async def test_over_plain_http_a_display_stays_awake_and_shows_costs_only_while_it_may(
    north: TestOrganization, browsers: Browsers
) -> None:
    room, session = await a_room(north.owner, "Room A")
    await started(north.owner, north, sessionId=session)
    plain = f"http://{STUDIO_HOST}:{north.studio.running.port}"
    wall, kiosk = await hung(browsers, north, plain, name="Wall", roomId=room)
    await expect(wall.timers).to_contain_text("Recording")
    await wall.page.wait_for_function("document.querySelector('video.awake').currentTime > 0")
    await expect(wall.page.locator(".cost")).to_have_count(0)
    await north.owner.patch(f"/kiosks/{kiosk}", {"showCosts": True})
    await expect(wall.page.locator(".cost")).to_contain_text("€")
    await north.owner.patch(f"/kiosks/{kiosk}", {"showCosts": False})
    await expect(wall.page.locator(".cost")).to_have_count(0)


@browser_test
async def test_a_display_that_is_cut_off_says_how_old_it_is_and_comes_back(
    north: TestOrganization, browsers: Browsers, wire: Wire
) -> None:
    room, session = await a_room(north.owner, "Room A")
    await started(north.owner, north, sessionId=session)
    wall, _ = await hung(browsers, north, wire.url, name="Wall", roomId=room)
    await expect(wall.lamp).to_be_visible()
    await expect(wall.age).to_have_count(0)

    wire.cut()
    await expect(wall.age).to_contain_text("As of", timeout=30_000)
    await expect(wall.page.locator(".clock")).to_be_visible()
    await north.owner.post("/timers/switch", {"taskTypeId": north.task_types["Mixing"], "sessionId": session})
    wire.mend()
    await expect(wall.age).to_have_count(0, timeout=30_000)
    await expect(wall.timers).to_contain_text("Mixing")
    await expect(wall.lamp).to_have_count(0)
