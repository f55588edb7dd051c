"""What time is booked on, as managers keep it: rates over time, an order made by hand, and what is out of use."""

from datetime import date, timedelta

import pytest
from playwright.async_api import Locator, expect

from domain.people import Role
from tests.browser.conftest import Browsers
from tests.browser.screens import Board, Screen
from tests.support.studio import TestOrganization

browser_test = pytest.mark.gen_test(timeout=60)


async def _page_of(board: Board, title: str) -> Screen:
    await board.page.get_by_role("navigation").get_by_role("link", name=title).click()
    await expect(board.title).to_have_text(title)
    return board


def _names(screen: Screen) -> Locator:
    return screen.page.locator(".catalog-row .name")


def _row(screen: Screen, name: str) -> Locator:
    return screen.page.locator(".catalog-row").filter(has_text=name)


async def _choose(screen: Screen, name: str, action: str) -> None:
    await screen.press(f"More for {name}")
    await screen.page.get_by_role("menuitem", name=action).click()


@browser_test
async def test_a_rate_from_a_day_on_stands_beside_those_before_it(north: TestOrganization, browsers: Browsers) -> None:
    owner = await _page_of(await browsers.board_of(north.owner), "Task types")
    await expect(_row(owner, "Recording")).to_contain_text("€75.00")
    in_a_month = (date.today() + timedelta(days=31)).isoformat()  # noqa: DTZ011  far enough for any zone
    await _choose(owner, "Recording", "Rates over time")
    await owner.fill_in(**{"Rate per hour, EUR": "90.50", "From": in_a_month})
    await owner.press("Add the rate")
    await expect(owner.page.get_by_role("dialog")).to_have_count(0)
    await expect(_row(owner, "Recording")).to_contain_text("€75.00")

    await _choose(owner, "Recording", "Rates over time")
    rates = owner.page.get_by_role("list", name="Rates over time").get_by_role("listitem")
    await expect(rates).to_have_count(2)
    await expect(rates.nth(0)).to_contain_text("today")
    await expect(rates.nth(1)).to_contain_text("to come")
    await expect(rates.nth(1)).to_contain_text("€90.50")
    await owner.fill_in(**{"Rate per hour, EUR": "80"})
    await owner.press("Add the rate")
    await expect(_row(owner, "Recording")).to_contain_text("€80.00")


@browser_test
async def test_an_order_made_by_hand_is_everybodys_and_what_is_out_of_use_comes_back(
    north: TestOrganization, browsers: Browsers
) -> None:
    for name in ("Hall", "Booth", "Attic"):
        await north.owner.make("/rooms", name=name)
    owner = await _page_of(await browsers.board_of(north.owner), "Rooms")
    other = await _page_of(await browsers.board_of(await north.member(Role.MANAGER)), "Rooms")
    await expect(_names(other)).to_have_text(["Hall", "Booth", "Attic"])

    handle = owner.page.get_by_role("button", name="Move Hall")
    await handle.press("ArrowDown")
    await expect(_names(owner)).to_have_text(["Booth", "Hall", "Attic"])
    await expect(handle).to_be_focused()
    await expect(_names(other)).to_have_text(["Booth", "Hall", "Attic"])
    await owner.page.get_by_role("button", name="Move Attic").drag_to(
        _row(owner, "Booth"), target_position={"x": 60, "y": 4}
    )
    await expect(_names(owner)).to_have_text(["Attic", "Booth", "Hall"])
    await expect(_names(other)).to_have_text(["Attic", "Booth", "Hall"])

    await _choose(other, "Booth", "Take out of use")
    await expect(_names(owner)).to_have_text(["Attic", "Hall"])
    await owner.page.get_by_role("tab", name="Out of use").click()
    await _choose(owner, "Booth", "Bring back into use")
    await expect(_names(other)).to_have_text(["Attic", "Booth", "Hall"])


@browser_test
async def test_a_project_is_made_for_its_client_and_found_by_it(north: TestOrganization, browsers: Browsers) -> None:
    screen = await _page_of(await browsers.board_of(north.owner), "Clients")
    await expect(screen.page.get_by_role("heading", name="No client yet")).to_be_visible()
    await screen.page.keyboard.press("n")
    await screen.fill_in(Name="Blue Heron")
    await screen.press("Save")
    await expect(_names(screen)).to_have_text(["Blue Heron"])

    await _page_of(Board(screen.page), "Projects")
    await screen.page.keyboard.press("n")
    await screen.fill_in(Name="Tidewater")
    await screen.page.get_by_role("combobox", name="Client").fill("heron")
    await screen.page.get_by_role("option", name="Blue Heron").click()
    await screen.press("Save")
    await expect(_row(screen, "Tidewater")).to_contain_text("Blue Heron")
    await north.owner.make("/projects", name="House jingle")
    await expect(_names(screen)).to_have_count(2)
    await screen.page.get_by_role("combobox", name="Client").select_option("Blue Heron")
    await expect(_names(screen)).to_have_text(["Tidewater"])
    await screen.page.get_by_role("searchbox").fill("nothing like it")
    await expect(screen.page.get_by_text("Nothing fits what you typed.")).to_be_visible()
