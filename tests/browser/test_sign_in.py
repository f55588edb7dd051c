"""The ways in and out: setup, sign-in, sign-out, and a sign-in that ends elsewhere."""

import asyncio

import pytest
from playwright.async_api import Route, expect

from tests.browser.conftest import Browsers
from tests.support.studio import PASSWORD, Studio, TestOrganization

browser_test = pytest.mark.gen_test(timeout=60)


@browser_test
async def test_a_setup_link_that_was_used_says_what_to_do(studio: Studio, browsers: Browsers) -> None:
    screen = await browsers.visit("/setup#token=of-another-day")
    await screen.fill_in(Studio_name="North", Your_name="Ada", **{"E-mail": "ada@example.com"}, Password=PASSWORD)
    await screen.press("Create the studio")
    await expect(screen.problem).to_contain_text("newest link")


@browser_test
async def test_a_setup_link_without_its_token_says_so(browsers: Browsers) -> None:
    screen = await browsers.visit("/setup")
    await expect(screen.title).to_have_text("This link is not complete")


@browser_test
async def test_a_wrong_password_is_said_and_can_be_tried_again(north: TestOrganization, browsers: Browsers) -> None:
    assert north.owner.actor is not None
    screen = await browsers.visit("/sign-in")
    await screen.fill_in(**{"E-mail": north.owner.actor.email}, Password="not the password")
    await screen.press("Sign in")
    await expect(screen.problem).to_be_visible()
    await screen.fill_in(Password=PASSWORD)
    await screen.press("Sign in")
    await expect(screen.title).to_have_text("North")


@browser_test
async def test_signing_out_leads_to_sign_in_and_there_is_no_way_back(
    north: TestOrganization, browsers: Browsers
) -> None:
    board = await browsers.board_of(north.owner)
    await board.sign_out()
    await expect(board.title).to_have_text("Sign in")
    await board.page.goto(browsers.url)
    await expect(board.title).to_have_text("Sign in")


@browser_test
async def test_who_signs_out_is_not_told_that_their_sign_in_has_ended(
    north: TestOrganization, browsers: Browsers
) -> None:
    board = await browsers.board_of(north.owner)
    await expect(board.badge).to_have_text("Live")
    await board.page.route("**/logout", _answer_after_the_live_connection_has_ended)
    await board.sign_out()
    await expect(board.title).to_have_text("Sign in")
    await expect(board.page.get_by_text("Your sign-in has ended.")).to_have_count(0)


async def _answer_after_the_live_connection_has_ended(route: Route) -> None:
    answer = await route.fetch()
    await expect(route.request.frame.page.locator("live-badge")).to_have_count(0)
    await route.fulfill(response=answer)


@browser_test
async def test_a_page_that_the_server_did_not_answer_comes_by_itself_when_it_does(
    north: TestOrganization, browsers: Browsers
) -> None:
    context = await browsers.browser_of(north.owner)
    await context.route("**/api/v1/me", lambda route: route.abort(), times=1)
    board = await browsers.tab(context)
    await expect(board.badge).to_have_text("Live")


@browser_test
async def test_who_asks_again_while_a_page_comes_by_itself_enters_once(
    north: TestOrganization, browsers: Browsers
) -> None:
    context = await browsers.browser_of(north.owner)
    page = await context.new_page()
    asked, answered = [], asyncio.Event()

    async def answer(route: Route) -> None:
        asked.append(route.request.url)
        if len(asked) == 1:
            return await route.abort()
        await answered.wait()
        return await route.continue_()

    await page.route("**/api/v1/me", answer)
    await page.clock.install()
    await page.goto(browsers.url)
    await page.get_by_role("button", name="Try again").click()
    await page.clock.run_for(2_000)
    answered.set()
    await expect(page.locator("tally-board")).to_be_visible()
    assert len(asked) == 2


@browser_test
async def test_a_sign_in_that_ends_elsewhere_leads_to_sign_in_with_the_reason(
    north: TestOrganization, browsers: Browsers
) -> None:
    board = await browsers.board_of(north.owner)
    await expect(board.badge).to_have_text("Live")
    await board.page.keyboard.press("s")
    await expect(board.page.get_by_role("dialog")).to_be_visible()
    await north.owner.post("/logout")
    await expect(board.title).to_have_text("Sign in")
    await expect(board.page.get_by_text("Your sign-in has ended.")).to_be_visible()
    await expect(board.page.get_by_role("dialog")).to_have_count(0)
