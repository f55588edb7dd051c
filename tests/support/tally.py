"""Runs of server.py as its operators start it: a process of its own, its output, its end."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[2]
PATIENCE = 30  # seconds


@dataclass(frozen=True)
class Ended:
    """How a command ended, and the lines that it left."""

    code: int | None
    out: list[str]
    errors: list[str]


@dataclass(frozen=True)
class Served:
    """A server that said where it is ready."""

    process: Process
    ready: str

    @property
    def url(self) -> str:
        return self.ready.rpartition(" ")[2]

    @property
    def port(self) -> int:
        return urlsplit(self.url).port or 0

    async def line(self) -> str:
        """The next line that it prints."""
        return await _line(self.process)

    async def ended(self) -> Ended:
        async with asyncio.timeout(PATIENCE):
            return await _ended(self.process)


async def command(
    *arguments: str, data_dir: Path, given: str = "", prefix: Sequence[str] = (), env: dict[str, str] | None = None
) -> Ended:
    """Runs `server.py` with the arguments to its end, with `given` as its standard input."""
    process = await _started(arguments, data_dir, prefix, env or {})
    try:
        async with asyncio.timeout(PATIENCE):
            return await _ended(process, given)
    finally:
        await _stopped(process)


@asynccontextmanager
async def served(
    *arguments: str, data_dir: Path, env: dict[str, str] | None = None, verb: str = "serve", patience: int = PATIENCE
) -> AsyncIterator[Served]:
    """A server on a free port, stopped when the block ends."""
    process = await _started([verb, "--port", "0", *arguments], data_dir, (), env or {})
    try:
        yield Served(process, await _line(process, patience))
    finally:
        await _stopped(process)


async def _started(arguments: Sequence[str], data_dir: Path, prefix: Sequence[str], env: dict[str, str]) -> Process:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("TALLY_")}
    return await asyncio.create_subprocess_exec(
        *prefix,
        sys.executable,
        str(ROOT / "server.py"),
        *arguments,
        env={**inherited, "TALLY_DATABASE__DATA_DIR": str(data_dir), **env},
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
        start_new_session=True,
    )


async def _stopped(process: Process) -> None:
    if process.returncode is None:
        process.terminate()
        await process.communicate()


async def _line(process: Process, patience: int = PATIENCE) -> str:
    assert process.stdout is not None
    async with asyncio.timeout(patience):
        return (await process.stdout.readline()).decode().rstrip("\n")


async def _ended(process: Process, given: str = "") -> Ended:
    out, errors = await process.communicate(given.encode())
    return Ended(process.returncode, out.decode().splitlines(), errors.decode().splitlines())
