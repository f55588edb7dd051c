"""A crowd of clients, each with words of its own, in a process on the core of the load."""

import asyncio
from array import array
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.harness.compiled import compiled
from bench.harness.listeners import PATIENCE_SECONDS, Greeting

_SOURCE = Path(__file__).with_name("crowd.c")


@dataclass(frozen=True)
class Crowd:
    """Clients who are all through with their greetings: how often one of them had to try again, when the first began,
    and when each was through, in the order of their arrival; nanoseconds of the monotonic clock.
    """

    tried_again: int
    began_ns: int
    through_ns: Sequence[int]

    @property
    def took_ns(self) -> int:
        """Until the last was through."""
        return self.through_ns[-1] - self.began_ns


@asynccontextmanager
async def crowd(
    port: int, greetings: Sequence[Greeting], folder: Path, at_once: int | None = None
) -> AsyncIterator[Crowd]:
    """Clients who are in when the block begins and leave when it ends; all come at once unless it says how many.

    All await the same.
    """
    awaited = [step[1] for step in greetings[0].steps]
    counts = str(len(greetings)), str(at_once or len(greetings))
    process = await asyncio.create_subprocess_exec(
        compiled(_SOURCE, folder), str(port), *counts, *awaited, stdin=PIPE, stdout=PIPE
    )
    try:
        yield await _through(process, greetings)
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


async def _through(process: Process, greetings: Sequence[Greeting]) -> Crowd:
    assert process.stdin is not None
    assert process.stdout is not None
    said = [step[0] for greeting in greetings for step in greeting.steps]
    process.stdin.write(b"".join(part for word in said for part in (array("I", [len(word)]).tobytes(), word)))
    process.stdin.close()
    moments = array("q")
    async with asyncio.timeout(PATIENCE_SECONDS):
        moments.frombytes(await process.stdout.readexactly((2 + len(greetings)) * moments.itemsize))
    return Crowd(moments[0], moments[1], sorted(moments[2:]))
