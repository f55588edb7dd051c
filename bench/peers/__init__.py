"""What others would run instead, as programs; each carries what is posted for an organization to its listeners."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bench.harness.processes import Program, program

_HERE = Path(__file__).parent


@asynccontextmanager
async def node(name: str, folder: Path, **env: str) -> AsyncIterator[Program]:
    """A peer on Node."""
    async with program("node", _HERE / f"{name}.mjs", log=folder / f"{name}.log", env=env) as started:
        yield started


@asynccontextmanager
async def python(name: str, folder: Path) -> AsyncIterator[Program]:
    """A peer in Python, which may keep files in a folder of its own."""
    own = folder / name
    own.mkdir()
    async with program(sys.executable, _HERE / f"{name}.py", own, log=own / "log") as started:
        yield started
