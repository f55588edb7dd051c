"""From the command to a server that answers, and from the address to a running clock: `python -m bench.start_up`.

It starts with the packages that `make run` installs, in a folder of their own: some libraries look for others, and the
checks bring many that a studio does not have.
"""

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.async_api import Browser, async_playwright

from bench.first_view import FirstView, first_view
from bench.harness.beginning import begin
from bench.harness.cpu import cpu_ns
from bench.harness.report import Figure, Report, Table, text
from bench.harness.rounds import ROUNDS
from bench.harness.tally import served, tally
from settings import ROOT

_CHROMIUM = "/usr/bin/chromium"
_PACKAGES = ROOT / "requirements" / "server.txt"


@dataclass(frozen=True)
class Start:
    """Seconds from the command to the line that says where the server is, and those of CPU that it took itself."""

    seconds: float
    cpu_seconds: float


async def ready(folder: Path, python: Path) -> Start:
    began = time.monotonic()
    async with served(folder, python) as server:
        return Start(time.monotonic() - began, cpu_ns([server.pid]) / 1e9)


async def starts() -> tuple[list[Start], list[Start]]:
    """Starts without and with a data directory."""
    cold, warm = [], []
    with tempfile.TemporaryDirectory() as packages:
        python = installed(Path(packages))
        for _ in range(ROUNDS):
            with tempfile.TemporaryDirectory() as folder:
                cold.append(await ready(Path(folder), python))
                warm.append(await ready(Path(folder), python))
    return cold, warm


def installed(folder: Path) -> Path:
    """A Python with the server's packages alone, which has run once."""
    python = folder / "bin" / "python"
    pip = (python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes")
    for command in (
        (sys.executable, "-m", "venv", folder),
        (*pip, "-r", _PACKAGES),
        (python, ROOT / "server.py", "--help"),
    ):
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return python


async def views() -> list[FirstView]:
    """The first view of a board on which a timer runs, each time in a new browser."""
    with tempfile.TemporaryDirectory() as folder:
        async with tally(Path(folder)) as server, _chromium() as browser:
            organization = await server.studio.organization("North")
            body = {"taskTypeId": organization.task_types["Recording"]}
            await organization.owner.post("/timers/start", body)
            return [await first_view(browser, organization.owner) for _ in range(ROUNDS)]


@asynccontextmanager
async def _chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=_CHROMIUM, args=["--no-sandbox"])
        yield browser
        await browser.close()


async def run() -> Report:
    cold, warm = await starts()
    seen = await views()
    figures = [
        Figure("cold start to ready", median(start.seconds for start in cold), "s", at_most=3),
        Figure("warm start to ready", median(start.seconds for start in warm), "s", at_most=1),
        Figure("CPU of the server until ready, warm", median(start.cpu_seconds for start in warm), "s"),
        Figure("requests of the first view", median(len(view.requests) for view in seen), at_most=14),
        Figure("bytes of the first view", median(view.received for view in seen) / 1024, "KB", at_most=120),
        Figure("address to the first running clock", median(view.seconds for view in seen), "s"),
    ]
    rows = [(path.partition("?")[0],) for path in seen[-1].requests]
    return Report("Start-up", figures, [Table(("request of the first view",), rows)])


def main() -> None:
    begin()
    print(text(asyncio.run(run())))


if __name__ == "__main__":
    main()
