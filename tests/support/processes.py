"""Other processes of Tally's for tests that need more than one of them, and polling with a deadline."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE = 30  # seconds


async def until(condition: Callable[[], bool]) -> None:
    """Returns once the condition holds; fails the test after PATIENCE seconds."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110  another process cannot set an event
            await asyncio.sleep(0.01)


@dataclass
class Holder:
    """A process that holds the database of a data directory until it is told to let go, or killed."""

    process: asyncio.subprocess.Process

    async def url(self) -> str:
        """Its database's URL, once it is attached; the empty string if it could not."""
        assert self.process.stdout is not None
        return (await self.process.stdout.readline()).decode().strip()

    async def refusal(self) -> str:
        """What it printed as it gave up."""
        _, errors = await self.process.communicate()
        assert self.process.returncode == 1
        return errors.decode()

    async def let_go(self) -> None:
        await self.process.communicate(b"")

    async def kill(self) -> None:
        self.process.kill()
        await self.process.communicate()

    def interrupt_group(self) -> None:
        """What Ctrl-C does to all that a terminal started."""
        os.killpg(self.process.pid, signal.SIGINT)


@asynccontextmanager
async def holder(
    data_dir: Path, *words: str, prefix: Sequence[str] = (), env: Mapping[str, str] | None = None
) -> AsyncIterator[Holder]:
    """Starts a Holder; it has ended, and let go, when the block ends."""
    command = [*prefix, sys.executable, "-m", "tests.support.hold_database", str(data_dir), *words]
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=ROOT,
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        yield Holder(process)
    finally:
        await process.communicate(b"")
