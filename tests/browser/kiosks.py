"""A display on the wall, as people see it."""

from dataclasses import dataclass

from playwright.async_api import Locator

from tests.browser.conftest import Browsers, sign_in
from tests.browser.screens import Screen
from tests.support.kiosks import paired
from tests.support.studio import TestOrganization


@dataclass(frozen=True)
class Wall(Screen):
    """The page `/kiosk`."""

    @property
    def code(self) -> Locator:
        return self.page.locator(".code")

    @property
    def lamp(self) -> Locator:
        """There while it is red."""
        return self.page.locator(".tally-lamp[data-on]")

    @property
    def timers(self) -> Locator:
        return self.page.locator(".timer")

    @property
    def age(self) -> Locator:
        return self.page.locator(".age")


async def hung(browsers: Browsers, north: TestOrganization, url: str | None = None, **wish: object) -> tuple[Wall, int]:
    """A display that was let in, in a browser of its own, and its id."""
    client, kiosk = await paired(north, **wish)
    context = await browsers.chromium.new_context(viewport={"width": 1920, "height": 1080})
    await sign_in(context, client, url or browsers.url)
    page = await context.new_page()
    page.on("pageerror", lambda error: browsers.refused.append(str(error)))
    await page.goto((url or browsers.url) + "/kiosk")
    return Wall(page), kiosk["id"]
