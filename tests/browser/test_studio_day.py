"""A day of a new studio, by what its screens offer: from the setup link to the evening's figures, and a restart."""

import contextlib
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, expect
from tornado.ioloop import IOLoop

from actions.setup import offer_setup
from store import people
from tests.browser.conftest import Browsers
from tests.browser.kiosks import Wall
from tests.browser.screens import Board
from tests.browser.wire import Wire, wire_to
from tests.support.studio import PASSWORD, Client, Studio, open_studio

browser_test = pytest.mark.gen_test(timeout=110)
OWNER = "ada@example.com"


@dataclass
class House:
    """A server that can be stopped and started again under those who are there."""

    database_url: str
    wire: Wire
    opened: contextlib.AsyncExitStack
    studio: Studio

    async def restart(self) -> None:
        self.wire.is_cut = True  # nobody gets in, and those who are there hear of it from the server
        await self.opened.aclose()
        self.studio = await self.opened.enter_async_context(open_studio(self.database_url))
        self.wire.server_port = self.studio.running.port
        self.wire.mend()

    async def owner(self) -> Client:
        """What the screens show is what the API tells."""
        person = await people.by_email(self.studio.services.database, OWNER)
        assert person is not None
        assert person.last_org_id is not None
        return await self.studio.client_of(OWNER, person.last_org_id)


@contextlib.asynccontextmanager
async def a_house(database_url: str) -> AsyncIterator[House]:
    async with contextlib.AsyncExitStack() as opened:
        studio = await opened.enter_async_context(open_studio(database_url))
        async with wire_to(studio.running.port) as wire:
            yield House(database_url, wire, opened, studio)


@browser_test
async def test_a_day_of_a_new_studio(io_loop: IOLoop, database_url: str, chromium: Browser) -> None:
    async with a_house(database_url) as house:
        browsers = Browsers(chromium, house.wire.url)
        owner = await founded(house, browsers)
        engineer = await invited(owner, browsers)
        await booked(owner)
        wall = await hung_by_phone(owner, browsers)
        await worked(engineer, owner, wall)
        await summed_up(house, owner)

        await house.restart()
        for screen in (owner, engineer):
            await expect(screen.badge).to_have_text("Live", timeout=30_000)
        await expect(wall.age).to_have_count(0, timeout=30_000)
        await begun(engineer, owner, wall)
        await browsers.close()
    assert browsers.refused == []


async def founded(house: House, browsers: Browsers) -> Board:
    screen = await browsers.visit(f"/setup#token={await offer_setup(house.studio.services)}")
    await screen.fill_in(Studio_name="North", Your_name="Ada", **{"E-mail": OWNER}, Password=PASSWORD)
    await screen.press("Create the studio")
    owner = Board(screen.page)
    await expect(owner.title).to_have_text("North")
    await expect(owner.task_buttons).to_have_text(["Setup", "Recording", "Mixing", "Mastering", "Break"])
    await owner.page.locator(".tour").get_by_text("Skip the tour").click()
    return owner


async def invited(owner: Board, browsers: Browsers) -> Board:
    await turn_to(owner, "Members")
    await owner.press("Invite somebody")
    await owner.fill_in(Name="Bob", **{"E-mail": "bob@example.com"})
    await owner.press("Make the link")
    link = urlsplit(await owner.page.get_by_role("textbox", name="Invitation link").input_value())
    await owner.press("Done")
    screen = await browsers.visit(f"{link.path}#{link.fragment}")
    await screen.fill_in(Your_name="Bob", Password=PASSWORD)
    await screen.press("Join the studio")
    await expect(screen.page.get_by_role("banner")).to_contain_text("Bob engineer")
    return Board(screen.page)


async def turn_to(screen: Board, page: str) -> None:
    await screen.page.get_by_role("navigation").get_by_role("link", name=page, exact=True).click()


async def booked(owner: Board) -> None:
    """A room, and a session in it that lasts all day."""
    await turn_to(owner, "Rooms")
    await owner.page.get_by_role("button", name="New room").first.click()
    await owner.fill_in(Name="Room A")
    await owner.press("Save")
    await turn_to(owner, "Sessions")
    await owner.page.get_by_role("button", name="New session", exact=True).click()
    await owner.fill_in(Title="Strings")
    dates, times = (owner.page.get_by_role("dialog").locator(f"input[type={kind}]") for kind in ("date", "time"))
    today = await owner.page.evaluate("new Date().toLocaleDateString('en-CA')")
    for place, time in enumerate(("00:00", "23:59")):
        await dates.nth(place).fill(today)
        await times.nth(place).fill(time)
    await owner.press("Save")
    await expect(owner.page.get_by_role("button", name="Strings").first).to_be_visible()


