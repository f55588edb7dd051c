"""What a display holds after hours on the wall, in which its clock is moved by hand."""

import contextlib
from collections.abc import Iterator

import pytest
from tornado.ioloop import IOLoop

from bench.kiosk import HEARTBEAT_SECONDS, MORE_AT_MOST, STEPS_PER_HOUR, Held, a_room, display_of
from tests.browser.conftest import Browsers
from tests.support.studio import Studio, open_studio


@pytest.fixture
def studio(io_loop: IOLoop, database_url: str) -> Iterator[Studio]:
    """A studio whose server speaks so seldom that ten minutes at once are no silence."""
    closing = contextlib.AsyncExitStack()
    server = open_studio(database_url, heartbeat_seconds=HEARTBEAT_SECONDS)
    opened = io_loop.run_sync(lambda: closing.enter_async_context(server))
    assert opened is not None
    yield opened
    io_loop.run_sync(closing.aclose)


@pytest.mark.gen_test(timeout=120)
async def test_a_display_holds_no_more_nodes_listeners_and_timeouts_an_hour_later(
    studio: Studio, browsers: Browsers
) -> None:
    room = await a_room(await studio.organization())
    display = await display_of(browsers.chromium, room, studio.url)
    found: list[Held] = []
    for hour, steps in enumerate((2, STEPS_PER_HOUR)):
        await display.hour(hour, steps)
        found.append(await display.held())
    before, after = found
    assert after.nodes - before.nodes <= MORE_AT_MOST
    assert after.listeners - before.listeners <= MORE_AT_MOST
    assert after.timeouts <= before.timeouts
