"""Many clients of one server, in a process of their own on the core of the load."""

import asyncio
import resource
from array import array
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.harness.compiled import compiled

PATIENCE_SECONDS = 120
_SOURCE = Path(__file__).with_name("listeners.c")


@dataclass(frozen=True)
class Greeting:
    """How a client comes in: what it says and awaits in turn, and what marks an event in what it gets then."""

    steps: Sequence[tuple[bytes, bytes]]
    event: bytes

    @property
    def words(self) -> list[bytes]:
        return [*(word for step in self.steps for word in step), self.event]


@dataclass(frozen=True)
class Listeners:
    """So many clients, all of them in; `joined_ns` are the moments at which they were."""

    count: int
    joined_ns: Sequence[int]
    process: Process

    async def heard(self) -> Sequence[int]:
        """When each of them got the next event: nanoseconds of the monotonic clock, in the order of arrival."""
        return await _moments(self.process, self.count)


@asynccontextmanager
async def listeners(port: int, count: int, greeting: Greeting, folder: Path) -> AsyncIterator[Listeners]:
    """Clients who are in when the block begins and leave when it ends."""
    process = await asyncio.create_subprocess_exec(
        compiled(_SOURCE, folder), str(port), str(count), *greeting.words, stdout=PIPE
    )
    try:
        yield Listeners(count, await _moments(process, count), process)
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


def allow_many_files() -> None:
    """Lets this process, and all that it starts, open as many files as the system's limit allows."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


async def _moments(process: Process, count: int) -> Sequence[int]:
    assert process.stdout is not None
    moments = array("q")
    async with asyncio.timeout(PATIENCE_SECONDS):
        moments.frombytes(await process.stdout.readexactly(count * moments.itemsize))
    return sorted(moments)
