"""Members of one studio, each before a browser of their own."""

import pytest
from playwright.async_api import expect

from domain.people import Role
from tests.browser.conftest import Browsers
from tests.browser.wire import Wire
from tests.support.studio import TestOrganization

browser_test = pytest.mark.gen_test(timeout=60)


@browser_test
async def test_nothing_of_one_studio_reaches_another(
    north: TestOrganization, south: TestOrganization, browsers: Browsers
) -> None:
    ada = await browsers.board_of(await north.member(name="Ada"))
    stranger = await browsers.board_of(south.owner)
    await expect(stranger.badge).to_have_text("Live")
    await ada.start("Recording")
    await expect(ada.cards).to_have_count(1)
    await south.owner.post("/timers/start", {"taskTypeId": south.task_types["Mixing"]})
    await expect(stranger.cards).to_have_count(1)
    await expect(stranger.cards).to_contain_text("Mixing")


@browser_test
async def test_where_websockets_are_blocked_the_board_is_live_all_the_same(
    north: TestOrganization, browsers: Browsers
) -> None:
    board = await browsers.board_of(north.owner, websockets=False)
    await expect(board.badge).to_have_text("Live")
    await north.owner.post("/timers/start", {"taskTypeId": north.task_types["Recording"]})
    await expect(board.own_timer).to_contain_text("Recording")
    await north.owner.post("/timers/stop")
    await expect(board.own_timer).to_have_count(0)


@browser_test
async def test_a_page_whose_socket_was_cut_says_so_and_catches_up(
    north: TestOrganization, browsers: Browsers, wire: Wire
) -> None:
    bob = await north.member(name="Bob")
    board = await browsers.board_of(north.owner, wire.url)
    await board.start("Recording")
    await expect(board.own_timer).to_be_visible()

    wire.cut()
    await expect(board.badge).not_to_have_text("Live")
    await bob.post("/timers/start", {"taskTypeId": north.task_types["Mixing"]})
    await north.owner.post("/timers/stop")
    wire.mend()

    await expect(board.badge).to_have_text("Live", timeout=30_000)
    await expect(board.card_of("Bob")).to_contain_text("Mixing")
    await expect(board.own_timer).to_have_count(0)


@browser_test
async def test_a_page_that_stays_cut_off_admits_it(north: TestOrganization, browsers: Browsers, wire: Wire) -> None:
    board = await browsers.board_of(north.owner, wire.url)
    await expect(board.badge).to_have_text("Live")
    wire.cut()
    await expect(board.badge).to_have_text("Offline", timeout=30_000)
    await expect(board.problem).to_contain_text("can't be reached")


@browser_test
async def test_what_is_started_while_the_server_is_out_of_reach_runs_once_the_page_is_live_again(
    north: TestOrganization, browsers: Browsers, wire: Wire
) -> None:
    board = await browsers.board_of(north.owner, wire.url)
    await expect(board.task_buttons).to_have_count(5)
    await expect(board.badge).to_have_text("Live")
    wire.cut()
    await expect(board.badge).not_to_have_text("Live")
    await board.start("Recording")
    await expect(board.own_timer).to_contain_text("waits for the network")
    wire.mend()
    await expect(board.badge).to_have_text("Live", timeout=30_000)
    await expect(board.own_timer).to_contain_text("Recording")
    await expect(board.own_timer).not_to_contain_text("waits")
    await expect(board.problem).to_have_count(0)


@browser_test
async def test_a_viewer_watches_and_has_nothing_to_press(north: TestOrganization, browsers: Browsers) -> None:
    board = await browsers.board_of(await north.member(Role.VIEWER))
    await north.owner.post("/timers/start", {"taskTypeId": north.task_types["Recording"]})
    await expect(board.cards).to_have_count(1)
    await expect(board.task_buttons).to_have_count(0)


@browser_test
async def test_a_refusal_is_shown_in_plain_words(north: TestOrganization, browsers: Browsers) -> None:
    board = await browsers.board_of(north.owner)
    await expect(board.task_buttons).to_have_count(5)
    refusal = {"code": "forbidden", "detail": "Your role does not allow this."}
    await board.page.route("**/timers/start", lambda route: route.fulfill(status=403, json=refusal))
    await board.start("Recording")
    await expect(board.toast).to_contain_text("The timer was not started. Your role does not allow this.")