async def hung_by_phone(owner: Board, browsers: Browsers) -> Wall:
    """A screen is let in from a phone whose owner signs in for it."""
    wall = Wall((await browsers.visit("/kiosk")).page)
    code = await wall.code.inner_text()
    phone = await browsers.visit(f"/pair?code={code}")
    await phone.page.set_viewport_size({"width": 390, "height": 844})
    await phone.fill_in(**{"E-mail": OWNER}, Password=PASSWORD)
    await phone.press("Sign in")
    asking = phone.page.locator(".asking")
    await expect(asking).to_contain_text(code)
    await expect(asking).to_contain_text("127.0.0.1")
    await phone.fill_in(Name="Over the desk")
    await phone.page.get_by_label("Shows").select_option(label="Room A")
    await phone.press("Let it in")
    await expect(phone.title).to_have_text("Over the desk is let in")
    await expect(wall.title).to_have_text("Room A", timeout=15_000)
    await expect(wall.page.locator(".session")).to_contain_text("Strings")
    await turn_to(owner, "Displays")
    await expect(owner.page.get_by_role("listitem").filter(has_text="Over the desk")).to_contain_text("On")
    return wall


async def begun(engineer: Board, owner: Board, wall: Wall) -> None:
    """Work starts by the keyboard, and is seen by everybody."""
    await engineer.find_work("rec strings")
    await engineer.page.keyboard.press("Enter")
    await expect(engineer.own_timer).to_contain_text("Strings, Room A")
    await expect(owner.card_of("Bob")).to_contain_text("Recording")
    await expect(wall.lamp).to_be_visible()
    await expect(wall.timers).to_contain_text("Recording")


async def worked(engineer: Board, owner: Board, wall: Wall) -> None:
    await turn_to(owner, "Board")
    await expect(engineer.own_timer).to_have_count(0)
    await engineer.find_work("mix strings 1h30")
    await engineer.page.keyboard.press("Enter")
    await expect(engineer.toast).to_contain_text("Mixing")
    await begun(engineer, owner, wall)
    await expect(engineer.own_clock).to_have_text(re.compile(r"00:\d\d:\d[1-9]"))

    await engineer.switch_to("Mixing")
    await expect(owner.card_of("Bob")).to_contain_text("Mixing")
    await expect(wall.timers).to_contain_text("Mixing")
    await expect(wall.lamp).to_have_count(0)
    await engineer.do("Pause")
    for cards in (owner.cards, wall.timers):
        await expect(cards).to_have_count(0)
    await engineer.press("Resume Mixing")
    await expect(wall.timers).to_contain_text("Mixing")
    await engineer.do("More for this timer")
    await engineer.page.get_by_role("menuitem", name="Discard").click()
    await engineer.page.get_by_role("dialog").get_by_role("button", name="Discard").click()
    await expect(owner.lately.first).to_contain_text("Bob discarded Mixing")
    await begun(engineer, owner, wall)
    await engineer.stop()
    await expect(owner.lately.first).to_contain_text("Bob stopped Recording")
    for cards in (owner.cards, wall.timers):
        await expect(cards).to_have_count(0)


async def summed_up(house: House, owner: Board) -> None:
    """The history's figures and its file are those of the API."""
    api = await house.owner()
    answer = (await api.get("/time-entries")).json
    await turn_to(owner, "History")
    await expect(owner.page.locator("entry-row")).to_have_count(answer["stats"]["count"])
    await expect(owner.page.locator(".totals")).to_contain_text("1h 30m")
    await expect(owner.page.locator(".totals")).to_contain_text(answer["stats"]["cost"]["formattedCost"])
    address = await owner.page.get_by_role("link", name="Export CSV").get_attribute("href")
    assert address is not None
    file = await owner.page.evaluate("(address) => fetch(address).then((answer) => answer.text())", address)
    lines = file.strip().splitlines()[1:]
    assert len(lines) == answer["stats"]["count"]
    assert all(any(f",{each['id']}," in f",{line}," for line in lines) for each in answer["items"])
    await turn_to(owner, "Board")
    await expect(owner.title).to_have_text("North")
