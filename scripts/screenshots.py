"""Pictures of every page and state of the demo studio, into docs/screenshots/: `make screenshots`."""

import asyncio
import logging
import re
import shutil
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import structlog
from playwright.async_api import APIRequestContext, Browser, BrowserContext, async_playwright
from playwright.async_api import Error as PlaywrightError

from actions.setup import create_admin
from commands.demo import cast
from commands.demo.filling import fill
from commands.demo.playing import Play
from commands.demo.studio import founded
from commands.running import running
from scripts.palette import smaller
from scripts.shots import SHOTS, SIZES, Shot
from settings import ROOT, load_settings
from tests.browser.conftest import CHROMIUM
from tests.browser.wire import Wire, wire_to

TARGET = ROOT / "docs/screenshots"
NEWCOMER = "nora@southbank.example"
EMPTY_STUDIO = {"organization": "Southbank", "name": "Nora Lind", "email": NEWCOMER}
PEOPLE = {"owner": cast.OWNER, "engineer": cast.ENGINEER, "newcomer": NEWCOMER}
DISPLAYS = {"recording": "Room A", "idle": "Room C", "all": None}
SEED = 5
PATIENCE_MS = 15_000


@dataclass
class Set:
    """Where pictures are taken: a server with a wire to it, a browser, and who is signed in, by their cookies."""

    browser: Browser
    wire: Wire
    cookies: dict[str, list[Any]]

    async def of(self, shot: Shot, form: str) -> bytes:
        """The picture of one state in one form, such as `phone light fr`."""
        context = await self._context(shot.who, form)
        try:
            picture = await self._taken(context, shot)
            return picture if form.startswith("kiosk") else smaller(picture)  # its glow needs all colors
        finally:
            await context.close()
            self.wire.mend()  # not before: what was done meanwhile would reach the server

    async def _context(self, who: str, form: str) -> BrowserContext:
        size, theme, language = form.split()
        width, height = SIZES[size]
        context = await self.browser.new_context(
            viewport={"width": width, "height": height},
            locale={"en": "en-GB", "fr": "fr-FR"}[language],
            timezone_id=cast.FOUNDING.timezone,
            reduced_motion="reduce",
            has_touch=size == "phone",
            service_workers="block",
        )
        await context.add_init_script(f'localStorage.setItem("tally.theme", "{theme}");')
        await context.add_cookies(self.cookies.get(who, []))
        return context

    async def _taken(self, context: BrowserContext, shot: Shot) -> bytes:
        page = await context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        code = await self._code() if "{code}" in shot.path else ""
        path = shot.path.format(code=code, lately=datetime.now(UTC).date() - timedelta(days=7))
        await page.goto(self.wire.url + path)
        await page.locator("h1, .code").first.wait_for()
        await page.wait_for_load_state("networkidle")
        await page.locator('live-badge[state="connecting"]').wait_for(state="detached")
        if shot.cut:
            self.wire.cut()
            await page.locator('live-badge[state="offline"], .age').first.wait_for()
        if shot.act:
            await shot.act(page)
            await page.wait_for_load_state("networkidle")
        await page.evaluate("document.fonts.ready.then(() => true)")
        return await page.screenshot(animations="disabled", caret="hide")

    async def _code(self) -> str:
        context = await self.browser.new_context()
        asked = await (await context.request.post(f"{self.wire.url}/api/v1/kiosk/pair")).json()
        await context.close()
        return str(asked["userCode"])


@asynccontextmanager
async def scene(folder: Path) -> AsyncIterator[Set]:
    """The demo studio with its timers as they stood when it was opened, beside a studio without anything yet."""
    settings = load_settings(None, {})
    database = settings.database.model_copy(update={"url": None, "data_dir": folder})
    server = settings.server.model_copy(update={"port": 0})
    async with running(settings.model_copy(update={"database": database, "server": server})) as run:
        studio = await founded(run.services)
        play = Play(run.services, studio, await fill(run.services, studio))
        play._dice = Random(SEED)  # noqa: SLF001  the same story each time
        await play.begin()
        await create_admin(run.services, cast.FOUNDING.model_copy(update=EMPTY_STUDIO))
        async with wire_to(run.port) as wire, _chromium() as browser:
            opened = Set(browser, wire, {})
            await _dress(opened)
            yield opened


async def _dress(opened: Set) -> None:
    """Signs everybody in, hangs the displays, and lets the owner record in Room A."""
    url = f"{opened.wire.url}/api/v1"
    for who, email in PEOPLE.items():
        context = await opened.browser.new_context()
        await _done(context.request, f"{url}/login", {"email": email, "password": cast.PASSWORD})
        opened.cookies[who] = await context.cookies()
        if who == "owner":
            await _record(context.request, url)
            for name, room in DISPLAYS.items():
                opened.cookies[name] = await _hung(opened.browser, context.request, url, room)
        await context.close()


