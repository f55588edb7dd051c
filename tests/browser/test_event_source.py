"""The event stream as a browser's own EventSource hears it, without Tally's client."""

import json
from typing import Any

import pytest
from playwright.async_api import Page, Route

from tests.browser.conftest import Browsers, sign_in
from tests.browser.wire import Wire
from tests.support.event_streams import STREAMS
from tests.support.live import event_stream
from tests.support.studio import TestOrganization

browser_test = pytest.mark.gen_test(timeout=90)

TYPES = ["message", "a", "b", "e", "nothing"]
READ_TO_ITS_END = """([url, types]) => new Promise((resolve) => {
  const source = new EventSource(url);
  const heard = [];
  for (const type of types) source.addEventListener(type, (event) => heard.push([type, event.data, event.lastEventId]));
  source.onerror = () => (source.close(), resolve(heard));
})"""
LISTEN = """(types) => {
  const source = new EventSource("/events");
  window.heard = [];
  for (const type of types) {
    source.addEventListener(type, ({ data, lastEventId }) => window.heard.push([type, data, lastEventId]));
  }
}"""
LOG_AND_WHAT_BEGINS_IT = ["hello", "snapshot", "reset", "timer:started", "timer:stopped"]
ODD_TEXTS = [
    "\ufeffBOM",
    "two\r\nlines\rand\nmore\n\n",
    "\u2028\u2029\x85\x0b",
    "data: x\n\nid: 7\n\n",
    "größer ✓ 🎧",
    "",
]


async def listening(browsers: Browsers, organization: TestOrganization, url: str) -> Page:
    """A page in which the owner's EventSource is open and has its snapshot."""
    context = await browsers.chromium.new_context()
    await sign_in(context, organization.owner, url)
    page = await context.new_page()
    await page.goto(url + "/docs")
    await page.evaluate(LISTEN, LOG_AND_WHAT_BEGINS_IT)
    await heard(page, 2)
    return page


async def heard(page: Page, count: int) -> list[tuple[str, Any, str]]:
    await page.wait_for_function("(count) => window.heard.length >= count", arg=count)
    return [(event, json.loads(data), last_id) for event, data, last_id in await page.evaluate("window.heard")]


async def say(organization: TestOrganization, *texts: str) -> None:
    for text in texts:
        task_type = organization.task_types["Recording"]
        await organization.owner.make("/timers/start", taskTypeId=task_type, notes=text)
        await organization.owner.post("/timers/stop")


@browser_test
async def test_the_streams_that_tests_trust_are_read_so_by_a_browser(browsers: Browsers) -> None:
    async def send(route: Route) -> None:
        text = list(STREAMS.values())[int(route.request.url.rpartition("/")[2])].text
        await route.fulfill(body=text.encode(), content_type="text/event-stream")

    page = (await browsers.visit("/")).page
    await page.route("**/streams/*", send)
    read = {
        name: await page.evaluate(READ_TO_ITS_END, [f"/streams/{number}", TYPES]) for number, name in enumerate(STREAMS)
    }

    assert read == {name: [list(event) for event in stream.events] for name, stream in STREAMS.items()}


@browser_test
async def test_any_text_comes_through(browsers: Browsers, north: TestOrganization) -> None:
    page = await listening(browsers, north, browsers.url)
    await say(north, *ODD_TEXTS)

    _, snapshot, *events = await heard(page, 2 + 2 * len(ODD_TEXTS))

    assert [data["notes"] for event, data, _ in events if event == "timer:started"] == ODD_TEXTS
    epoch, _, seq = snapshot[2].partition(".")
    assert [last_id for _, _, last_id in events] == [f"{epoch}.{int(seq) + 1 + n}" for n in range(len(events))]


@browser_test
async def test_it_resumes_by_itself(browsers: Browsers, north: TestOrganization, wire: Wire) -> None:
    page = await listening(browsers, north, wire.url)
    async with event_stream(north.owner) as peer:
        await say(north, "before")
        await heard(page, 4)
        wire.cut()
        await say(north, "meanwhile")
        wire.mend()
        await heard(page, 7)
        await say(north, "after")
        log = [message for message in await peer.take(8) if message.id and message.event != "snapshot"]

    events = await heard(page, 9)
    assert [event for event, data, _ in events if event == "hello" and data["resumed"]] == ["hello"]
    assert [last_id for event, _, last_id in events if event.startswith("timer:")] == [message.id for message in log]
