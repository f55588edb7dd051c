"""Writes static/icons/: the favicon as the pictures that phones show of an installed app."""

import asyncio
import shutil

from playwright.async_api import Page, async_playwright

from scripts.typescript import ROOT
from tests.browser.conftest import CHROMIUM

SOURCE = ROOT / "static/favicon.svg"
TARGET = ROOT / "static/icons"
GROUND = "#0d0e11"  # as the favicon's own
# Phones cut the maskable one to their own shape: what matters lies within four fifths of it.
PICTURES = {
    "icon-192": (192, 1.0, "transparent"),
    "icon-512": (512, 1.0, "transparent"),
    "maskable-512": (512, 0.8, GROUND),
}


async def picture(page: Page, size: int, share: float, ground: str) -> bytes:
    await page.set_viewport_size({"width": size, "height": size})
    drawing = SOURCE.read_text(encoding="utf-8").replace(
        "<svg ", f'<svg width="{size * share}" height="{size * share}" '
    )
    body = f"margin:0; height:100vh; display:grid; place-items:center; background:{ground}"
    await page.set_content(f'<body style="{body}">{drawing}')
    return await page.screenshot(omit_background=True)


async def main() -> None:
    TARGET.mkdir(exist_ok=True)
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = await browser.new_page()
        for name, shape in PICTURES.items():
            (TARGET / f"{name}.png").write_bytes(await picture(page, *shape))
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
