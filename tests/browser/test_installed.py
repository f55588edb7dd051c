"""The installed app: it opens while the server is away, with what was seen last, and takes a new edition by itself."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import STUDIO_HOST, Browsers
from tests.browser.wire import Wire
from tests.support.bookings import started
from tests.support.studio import TestOrganization

browser_test = pytest.mark.gen_test(timeout=60)


async def installed(page: Page) -> None:
    """Waits until the worker has all that it keeps, as it has some seconds after a first visit."""
    await page.evaluate("navigator.serviceWorker.register('/worker.js')")
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    await page.wait_for_function("() => navigator.serviceWorker.controller !== null")


@browser_test
async def test_the_app_opens_while_the_server_is_away_and_what_is_done_then_gets_there(
    north: TestOrganization, browsers: Browsers, wire: Wire
) -> None:
    await started(north.owner, north, "Mixing")
    board = await browsers.board_of(north.owner, wire.url)
    page = board.page
    await installed(page)
    await page.reload()
    await expect(page.locator('live-badge[state="live"]')).to_be_visible()
    await page.wait_for_load_state("networkidle")
    wire.cut()
    await page.goto(wire.url + "/?from=home")
    await expect(page.locator("timer-bar")).to_contain_text("Mixing")
    await expect(page.locator('live-badge[state="live"]')).to_have_count(0)
    await page.locator("timer-bar").get_by_role("button", name="Stop").click()
    await expect(page.locator(".waiting")).to_contain_text("1 change waits")
    await page.get_by_role("link", name="History").click()
    await expect(page.get_by_role("heading", level=1, name="History")).to_be_visible()
    wire.mend()
    await expect(page.locator('live-badge[state="live"]')).to_be_visible(timeout=30_000)
    await expect(page.locator(".waiting")).to_have_count(0)
    another = await browsers.board_of(north.owner)
    await expect(another.page.locator('live-badge[state="live"]')).to_be_visible()
    await expect(another.cards).to_have_count(0, timeout=30_000)
    (entry,) = (await north.owner.get("/time-entries")).json["items"]
    assert entry["endTime"] is not None


@browser_test
async def test_it_can_be_installed_and_plain_http_does_without(north: TestOrganization, browsers: Browsers) -> None:
    board = await browsers.board_of(north.owner)
    manifest = await board.page.evaluate("fetch('/manifest.webmanifest').then((answer) => answer.json())")
    assert {icon["sizes"] for icon in manifest["icons"]} == {"192x192", "512x512"}
    for icon in manifest["icons"]:
        size = await board.page.evaluate(
            "async (src) => (await createImageBitmap(await (await fetch(src)).blob())).width", icon["src"]
        )
        assert icon["sizes"] == f"{size}x{size}"
    plain = browsers.url.replace("127.0.0.1", STUDIO_HOST)
    other = await browsers.board_of(north.owner, plain)
    await expect(other.page.locator('live-badge[state="live"]')).to_be_visible()
    assert await other.page.evaluate("navigator.serviceWorker === undefined")
