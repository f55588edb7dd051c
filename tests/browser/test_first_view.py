"""What the first view of the board costs somebody whose browser has nothing of Tally yet."""

import pytest

from bench.first_view import first_view
from tests.browser.conftest import Browsers
from tests.support.bookings import started
from tests.support.studio import TestOrganization

pytestmark = pytest.mark.gen_test(timeout=60)

FEWER_REQUESTS_THAN = 15
FEWER_BYTES_THAN = 120 * 1024


async def test_the_first_view_takes_few_requests_and_few_bytes(browsers: Browsers, north: TestOrganization) -> None:
    await started(north.owner, north)
    view = await first_view(browsers.chromium, north.owner)
    assert "/api/v1/me" in view.requests
    assert len(view.requests) < FEWER_REQUESTS_THAN, view.requests
    assert 0 < view.received < FEWER_BYTES_THAN


async def test_a_second_view_takes_from_the_server_what_may_have_changed_alone(
    browsers: Browsers, north: TestOrganization
) -> None:
    context = await browsers.browser_of(north.owner)
    await (await browsers.tab(context)).badge.wait_for()
    page = await context.new_page()
    await page.goto(north.owner.url)
    await page.locator("live-badge").wait_for()
    loaded = await page.evaluate("performance.getEntriesByType('resource').map((e) => [e.name, e.transferSize])")
    received = {name: size for name, size in loaded if "/static/" in name}
    assert any(name.endswith("/js/main.js") for name in received)
    assert not any(received.values()), received
