"""The first view of the board in a browser that has nothing of Tally yet, as Chromium itself traces it."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Browser

from tests.browser.conftest import sign_in
from tests.support.studio import Client

_CLOCK = "first running clock"
# Written down at the frame that shows the clock.
_MARK_CLOCK = f"""
const look = () => {{
  const clock = document.querySelector("tally-clock");
  if (clock && /[0-9]/.test(clock.textContent)) requestAnimationFrame(() => performance.mark("{_CLOCK}"));
  else requestAnimationFrame(look);
}};
look();
"""
_MICROSECONDS = 1e6


@dataclass(frozen=True)
class FirstView:
    """What was asked of the server and how many bytes came, until the clock ran after so many seconds."""

    requests: Sequence[str]
    received: int
    seconds: float


async def first_view(browser: Browser, member: Client) -> FirstView:
    """The board of a member while a timer runs."""
    context = await browser.new_context()
    await sign_in(context, member, member.url)
    page = await context.new_page()
    await page.add_init_script(_MARK_CLOCK)
    await browser.start_tracing(page=page)
    await page.goto(member.url + "/")
    await page.get_by_role("timer").first.wait_for()
    await page.wait_for_function("name => performance.getEntriesByName(name).length > 0", arg=_CLOCK)
    await page.wait_for_load_state("networkidle")
    trace = json.loads(await browser.stop_tracing())
    await context.close()
    return _read(trace["traceEvents"], member.url)


def _read(events: Sequence[Any], url: str) -> FirstView:
    sent = {e["args"]["data"]["requestId"]: e["args"]["data"]["url"] for e in _named(events, "ResourceSendRequest")}
    asked = {key: address for key, address in sent.items() if address.startswith(re.sub("^http", "", url), 4)}
    finished = [e["args"]["data"] for e in _named(events, "ResourceFinish")]
    begun = [e["ts"] for e in _named(events, "navigationStart") if e["args"].get("data", {}).get("documentLoaderURL")]
    clock = next(e["ts"] for e in _named(events, _CLOCK))
    return FirstView(
        requests=[address.removeprefix(url) for address in asked.values()],
        received=sum(int(each["encodedDataLength"]) for each in finished if each["requestId"] in asked),
        seconds=(clock - max(ts for ts in begun if ts < clock)) / _MICROSECONDS,
    )


def _named(events: Sequence[Any], name: str) -> list[Any]:
    return [event for event in events if event["name"] == name]
