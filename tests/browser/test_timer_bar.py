"""The timer bar: started by a few letters, shown before the server has answered, and taken back when it refuses."""

import asyncio
import re

import pytest
from playwright.async_api import Route, expect

from domain.people import Role
from tests.browser.conftest import Browsers
from tests.support.bookings import a_session, ahead, hide_costs, made, moment, policy, started
from tests.support.studio import TestOrganization

browser_test = pytest.mark.gen_test(timeout=60)


@browser_test
async def test_work_is_found_started_moved_paused_and_stopped_by_the_keyboard_alone(
    north: TestOrganization, browsers: Browsers
) -> None:
    ada = await browsers.board_of(await north.member(name="Ada"))
    keyboard = ada.page.keyboard
    await expect(ada.task_buttons).to_have_count(5)
    await ada.find_work("mix -20m")
    await expect(ada.search.get_by_role("status")).to_contain_text("20 min ago")
    await keyboard.press("Enter")
    await expect(ada.own_timer).to_contain_text("Mixing")
    await expect(ada.own_clock).to_have_text(re.compile("00:20:"))
    await expect(ada.page).to_have_title("0:20 Mixing · Tally")
    await expect(ada.page.locator('link[rel="icon"]')).to_have_attribute("href", re.compile("/favicon.svg$"))

    await keyboard.press(",")
    await expect(ada.own_clock).to_have_text(re.compile("00:25:"))
    await keyboard.press("p")
    await expect(ada.own_timer).to_have_count(0)
    await ada.page.reload()
    await expect(ada.page.get_by_role("button", name="Resume Mixing")).to_be_visible()
    await keyboard.press("p")
    await expect(ada.own_timer).to_contain_text("Mixing")
    await keyboard.press("x")
    await expect(ada.toast).to_contain_text("Mixing stopped")
    await expect(ada.page).to_have_title("Board · Tally")


@browser_test
async def test_a_start_shows_at_once_and_is_taken_back_with_the_reason_and_a_way_on(
    north: TestOrganization, browsers: Browsers
) -> None:
    ada = await north.member(name="Ada")
    board = await browsers.board_of(ada)
    await expect(board.task_buttons).to_have_count(5)
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def hold(route: Route) -> None:
        asked.set()
        await go_on.wait()
        await route.fulfill(
            status=409, json={"code": "timer_already_running", "detail": "A timer is running on Strings."}
        )

    await board.page.route("**/timers/start", hold)
    await board.start("Recording")
    await asked.wait()
    await expect(board.own_timer).to_contain_text("sending")
    await expect(board.card_of("Ada")).to_contain_text("Recording")
    go_on.set()
    await expect(board.own_timer).to_have_count(0)
    await expect(board.cards).to_have_count(0)
    await expect(board.toast).to_contain_text("The timer was not started. A timer is running on Strings.")

    await board.toast.get_by_role("button", name="Switch").click()
    await expect(board.own_timer).to_contain_text("Recording")
    await expect(board.own_timer).not_to_contain_text("sending")


@browser_test
async def test_another_browser_sees_the_work_in_its_room_and_reads_what_happened(
    north: TestOrganization, browsers: Browsers
) -> None:
    room = await made(north.owner, "/rooms", {"name": "Room A"})
    times = {"startTime": moment(minutes=5), "endTime": ahead(1800)}
    await a_session(north.owner, roomId=room, **times)
    ada = await browsers.board_of(await north.member(name="Ada"))
    bob = await browsers.board_of(await north.member(name="Bob"))
    theirs = bob.page.get_by_role("region", name="Room A")
    await expect(theirs).to_contain_text("Nothing runs here yet")
    await expect(ada.page.get_by_role("region", name="Today")).to_contain_text("Strings")

    await ada.find_work("rec strings")
    await ada.page.keyboard.press("Enter")
    await expect(ada.own_timer).to_contain_text("Strings, Room A")
    await expect(theirs).to_contain_text("Ada")
    await expect(bob.lately.first).to_contain_text("Ada started Recording")

    await ada.do("More for this timer")
    await ada.page.get_by_role("menuitem", name="Edit notes and times").click()
    await ada.fill_in(Notes="Take 3")
    await ada.press("Save")
    await expect(theirs).to_contain_text("Take 3")
    await ada.do("More for this timer")
    await ada.page.get_by_role("menuitem", name="Discard").click()
    await ada.page.get_by_role("dialog").get_by_role("button", name="Discard").click()
    await expect(bob.lately.first).to_contain_text("Ada discarded Recording")
    await expect(theirs).to_contain_text("Nothing runs here yet")

    await bob.page.get_by_role("tab", name="People").click()
    await bob.page.reload()
    await expect(bob.page.get_by_role("tab", name="People")).to_have_attribute("aria-selected", "true")


@browser_test
async def test_running_costs_are_for_those_who_may_see_them(north: TestOrganization, browsers: Browsers) -> None:
    engineer = await north.member()
    await started(north.owner, north, startTime=moment(hours=1))
    await started(engineer, north, startTime=moment(hours=1))
    owners = await browsers.board_of(north.owner)
    await expect(owners.page.locator("running-cost")).to_have_text(re.compile(r"€\d+\.\d\d"))
    await hide_costs(north)
    plain = await browsers.board_of(engineer)
    await expect(plain.own_clock).to_have_text(re.compile(r"01:\d\d:\d\d"))
    await expect(plain.page.locator("running-cost")).to_have_count(0)
    viewers = await browsers.board_of(await north.member(Role.VIEWER))
    await expect(viewers.cards).to_have_count(2)
    await expect(viewers.page.locator("running-cost, own-timer, .start-field")).to_have_count(0)


@browser_test
async def test_a_favorite_is_kept_and_timers_may_run_beside_each_other_where_the_policy_says_so(
    north: TestOrganization, browsers: Browsers
) -> None:
    await policy(north, "session")
    await made(north.owner, "/projects", {"name": "Album"})
    board = await browsers.board_of(north.owner)
    await expect(board.task_buttons).to_have_count(5)
    await board.find_work("master album")
    await board.search.get_by_role("button", name="Keep as a favorite: Mastering Album").click()
    await expect(board.search.locator("[aria-pressed=true]")).to_have_count(1)
    await board.page.keyboard.press("Escape")
    await board.page.get_by_role("group", name="Start again").get_by_role("button", name="Mastering").click()
    await expect(board.own_timer).to_contain_text("Album")

    await board.find_work("setup")
    await board.page.keyboard.press("ArrowDown")
    await board.page.keyboard.press("Shift+Enter")
    await expect(board.own_timer).to_have_count(2)
    await board.find_work("break")
    await board.page.keyboard.press("Enter")
    await expect(board.own_timer).to_have_count(1)