async def _record(owner: APIRequestContext, url: str) -> None:
    tasks = await _listed(owner, f"{url}/task-types")
    rooms = await _listed(owner, f"{url}/rooms")
    room = next(each["id"] for each in rooms if each["name"] == DISPLAYS["recording"])
    now = datetime.now(UTC)
    sessions = await _listed(owner, f"{url}/sessions?limit=200")
    session = next((each["id"] for each in sessions if each["roomId"] == room and _on(each, now)), None)
    task = next(each["id"] for each in tasks if each["name"] == "Recording")
    began = (now - timedelta(minutes=47, seconds=12)).isoformat()
    work = {"taskTypeId": task, "startTime": began, "notes": "Take 3 is the one"}
    await _done(owner, f"{url}/timers/start", work | ({"sessionId": session} if session else {}))


def _on(session: Any, now: datetime) -> bool:
    return datetime.fromisoformat(session["startTime"]) <= now < datetime.fromisoformat(session["endTime"])


async def _hung(browser: Browser, owner: APIRequestContext, url: str, room: str | None) -> list[Any]:
    """Lets a display in; the cookies that it was given."""
    context = await browser.new_context()
    asked = await _done(context.request, f"{url}/kiosk/pair")
    rooms = {each["name"]: each["id"] for each in await _listed(owner, f"{url}/rooms")}
    wish = {"roomId": rooms[room]} if room else {}
    await _done(owner, f"{url}/kiosks", {"userCode": asked["userCode"], "name": room or "Lounge"} | wish)
    await _done(context.request, f"{url}/kiosk/token", {"deviceCode": asked["deviceCode"]})
    cookies: list[Any] = await context.cookies()
    await context.close()
    return cookies


async def _listed(request: APIRequestContext, url: str) -> Any:
    return (await (await request.get(url)).json())["items"]


async def _done(request: APIRequestContext, url: str, body: Any = None) -> Any:
    answer = await request.post(url, data=body)
    if not answer.ok:
        raise SystemExit(f"{url} answered {answer.status}: {await answer.text()}")
    return await answer.json()


@asynccontextmanager
async def _chromium() -> AsyncIterator[Browser]:
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        raise SystemExit("This needs Chromium; install the package chromium.")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        await browser.close()


def file_of(shot: Shot, form: str) -> str:
    return f"{shot.name}-{form.replace(' ', '-')}.png"


def gallery() -> str:
    """A page that shows all that is kept with the project."""
    parts = [
        "# Every page and state",
        "The demo studio, as `make screenshots` takes it; `ALL=1` adds what is left out.",
    ]
    for shot in SHOTS:
        pictures = [f"![{shot.title}: {form}]({file_of(shot, form)})" for form in shot.forms]
        parts += [f"## {shot.title}", "\n".join(pictures)]
    return "\n\n".join(parts) + "\n"


def _each(shots: Iterable[Shot], *, all_forms: bool) -> Iterator[tuple[Shot, str]]:
    return ((shot, form) for shot in shots for form in (shot.all_forms if all_forms else shot.forms))


async def run(args: Namespace) -> list[str]:
    """Takes the pictures that were asked for; gives the states that no page came into, each with the reason."""
    args.to.mkdir(parents=True, exist_ok=True)
    wanted = [shot for shot in SHOTS if re.search(args.only, shot.name)]
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        async with scene(Path(folder)) as opened:
            for old in [] if args.only else args.to.glob("*.png"):
                old.unlink()
            for shot, form in _each(wanted, all_forms=args.all):
                try:
                    picture = await opened.of(shot, form)
                except PlaywrightError as error:
                    failed.append(f"{file_of(shot, form)}: {str(error).splitlines()[0]}")
                    continue
                (args.to / file_of(shot, form)).write_bytes(picture)
                print(f"{len(picture) // 1024:5} KiB  {file_of(shot, form)}", flush=True)
    if args.to == TARGET and not args.all:
        (TARGET / "README.md").write_text(gallery(), encoding="utf-8")
    return failed


def main() -> None:
    parser = ArgumentParser(prog="python -m scripts.screenshots", description=__doc__)
    parser.add_argument("--all", action="store_true", help="every size, theme and language of each state")
    parser.add_argument("--only", default="", metavar="PATTERN", help="those whose names match")
    parser.add_argument("--to", type=Path, default=TARGET, metavar="DIR", help="where the pictures go")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    if failed := asyncio.run(run(parser.parse_args())):
        raise SystemExit("\n".join(["These pictures could not be taken:", *failed]))


if __name__ == "__main__":
    main()
