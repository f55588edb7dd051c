"""Work without the server: kept over a reload, done at its own times later, and decided on where it clashes."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Browsers
from tests.browser.wire import Wire
from tests.support.bookings import started
from tests.support.studio import TestOrganization

browser_test = pytest.mark.gen_test(timeout=60)


@browser_test
async def test_what_is_started_and_stopped_without_the_server_is_there_at_its_own_times_when_it_is_back(
    north: TestOrganization, browsers: Browsers, wire: Wire
) -> None:
    board = await browsers.board_of(north.owner, wire.url)
    page = board.page
    await page.get_by_role("group", name="Start").get_by_role("button", name="Recording").wait_for()
    await page.wait_for_load_state("networkidle")
    wire.cut()
    await board.start("Recording")
    await expect(page.locator("timer-bar")).to_contain_text("Recording")
    await expect(page.locator(".waiting")).to_contain_text("1 change waits")
    await page.locator("timer-bar").get_by_role("button", name="Stop").click()
    await expect(page.locator(".waiting")).to_contain_text("2 changes wait")
    assert (await north.owner.get("/time-entries")).json["items"] == []

    kept = await page.evaluate(
        "Object.entries(localStorage).filter(([n]) => n.includes('outbox')).map(([, v]) => JSON.parse(v))"
    )
    start, stop = [each["operation"]["at"] for each in kept]
    wire.mend()
    await page.reload()
    await expect(page.locator('live-badge[state="live"]')).to_be_visible(timeout=30_000)
    await page.wait_for_function("() => !Object.keys(localStorage).some((name) => name.includes('outbox'))")
    (entry,) = (await north.owner.get("/time-entries")).json["items"]
    assert [entry["startTime"], entry["endTime"]] == sorted([start, stop])
    await expect(page.locator(".waiting, .conflicts")).to_have_count(0)


@browser_test
async def test_what_clashes_with_what_happened_meanwhile_is_decided_on(
    north: TestOrganization, browsers: Browsers, wire: Wire
) -> None:
    board = await browsers.board_of(north.owner, wire.url)
    page = board.page
    await page.get_by_role("group", name="Start").get_by_role("button", name="Recording").wait_for()
    await page.wait_for_load_state("networkidle")
    wire.cut()
    await board.start("Recording")
    await page.locator("timer-bar").get_by_role("button", name="Stop").click()
    await started(north.owner, north, "Mixing")
    wire.mend()
    await expect(page.locator(".conflicts")).to_contain_text("1 thing", timeout=30_000)
    await board.press("Decide")
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("Recording from")
    await expect(dialog).to_contain_text("books this time")
    await dialog.get_by_role("button", name="Keep").click()
    await expect(page.locator(".conflicts")).to_have_count(0)
    tasks = [each["taskType"]["name"] for each in (await north.owner.get("/time-entries")).json["items"]]
    assert sorted(tasks) == ["Mixing", "Recording"]
