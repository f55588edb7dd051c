"""The API viewer."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Browsers


@pytest.mark.gen_test(timeout=60)
async def test_the_viewer_lists_the_calls_of_the_api(browsers: Browsers) -> None:
    screen = await browsers.visit("/docs")
    await expect(screen.page.get_by_text("/timers/start", exact=True)).to_be_visible()
