"""A live board with 300 running timers: `python -m bench.board`. What a tick of all their clocks takes."""

import asyncio
import json
import tempfile
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from playwright.async_api import Browser, CDPSession, Page, expect

from bench.harness.report import Figure, Report, Table, text
from bench.harness.tally import tally
from bench.kiosk import chromium
from domain.people import Role
from store import people
from tests.browser.conftest import sign_in
from tests.support.bookings import a_session
from tests.support.studio import TestOrganization

TIMERS = 300
TICKS = 30
SCRIPT_MS_AT_MOST = 2
PATIENCE_MS = 60_000
_ROOMS = 6
_MIB = 1024 * 1024
_SECOND = 1_000_000  # microseconds, as traces count


@dataclass(frozen=True)
class Seen:
    """Milliseconds of CPU: of script in each tick, of all that the page does in a second; and the bytes of its heap."""

    ticks: Sequence[float]
    busy: float
    heap: int


async def fill(organization: TestOrganization) -> None:
    """A timer for each of 300 engineers, in the sessions of some rooms."""
    owner = organization.owner
    rooms = [(await owner.make("/rooms", name=f"Room {number + 1}"))["id"] for number in range(_ROOMS)]
    sessions = [await a_session(owner, title="Strings", roomId=room) for room in rooms]
    async with organization.studio.services.database.transaction(organization.id) as transaction:
        engineers = []
        for number in range(TIMERS):
            person = await people.insert(transaction, f"engineer{number}@example.com", f"Engineer {number}", None)
            await people.join(transaction, person.id, Role.ENGINEER)
            engineers.append(person.id)
    kinds = list(organization.task_types.values())
    for number, engineer in enumerate(engineers):
        work = {"taskTypeId": kinds[number % len(kinds)], "sessionId": sessions[number % _ROOMS], "ownerId": engineer}
        await owner.make("/timers/start", **work)


async def look(browser: Browser, organization: TestOrganization, url: str) -> Seen:
    context = await browser.new_context(viewport={"width": 1440, "height": 900})
    await sign_in(context, organization.owner, url)
    page = await context.new_page()
    await page.goto(url + "/")
    await expect(page.locator("tally-timer")).to_have_count(TIMERS, timeout=PATIENCE_MS)
    chromium = await context.new_cdp_session(page)
    await chromium.send("Performance.enable")
    before = await _metrics(chromium)
    ticks = await _ticks(browser, page)
    after = await _metrics(chromium)
    await chromium.send("HeapProfiler.collectGarbage")
    heap = (await _metrics(chromium))["JSHeapUsedSize"]
    passed = after["Timestamp"] - before["Timestamp"]
    return Seen(ticks, 1e3 * (after["TaskDuration"] - before["TaskDuration"]) / passed, int(heap))


async def _metrics(chromium: CDPSession) -> dict[str, float]:
    return {each["name"]: each["value"] for each in (await chromium.send("Performance.getMetrics"))["metrics"]}


async def _ticks(browser: Browser, page: Page) -> list[float]:
    """Milliseconds of CPU that the page's timers took in each second, the first and the last, cut ones, left out."""
    await browser.start_tracing(page=page)
    await page.evaluate("seconds => new Promise((done) => setTimeout(done, 1000 * seconds))", TICKS + 2)
    trace = json.loads(await browser.stop_tracing())["traceEvents"]
    fired: list[Any] = [event for event in trace if event["name"] == "TimerFire" and "tdur" in event]
    seconds: dict[int, float] = {}
    for event in fired:
        second = (event["ts"] - fired[0]["ts"] + _SECOND // 2) // _SECOND
        seconds[second] = seconds.get(second, 0) + event["tdur"] / 1e3
    return list(seconds.values())[1:-1]


async def run() -> Report:
    with tempfile.TemporaryDirectory() as folder:
        async with tally(Path(folder)) as server, chromium() as browser:
            organization = await server.studio.organization()
            await fill(organization)
            seen = await look(browser, organization, server.program.url)
    return Report(f"A board with {TIMERS} timers", figures(seen), [table(seen)])


def figures(seen: Seen) -> list[Figure]:
    return [
        Figure("script of a tick, median", median(seen.ticks), "ms", at_most=SCRIPT_MS_AT_MOST),
        Figure("main thread a second", seen.busy, "ms"),
        Figure("JavaScript heap", seen.heap / _MIB, "MiB"),
    ]


def table(seen: Seen) -> Table:
    ordered = sorted(seen.ticks)
    return Table(
        ("ticks", "least, ms", "median, ms", "most, ms"), [(len(ordered), ordered[0], median(ordered), ordered[-1])]
    )


def main() -> None:
    ArgumentParser(prog="python -m bench.board").parse_args()
    print(text(asyncio.run(run())))


if __name__ == "__main__":
    main()
