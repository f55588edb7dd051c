"""The calendar of sessions: booked and moved by one, seen at once by others, and worked in."""

import pytest
from playwright.async_api import Locator, expect

from domain.people import Role
from tests.browser.conftest import Browsers
from tests.browser.screens import Board
from tests.support.studio import TestOrganization

browser_test = pytest.mark.gen_test(timeout=60)

WEEK = "/sessions?date=2027-03-25"  # before the night in which the clocks of Paris go forward


async def _week_of(board: Board) -> Board:
    await expect(board.badge).to_have_text("Live")
    await board.page.goto(board.page.url.rstrip("/") + WEEK)
    await expect(board.title).to_have_text("Sessions")
    return board


def _cell(board: Board, date: str, room: int) -> Locator:
    return board.page.locator(f'td[data-date="{date}"][data-room="{room}"]')


def _booked(where: Locator, title: str) -> Locator:
    return where.get_by_role("button", name=title)


@browser_test
async def test_a_session_is_booked_and_moved_over_a_change_of_clocks_and_seen_in_another_browser(
    north: TestOrganization, browsers: Browsers
) -> None:
    hall = (await north.owner.make("/rooms", name="Hall"))["id"]
    booth = (await north.owner.make("/rooms", name="Booth"))["id"]
    owner = await _week_of(await browsers.board_of(north.owner))
    viewer = await _week_of(await browsers.board_of(await north.member(Role.VIEWER)))
    await expect(viewer.page.get_by_text("Nothing is booked this week")).to_be_visible()

    await owner.page.get_by_role("button", name="New session", exact=True).click()
    await owner.fill_in(Title="Drums", **{"Starts on": "2027-03-27"})
    await owner.press("Save")
    await expect(_booked(_cell(viewer, "2027-03-27", hall), "Drums")).to_be_visible()

    await _booked(_cell(owner, "2027-03-27", hall), "Drums").press("Shift+ArrowRight")
    moved = _booked(_cell(owner, "2027-03-28", hall), "Drums")
    await expect(moved).to_be_focused()
    await viewer.press("Later")
    await expect(_booked(_cell(viewer, "2027-03-28", hall), "Drums")).to_contain_text("10:00")
    session = (await north.owner.get("/sessions")).json["items"][0]
    assert (session["startTime"], session["endTime"]) == ("2027-03-28T08:00:00.000Z", "2027-03-28T12:00:00.000Z")

    await moved.drag_to(_cell(owner, "2027-03-31", booth))
    await expect(_booked(_cell(viewer, "2027-03-31", booth), "Drums")).to_contain_text("10:00")
    await owner.press("Undo")
    await expect(_booked(_cell(viewer, "2027-03-28", hall), "Drums")).to_contain_text("10:00")

    await moved.click()
    await owner.press("Edit")
    await owner.fill_in(Title="Toms")
    await north.owner.patch(f"/sessions/{session['id']}", {"title": "Percussion"})
    await expect(_cell(owner, "2027-03-28", hall)).to_contain_text("Percussion")
    await owner.press("Save")
    await expect(owner.problem).to_contain_text("Somebody changed this in the meantime")
    assert (await north.owner.get("/sessions")).json["items"][0]["title"] == "Percussion"


@browser_test
async def test_two_sessions_in_one_room_are_marked_and_work_on_one_begins_from_it(
    north: TestOrganization, browsers: Browsers
) -> None:
    hall = (await north.owner.make("/rooms", name="Hall"))["id"]
    at = {"roomId": hall, "startTime": "2027-03-24T09:00:00Z", "endTime": "2027-03-24T12:00:00Z"}
    await north.owner.make("/sessions", title="Drums", **at)
    engineer = await _week_of(await browsers.board_of(await north.member()))
    drums = _booked(_cell(engineer, "2027-03-24", hall), "Drums")
    await north.owner.make("/sessions", title="Strings", **at)
    await expect(_cell(engineer, "2027-03-24", hall).get_by_role("button", name="Room booked twice")).to_have_count(2)

    await drums.click()
    await expect(engineer.page.get_by_role("dialog")).to_contain_text("The room is booked then: Strings")
    await expect(engineer.page.get_by_role("button", name="Edit")).to_have_count(0)
    await engineer.press("Start Setup")
    await expect(_cell(engineer, "2027-03-24", hall).get_by_role("button", name="a timer runs")).to_have_count(1)
