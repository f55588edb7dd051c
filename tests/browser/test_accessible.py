"""Every page, with work and without any, at a desk and on a phone, dark and light: axe finds nothing."""

import re
from collections.abc import Sequence
from typing import Any

import pytest
from playwright.async_api import Page, expect

from domain.people import Role
from settings import ROOT
from tests.browser.conftest import Browsers
from tests.browser.kiosks import hung
from tests.support.bookings import a_project, a_session, entered, started
from tests.support.studio import TestOrganization

AXE = (ROOT / "tests/node/node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
ROUTES = re.findall(r'^  "(/.*)": \{$', (ROOT / "static/js/routes.js").read_text(encoding="utf-8"), re.MULTILINE)
DOORS = ("/sign-in", "/setup#token=of-a-studio", "/invite#token=of-an-invitation")
INSIDE = [route for route in ROUTES if not any(door.startswith(route + "#") or door == route for door in DOORS)]
VIEWS = (
    "/history?view=list",
    "/history?view=timeline",
    "/history?view=timeline&by=room&span=day",
    "/history?view=chart",
    "/history?add=now",
    "/nowhere",
)
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
OVER = "dialog[open], .tour"
OVERLAYS = (
    "Command palette",
    "Shortcuts",
    "Tour",
    "Entry",
    "Time by hand",
    "Entry that is gone",
    "Rates over time",
    "Invitation",
    "Conflict",
    "Form",
    "Question",
)
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
_LOOK = """
async ([part, theme, tags, rule]) => {
  document.documentElement.dataset.theme = theme;
  const runOnly = rule ? { type: "rule", values: [rule] } : { type: "tag", values: tags };
  const { violations } = await axe.run(part, { runOnly, resultTypes: ["violations"], preload: false });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
}
"""

browser_test = pytest.mark.gen_test(timeout=110)


async def shown(page: Page, address: str) -> None:
    """Goes there as a link would, and waits until all has come."""
    await page.evaluate(
        "(address) => { history.pushState(null, '', address); dispatchEvent(new Event('popstate')); }", address
    )
    await page.locator("h1").first.wait_for()
    await page.wait_for_load_state("networkidle")
    await expect(page.locator("[aria-busy=true]")).to_have_count(0)


async def found(page: Page, *themes: str, part: str = "html") -> list[str]:
    """What axe says against a part of the page as it stands; in a second theme only colors can be wrong."""
    wrong: list[str] = []
    for theme in themes:
        wrong += await page.evaluate(_LOOK, [part, theme, TAGS, None if theme == themes[0] else "color-contrast"])
    return wrong


async def walk(page: Page, addresses: Sequence[str], *themes: str) -> str:
    """What is wrong, and where."""
    await page.emulate_media(reduced_motion="reduce")  # or colors would be seen on their way from theme to theme
    await page.evaluate(AXE)
    places: dict[str, list[str]] = {}
    for address in addresses:
        await shown(page, address)
        for wrong in await found(page, *themes):
            places.setdefault(wrong, []).append(address)
    return "\n".join(f"{wrong} ({', '.join(where)})" for wrong, where in places.items())


async def furnish(north: TestOrganization) -> None:
    """A studio at work."""
    owner = north.owner
    client = await owner.make("/clients", name="Blue Heron")
    project = await a_project(owner, clientId=client["id"])
    room = await owner.make("/rooms", name="Room A")
    session = await a_session(owner, roomId=room["id"], projectId=project)
    engineer = await north.member(Role.ENGINEER)
    await entered(owner, north, sessionId=session)
    await started(owner, north, sessionId=session, notes="Take 3")
    await started(engineer, north, "Mixing", projectId=project)


@pytest.mark.parametrize(
    ("size", "themes"), [(DESKTOP, ("dark", "light")), (PHONE, ("light",))], ids=["desktop", "phone"]
)
@browser_test
async def test_nothing_stands_in_anybodys_way_in_a_studio_at_work(
    north: TestOrganization, browsers: Browsers, size: Any, themes: Sequence[str]
) -> None:
    await furnish(north)
    board = await browsers.board_of(north.owner)
    await board.page.set_viewport_size(size)
    assert await walk(board.page, [*INSIDE, *VIEWS], *themes) == ""


@browser_test
async def test_nothing_stands_in_the_way_of_newcomers_of_visitors_and_before_a_display(
    north: TestOrganization, browsers: Browsers
) -> None:
    board = await browsers.board_of(north.owner)
    code = (await north.studio.stranger.post("/kiosk/pair")).json["userCode"]
    assert await walk(board.page, [*INSIDE, f"/pair?code={code}"], "dark") == ""
    outside = await browsers.visit("/sign-in")
    assert await walk(outside.page, DOORS, "dark", "light") == ""
    wall, _ = await hung(browsers, north, name="Wall")
    await wall.title.first.wait_for()
    await wall.page.evaluate(AXE)
    assert await found(wall.page, "dark") == []


@browser_test
async def test_nothing_stands_in_the_way_in_what_the_design_shows_and_what_comes_over_pages(
    browsers: Browsers,
) -> None:
    page = (await browsers.visit("/static/design.html")).page
    await page.locator("kiosk-example").first.wait_for()
    await page.emulate_media(reduced_motion="reduce")
    await page.evaluate(AXE)
    wrong = await found(page, "dark", "light")
    over = page.locator(OVER)
    for name in OVERLAYS:
        await page.get_by_role("button", name=name, exact=True).first.click()
        await over.first.wait_for()
        await expect(over.locator("[aria-busy=true]")).to_have_count(0)
        wrong += [f"{name}: {each}" for each in await found(page, "dark", "light", part=OVER)]
        await page.keyboard.press("Escape")
        await expect(over).to_have_count(0)
    assert wrong == []
