"""Programs under measurement: started on their core, ready when they say so, told to stop at the end."""

import asyncio
import os
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bench.harness.cores import ON_SERVER_CORE

READY_SECONDS = 60
STOP_SECONDS = 20


@dataclass(frozen=True)
class Program:
    """A program that said at which `url` it is ready; `log` is what it writes to its standard error."""

    pid: int
    url: str
    log: Path

    @property
    def port(self) -> int:
        return urlsplit(self.url).port or 0


@asynccontextmanager
async def program(
    *command: str | bytes | Path, log: Path, env: Mapping[str, str] | None = None
) -> AsyncIterator[Program]:
    """Runs on the server's core until the block ends. Its first line of output ends with its URL.

    No settings of Tally are inherited.
    """
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("TALLY_")}
    with log.open("wb") as errors:
        process = await asyncio.create_subprocess_exec(
            *ON_SERVER_CORE,
            *command,
            env={**inherited, **(env or {})},
            stdin=DEVNULL,
            stdout=PIPE,
            stderr=errors,
            start_new_session=True,
        )
    try:
        yield Program(process.pid, await _url(process, log), log)
    finally:
        await _stopped(process)


async def _url(process: Process, log: Path) -> str:
    assert process.stdout is not None
    async with asyncio.timeout(READY_SECONDS):
        line = await process.stdout.readline()
    if not line:
        raise SystemExit(f"A program of the benchmark did not start:\n{_words(log)}")
    return line.decode().split()[-1]


def _words(log: Path) -> str:
    return log.read_text(errors="replace")


async def _stopped(process: Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        await asyncio.wait_for(process.wait(), STOP_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()
