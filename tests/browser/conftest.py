"""A real Chromium, in which each member of a studio has a browser of their own."""

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field

import pytest
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, async_playwright, expect
from tornado.ioloop import IOLoop

from tests.browser.screens import Board, Screen
from tests.browser.wire import Wire, wire_to
from tests.support.studio import Client, Studio

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
STUDIO_HOST = "studio.test"  # in the studio's network: over plain http, which browsers trust on the machine itself only
PATIENCE_MS = 20_000  # the default of 5 s would tell of busy machines, not of mistakes
PLAIN_HTTP = f"--host-resolver-rules=MAP {STUDIO_HOST} 127.0.0.1"


@dataclass
class Browsers:
    """Opens pages, each in a browser that shares nothing with the others, and keeps what the policy refused them."""

    chromium: Browser
    url: str
    refused: list[str] = field(default_factory=list)

    async def visit(self, path: str) -> Screen:
        """The page at `path`, as somebody without a sign-in."""
        return await self._open(await self.chromium.new_context(), self.url + path)

    async def board_of(self, member: Client, url: str | None = None, *, websockets: bool = True) -> Board:
        """The live board of a member who is signed in, at the server's own URL or at that of a wire to it."""
        context = await self.browser_of(member, url)
        if not websockets:
            await context.route_web_socket("**", lambda socket: socket.close())
        return await self.tab(context, url)

    async def browser_of(self, member: Client, url: str | None = None) -> BrowserContext:
        """A browser in which the member is signed in, for as many tabs as are wanted."""
        context = await self.chromium.new_context()
        await sign_in(context, member, url or self.url)
        return context

    async def tab(self, context: BrowserContext, url: str | None = None) -> Board:
        """One more tab with the live board."""
        return Board((await self._open(context, (url or self.url) + "/")).page)

    async def close(self) -> None:
        """Closes all pages; what a test held up on its way to them is nobody's mistake any more."""
        for context in self.chromium.contexts:
            for place in (context, *context.pages):
                await place.unroute_all(behavior="ignoreErrors")
            await context.close()

    async def _open(self, context: BrowserContext, url: str) -> Screen:
        page = await context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.refused.append(str(error)))
        await page.goto(url)
        return Screen(page)

    def _hear(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            self.refused.append(message.text)


async def sign_in(context: BrowserContext, member: Client, url: str) -> None:
    """Gives the browser the member's cookie in the place of the one that it has."""
    assert member.cookie is not None
    name, _, value = member.cookie.partition("=")
    await context.add_cookies([{"name": name, "value": value, "url": url}])


expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def shared_loop() -> Iterator[IOLoop]:
    """The loop that the browser's connection belongs to, and with it every test that has the browser."""
    loop = IOLoop(asyncio_loop=asyncio.new_event_loop(), make_current=False)
    yield loop
    loop.close()


@pytest.fixture
def io_loop(shared_loop: IOLoop) -> Iterator[IOLoop]:
    asyncio.set_event_loop(shared_loop.asyncio_loop)  # type: ignore[attr-defined]
    yield shared_loop
    asyncio.set_event_loop(None)


@pytest.fixture(scope="session")
def chromium(shared_loop: IOLoop) -> Iterator[Browser]:
    """One Chromium for all tests: to start it takes as long as many a test."""
    closing = contextlib.AsyncExitStack()
    launched = shared_loop.run_sync(lambda: closing.enter_async_context(_chromium()))
    assert launched is not None
    yield launched
    shared_loop.run_sync(closing.aclose)


@pytest.fixture
def browsers(io_loop: IOLoop, studio: Studio, chromium: Browser) -> Iterator[Browsers]:
    """Browsers on the studio's server. Whatever breaks in a page, or is refused by its policy, fails the test."""
    opened = Browsers(chromium, studio.url)
    yield opened
    io_loop.run_sync(opened.close)
    assert opened.refused == []


@pytest.fixture
def wire(io_loop: IOLoop, studio: Studio) -> Iterator[Wire]:
    """A wire to the studio's server that can be cut."""
    closing = contextlib.AsyncExitStack()
    opened = io_loop.run_sync(lambda: closing.enter_async_context(wire_to(studio.running.port)))
    assert opened is not None
    yield opened
    io_loop.run_sync(closing.aclose)


@contextlib.asynccontextmanager
async def _chromium() -> AsyncIterator[Browser]:
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    assert path, "these tests need Chromium; install the package chromium"
    async with async_playwright() as playwright:
        # the sandbox needs rights that neither root nor a container has; only our own pages are opened
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox", PLAIN_HTTP])
        yield browser
        await browser.close()
