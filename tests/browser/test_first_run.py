"""The first minutes: what to do next in a new studio, and a tour that comes once."""

import pytest
from playwright.async_api import expect

from actions.setup import offer_setup
from tests.browser.conftest import Browsers
from tests.browser.screens import Board
from tests.support.studio import PASSWORD, Studio

browser_test = pytest.mark.gen_test(timeout=60)


async def _founded(studio: Studio, browsers: Browsers) -> Board:
    screen = await browsers.visit(f"/setup#token={await offer_setup(studio.services)}")
    await screen.fill_in(Studio_name="North", Your_name="Ada", **{"E-mail": "ada@example.com"}, Password=PASSWORD)
    await screen.press("Create the studio")
    return Board(screen.page)


@browser_test
async def test_a_new_studio_says_what_to_do_next_until_it_is_done(studio: Studio, browsers: Browsers) -> None:
    board = await _founded(studio, browsers)
    steps = board.page.get_by_role("region", name="What to do next").get_by_role("listitem")
    await expect(steps).to_have_count(3)
    await board.start("Recording")
    await expect(steps.first).to_contain_text("done")
    await steps.nth(1).get_by_role("link", name="Invite somebody").click()
    await expect(board.title).to_have_text("Members")
    await board.page.go_back()
    await board.press("Put away")
    await board.page.reload()
    await expect(board.badge).to_have_text("Live")
    await expect(steps).to_have_count(0)


@browser_test
async def test_the_tour_shows_four_things_by_the_keyboard_and_comes_again_only_when_asked(
    studio: Studio, browsers: Browsers
) -> None:
    board = await _founded(studio, browsers)
    tour = board.page.locator(".tour")
    for title in ("Start a timer", "The board is live", "Nothing gets lost", "Hang it on the wall"):
        await expect(tour.get_by_role("heading")).to_have_text(title)
        await expect(tour.locator(".primary")).to_be_focused()
        await board.page.keyboard.press("Enter")
    await expect(tour).to_have_count(0)
    await board.page.reload()
    await expect(board.badge).to_have_text("Live")
    await board.page.keyboard.press("?")
    await board.press("Show me around")
    await expect(board.page.get_by_role("dialog", name="Start a timer")).to_be_visible()
    await board.page.keyboard.press("Escape")
    await expect(tour).to_have_count(0)
