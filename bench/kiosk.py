"""A day of a display on the wall, in minutes: `python -m bench.kiosk`. What it holds and costs must not grow.

The page's clock is moved by hand, ten minutes at a time, while the server and its events are real. The sizes of what
the page holds are Chromium's own, after its garbage was collected.
"""

import asyncio
import shutil
import tempfile
from argparse import ArgumentParser
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields
from pathlib import Path

from playwright.async_api import Browser, CDPSession, Page, async_playwright, expect

from bench.harness.report import Figure, Report, Table, text
from bench.harness.tally import tally
from tests.browser.conftest import sign_in
from tests.support.bookings import a_session
from tests.support.kiosks import paired
from tests.support.studio import Client, TestOrganization

HOURS = 24
STEPS_PER_HOUR = 6
STEP_MS = 600_000
PATIENCE_MS = 30_000
LOOKS = 5
HEARTBEAT_SECONDS = 300  # so that a step is no silence to the page
MORE_BYTES_AT_MOST = 512 * 1024  # what compiled code and caches may still take after the first hour
MORE_AT_MOST = 20  # nodes, listeners and timeouts, of which Chromium has not always let go yet
_KIB = 1024

# How many timeouts wait in the page; Chromium does not tell.
_COUNT_TIMEOUTS = """
{
  const waiting = (window.waitingTimeouts = new Set());
  const [set, clear] = [window.setTimeout, window.clearTimeout];
  window.setTimeout = (call, ...rest) => {
    const id = set((...given) => (waiting.delete(id), call(...given)), ...rest);
    waiting.add(id);
    return id;
  };
  window.clearTimeout = (id) => (waiting.delete(id), clear(id));
}
"""


@dataclass(frozen=True)
class Held:
    """What the page holds: bytes of JavaScript's heap, nodes, listeners and timeouts."""

    heap: int
    nodes: int
    listeners: int
    timeouts: int


@dataclass(frozen=True)
class Room:
    """A room in which a session goes on, and the display that shows it."""

    organization: TestOrganization
    session: int
    kiosk: int
    client: Client


async def a_room(organization: TestOrganization) -> Room:
    owner = organization.owner
    room = (await owner.make("/rooms", name="Room A"))["id"]
    session = await a_session(owner, title="Strings", roomId=room)
    client, kiosk = await paired(organization, roomId=room, showCosts=True)
    return Room(organization, session, kiosk["id"], client)


@dataclass(frozen=True)
class Display:
    """The display's page, whose time stands still but for what `hour` lets pass."""

    page: Page
    chromium: CDPSession
    room: Room

    async def hour(self, number: int, steps: int = STEPS_PER_HOUR) -> None:
        """An hour in which somebody records, mixes and leaves; a new name makes the display connect anew."""
        owner, kinds = self.room.organization.owner, self.room.organization.task_types
        timer = self.page.locator(".timer")
        await owner.patch(f"/kiosks/{self.room.kiosk}", {"name": f"Wall {number}"})
        for step in range(steps):
            if step % 2:
                await owner.post("/timers/stop")
                await expect(timer).to_have_count(0, timeout=PATIENCE_MS)
            else:
                kind = ("Recording", "Mixing", "Setup")[step // 2]
                await owner.post("/timers/start", {"taskTypeId": kinds[kind], "sessionId": self.room.session})
                await expect(timer).to_contain_text(kind, timeout=PATIENCE_MS)
            await self.page.clock.run_for(STEP_MS)

    async def held(self) -> Held:
        """The least of some looks, as the display may just be reading something."""
        looks = [await self._look() for _ in range(LOOKS)]
        return Held(*(min(getattr(look, each.name) for look in looks) for each in fields(Held)))

    async def _look(self) -> Held:
        await self.page.clock.run_for(1_000)
        await self.chromium.send("HeapProfiler.collectGarbage")
        counts = await self.chromium.send("Performance.getMetrics")
        found = {each["name"]: each["value"] for each in counts["metrics"]}
        timeouts = await self.page.evaluate("waitingTimeouts.size")
        return Held(int(found["JSHeapUsedSize"]), int(found["Nodes"]), int(found["JSEventListeners"]), timeouts)

    async def busy_seconds(self) -> float:
        metrics = (await self.chromium.send("Performance.getMetrics"))["metrics"]
        return next(float(each["value"]) for each in metrics if each["name"] == "TaskDuration")


async def display_of(browser: Browser, room: Room, url: str) -> Display:
    context = await browser.new_context(viewport={"width": 1920, "height": 1080})
    await sign_in(context, room.client, url)
    page = await context.new_page()
    await page.clock.install()
    await page.add_init_script(_COUNT_TIMEOUTS)
    await page.goto(url + "/kiosk")
    await page.locator(".wall").wait_for()
    chromium = await context.new_cdp_session(page)
    await chromium.send("Performance.enable")
    return Display(page, chromium, room)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield browser
        await browser.close()


async def run(hours: int = HOURS) -> Report:
    with tempfile.TemporaryDirectory() as folder:
        heartbeat = {"TALLY_REALTIME__HEARTBEAT_SECONDS": str(HEARTBEAT_SECONDS)}
        async with tally(Path(folder), **heartbeat) as server, chromium() as browser:
            room = await a_room(await server.studio.organization())
            display = await display_of(browser, room, server.program.url)
            await display.hour(0)
            began, found = await display.busy_seconds(), [await display.held()]
            for hour in range(1, hours + 1):
                await display.hour(hour)
                found.append(await display.held())
            took = await display.busy_seconds() - began
    return Report("A day on the wall", figures(found, took), [table(found)])


def figures(found: Sequence[Held], busy_seconds: float) -> list[Figure]:
    first, last = found[0], found[-1]
    hours = len(found) - 1
    counts = [each.name for each in fields(Held) if each.name != "heap"]
    return [
        Figure(f"heap after {hours} h more", (last.heap - first.heap) / _KIB, "KiB", at_most=MORE_BYTES_AT_MOST / _KIB),
        *(
            Figure(f"{name} after {hours} h more", getattr(last, name) - getattr(first, name), at_most=MORE_AT_MOST)
            for name in counts
        ),
        Figure("main thread a second", busy_seconds * 1e3 / (hours * 3600), "ms"),
    ]


def table(found: Sequence[Held]) -> Table:
    rows = [
        (f"{hour} h", each.heap / _KIB, each.nodes, each.listeners, each.timeouts)
        for hour, each in enumerate(found, start=1)
        if hour == 1 or hour % 6 == 1
    ]
    return Table(("after", "heap, KiB", "nodes", "listeners", "timeouts"), rows)


def main() -> None:
    parser = ArgumentParser(prog="python -m bench.kiosk")
    parser.add_argument("--hours", type=int, default=HOURS)
    print(text(asyncio.run(run(parser.parse_args().hours))))


if __name__ == "__main__":
    main()
