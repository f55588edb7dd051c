"""SockJS's own client, unmodified, in a real browser: it reaches the server over each transport that it knows."""

from pathlib import Path

import pytest
from playwright.async_api import Page

from tests.browser.conftest import Browsers
from tests.support.studio import TestOrganization

CLIENT = Path(__file__).parents[1] / "node/node_modules/sockjs-client/dist/sockjs.min.js"

LISTEN = """(transports) => {
  window.told = [];
  const socket = window.socket = new SockJS("/sockjs", null, transports && { transports });
  socket.onopen = () => socket.send(JSON.stringify({ type: "resume", cursor: null }));
  socket.onmessage = ({ data }) => told.push(JSON.parse(data));
  socket.onclose = ({ code, reason }) => told.push({ event: "close", data: { code, reason } });
}"""
HEARD = "(event) => window.told.find((message) => message.event === event)"

browser_test = pytest.mark.gen_test(timeout=60)


async def page_of(organization: TestOrganization, browsers: Browsers) -> Page:
    """A page of the server's without a life of its own, with the client in it."""
    context = await browsers.browser_of(organization.owner)
    page = await context.new_page()
    await page.goto(f"{browsers.url}/healthz")
    await page.evaluate(CLIENT.read_text())
    return page


@pytest.mark.parametrize("transport", ["websocket", "xhr-streaming", "eventsource", "xhr-polling", None])
@browser_test
async def test_it_hears_of_a_timer_and_of_the_end_of_its_sign_in(
    transport: str | None, north: TestOrganization, browsers: Browsers
) -> None:
    page = await page_of(north, browsers)
    await page.evaluate(LISTEN, transport)
    await page.wait_for_function(HEARD, arg="snapshot")
    assert await page.evaluate("socket.transport") == (transport or "websocket")

    await north.owner.post("/timers/start", {"taskTypeId": north.task_types["Mixing"]})
    await page.wait_for_function(HEARD, arg="timer:started")
    await page.evaluate("socket.send(JSON.stringify({ type: 'ping', t: 7 }))")
    await page.wait_for_function(HEARD, arg="pong")

    await north.owner.post("/logout")
    if transport != "xhr-polling":  # which may be between two polls, and has no sign-in for the next
        await page.wait_for_function(HEARD, arg="goodbye")
    await page.wait_for_function(HEARD, arg="close")
    codes = {1006} if transport == "xhr-polling" else {4401}
    assert (await page.evaluate("told.at(-1).data.code")) in codes


@browser_test
async def test_a_browser_without_a_sign_in_is_told_that_it_cannot_connect(browsers: Browsers) -> None:
    page = await (await browsers.chromium.new_context()).new_page()
    await page.goto(f"{browsers.url}/healthz")
    await page.evaluate(CLIENT.read_text())
    await page.evaluate(LISTEN, None)
    await page.wait_for_function(HEARD, arg="close")

    assert await page.evaluate("told.at(-1).data.code") == 1002
