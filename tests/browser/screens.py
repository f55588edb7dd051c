"""The screens of the web app as a person sees and uses them."""

from dataclasses import dataclass

from playwright.async_api import Locator, Page


@dataclass(frozen=True)
class Screen:
    """Any page of the app."""

    page: Page

    @property
    def title(self) -> Locator:
        return self.page.get_by_role("heading", level=1)

    @property
    def problem(self) -> Locator:
        return self.page.get_by_role("alert")

    async def fill_in(self, **fields: str) -> None:
        """Fills in fields by their labels, `Your_name` for "Your name"."""
        for label, text in fields.items():
            await self.page.get_by_label(label.replace("_", " "), exact=True).fill(text)

    async def press(self, button: str) -> None:
        await self.page.get_by_role("button", name=button).click()


@dataclass(frozen=True)
class Board(Screen):
    """The live board."""

    @property
    def badge(self) -> Locator:
        return self.page.locator("live-badge")

    @property
    def own_timer(self) -> Locator:
        return self.page.locator("own-timer")

    @property
    def own_clock(self) -> Locator:
        return self.own_timer.get_by_role("timer")

    @property
    def task_buttons(self) -> Locator:
        return self.page.locator("task-button")

    @property
    def cards(self) -> Locator:
        return self.page.locator(".cards").get_by_role("listitem")

    def card_of(self, name: str) -> Locator:
        return self.cards.filter(has_text=name)

    @property
    def toast(self) -> Locator:
        return self.page.locator(".toast")

    @property
    def search(self) -> Locator:
        return self.page.locator("timer-search")

    @property
    def lately(self) -> Locator:
        return self.page.get_by_role("region", name="A moment ago").get_by_role("listitem")

    async def find_work(self, typed: str) -> None:
        """Types into the search for work, by the keyboard alone."""
        await self.page.keyboard.press("s")
        await self.page.keyboard.type(typed)

    async def start(self, task: str) -> None:
        await self.page.get_by_role("group", name="Start").get_by_role("button", name=task).click()

    async def switch_to(self, task: str) -> None:
        await self.page.get_by_role("group", name="Switch to").get_by_role("button", name=task).click()

    async def sign_out(self) -> None:
        await self.press("Your account")
        await self.page.get_by_role("menuitem", name="Sign out").click()

    async def stop(self) -> None:
        await self.do("Stop")

    async def do(self, what: str) -> None:
        """Presses a button of one's own timer."""
        await self.own_timer.get_by_role("button", name=what).click()
