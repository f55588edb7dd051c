"""Several tabs of one browser: one connection for all where the browser can share it, and never a missed event."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import BrowserContext, WebSocket, expect

from tests.browser.conftest import STUDIO_HOST, Browsers, sign_in
from tests.browser.screens import Board
from tests.browser.wire import Wire
from tests.support.nginx import nginx
from tests.support.studio import Studio, TestOrganization

browser_test = pytest.mark.gen_test(timeout=90)


def sockets_of(context: BrowserContext) -> list[WebSocket]:
    """Fills with the WebSockets that the tabs of the browser open from now on."""
    opened: list[WebSocket] = []
    context.on("page", lambda page: page.on("websocket", lambda socket: opened.append(socket)))  # noqa: PLW0108  Playwright marks its handlers
    return opened


async def expect_live(*boards: Board) -> None:
    for board in boards:
        await expect(board.badge).to_have_text("Live", timeout=30_000)


@browser_test
async def test_tabs_share_one_connection(north: TestOrganization, browsers: Browsers) -> None:
    context = await browsers.browser_of(north.owner)
    sockets = sockets_of(context)
    tabs = [await browsers.tab(context) for _ in range(3)]
    await expect_live(*tabs)

    await north.owner.post("/timers/start", {"taskTypeId": north.task_types["Recording"]})
    for tab in tabs:
        await expect(tab.own_timer).to_contain_text("Recording")
    assert len(sockets) == 1


@browser_test
async def test_a_tab_takes_over_from_the_one_that_is_closed(north: TestOrganization, browsers: Browsers) -> None:
    context = await browsers.browser_of(north.owner)
    sockets = sockets_of(context)
    leader = await browsers.tab(context)
    await expect_live(leader)  # or one of the others might come before it
    others = [await browsers.tab(context) for _ in range(2)]
    await expect_live(*others)

    await leader.page.close()
    await north.owner.post("/timers/start", {"taskTypeId": north.task_types["Recording"]})
    for tab in others:
        await expect(tab.own_timer).to_contain_text("Recording", timeout=30_000)
    await north.owner.post("/timers/switch", {"taskTypeId": north.task_types["Mixing"]})
    for tab in others:
        await expect(tab.own_timer).to_contain_text("Mixing")
    await expect_live(*others)
    assert len(sockets) == 2


@browser_test
async def test_a_sign_out_in_one_tab_ends_all(north: TestOrganization, browsers: Browsers) -> None:
    context = await browsers.browser_of(north.owner)
    tabs = [await browsers.tab(context) for _ in range(2)]
    await expect_live(*tabs)
    await tabs[1].sign_out()
    for tab in tabs:
        await expect(tab.title).to_have_text("Sign in")


@browser_test
async def test_a_tab_of_one_organization_turns_to_the_other_that_was_signed_in_to(
    north: TestOrganization, south: TestOrganization, browsers: Browsers, wire: Wire
) -> None:
    context = await browsers.browser_of(north.owner, wire.url)
    ours = await browsers.tab(context, wire.url)
    await expect_live(ours)
    await sign_in(context, south.owner, wire.url)
    theirs = await browsers.tab(context, wire.url)
    await expect_live(theirs)
    await south.owner.post("/timers/start", {"taskTypeId": south.task_types["Mixing"]})
    await expect(theirs.cards).to_have_count(1)
    await expect(ours.cards).to_have_count(0)

    wire.cut()
    await expect(ours.badge).not_to_have_text("Live")
    wire.mend()
    await expect_live(ours, theirs)
    await expect(ours.title).to_have_text(await theirs.title.inner_text())
    await expect(ours.cards).to_have_count(1)


async def expect_seven_tabs_to_live(organization: TestOrganization, browsers: Browsers, port: int | None) -> None:
    """Over plain http, where tabs share nothing, and a browser has six connections to a host beside WebSockets."""
    url = f"http://{STUDIO_HOST}:{port}"
    context = await browsers.browser_of(organization.owner, url)
    sockets = sockets_of(context)
    tabs = [await browsers.tab(context, url) for _ in range(7)]
    assert not await tabs[0].page.evaluate("isSecureContext")
    await expect_live(*tabs)
    await tabs[-1].start("Recording")
    for tab in tabs:
        await expect(tab.own_timer).to_contain_text("Recording")
    assert len(sockets) == 7


@browser_test
async def test_on_long_polls_a_tab_never_shows_what_is_of_another_organization_that_was_signed_in_to(
    north: TestOrganization, south: TestOrganization, browsers: Browsers, wire: Wire
) -> None:
    wire.blocked = (b"GET /ws", b"GET /events")
    context = await browsers.browser_of(north.owner, wire.url)
    tab = await browsers.tab(context, wire.url)
    await expect_live(tab)
    north_name = await tab.title.inner_text()
    await sign_in(context, south.owner, wire.url)
    await north.owner.post("/timers/start", {"taskTypeId": north.task_types["Recording"]})  # ends the poll that is open
    await south.owner.post("/timers/start", {"taskTypeId": south.task_types["Setup"]})
    await south.owner.post("/timers/switch", {"taskTypeId": south.task_types["Mixing"]})

    await expect(tab.title).not_to_have_text(north_name, timeout=60_000)
    await expect(tab.cards).to_have_count(1)
    await expect(tab.cards).to_contain_text("Mixing")


@browser_test
async def test_seven_tabs_over_plain_http_have_a_connection_each_and_none_hangs(
    studio: Studio, north: TestOrganization, browsers: Browsers
) -> None:
    await expect_seven_tabs_to_live(north, browsers, studio.running.port)


@browser_test
async def test_seven_tabs_behind_nginx_have_a_connection_each_and_none_hangs(
    studio: Studio, north: TestOrganization, browsers: Browsers, tmp_path: Path
) -> None:
    async with nginx(tmp_path, studio.running.port) as url:
        await expect_seven_tabs_to_live(north, browsers, urlsplit(url).port)


@browser_test
async def test_an_event_stream_through_nginx_is_not_held_back(
    studio: Studio, north: TestOrganization, browsers: Browsers, tmp_path: Path
) -> None:
    async with nginx(tmp_path, studio.running.port) as url:
        board = await browsers.board_of(north.owner, url, websockets=False)
        await expect_live(board)
        await north.owner.post("/timers/start", {"taskTypeId": north.task_types["Recording"]})
        await expect(board.own_timer).to_contain_text("Recording")
        assert studio.running.hub.stats()["sse"].connections == 1


@pytest.mark.parametrize("blocked", [(b"/ws",), (b"/ws", b"/events")], ids=["no WebSocket", "no event stream either"])
@browser_test
async def test_behind_a_proxy_that_refuses_a_transport_the_next_one_serves(
    north: TestOrganization, browsers: Browsers, wire: Wire, blocked: tuple[bytes, ...]
) -> None:
    wire.blocked = tuple(b"GET " + path for path in blocked)
    board = await browsers.board_of(north.owner, wire.url)
    await expect_live(board)
    await north.owner.post("/timers/start", {"taskTypeId": north.task_types["Recording"]})
    await expect(board.own_timer).to_contain_text("Recording")
    await north.owner.post("/timers/stop")
    await expect(board.own_timer).to_have_count(0)
    assert set(wire.refused) == set(wire.blocked)
