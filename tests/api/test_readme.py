"""The README's check: its commands, typed as they are written, show what it says."""

import asyncio
import json
import os
import re
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.tally import ROOT, served

PATIENCE = 30  # seconds
SECTION = re.search(r"^## See it with curl\n(.*?)^## ", (ROOT / "README.md").read_text(), re.MULTILINE | re.DOTALL)
assert SECTION
MEMBERS, TERMINAL, ANA, EVE, BEN, REFUSED = re.findall(r"^```sh\n(.*?)^```$", SECTION[1], re.MULTILINE | re.DOTALL)


class Terminals:
    """Shells in a folder of their own, beside a server."""

    def __init__(self, url: str, folder: Path, data_dir: Path) -> None:
        self._url = url
        self._folder = folder
        self._environment = {**os.environ, "TALLY_DATABASE__DATA_DIR": str(data_dir)}

    async def run(self, commands: str) -> str:
        """All that the commands print, once they have ended."""
        async with asyncio.timeout(PATIENCE):
            out, errors = await (await self._open(commands)).communicate()
        assert errors == b"", errors.decode()
        return out.decode()

    @asynccontextmanager
    async def listening(self, commands: str) -> AsyncIterator["Stream"]:
        """What commands that do not end print, after the snapshot that they begin with."""
        process = await self._open(commands)
        stream = Stream(process)
        await stream.next("snapshot")
        try:
            yield stream
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            await process.communicate()

    async def _open(self, commands: str) -> Process:
        typed = commands.replace("http://127.0.0.1:3001", self._url)
        typed = typed.replace("server.py", str(ROOT / "server.py")).replace(".venv/bin/python", sys.executable)
        return await asyncio.create_subprocess_exec(
            "bash",
            "-c",
            typed,
            cwd=self._folder,
            env=self._environment,
            stdout=PIPE,
            stderr=PIPE,
            start_new_session=True,
        )


class Stream:
    """The events that a `curl -N` prints."""

    def __init__(self, process: Process) -> None:
        self._process = process

    async def next(self, *names: str) -> Any:
        """The data of the next event of one of these names; control messages are passed over."""
        async with asyncio.timeout(PATIENCE):
            while True:
                name = await self._line("event: ")
                data = json.loads(await self._line("data: "))
                if name in names:
                    return data
                assert ":" not in name, f"{name} came before {names}"

    async def _line(self, beginning: str) -> str:
        assert self._process.stdout is not None
        while line := (await self._process.stdout.readline()).decode():
            if line.startswith(beginning):
                return line.removeprefix(beginning).strip()
        raise AssertionError(f"The stream ended before a line of {beginning}")


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.mark.gen_test(timeout=4 * PATIENCE)
async def test_the_commands_of_the_readme_show_what_it_says(tmp_path: Path, data_dir: Path) -> None:
    async with served(data_dir=data_dir) as server:
        terminals = Terminals(server.url, tmp_path, data_dir)
        assert (await terminals.run(MEMBERS)).count(" owns it") == 3
        async with terminals.listening(TERMINAL + ANA) as ana, terminals.listening(TERMINAL + EVE) as eve:
            await terminals.run(TERMINAL + BEN)
            started, stopped, adjusted = [
                await ana.next(name) for name in ("timer:started", "timer:stopped", "timer:adjusted")
            ]
            await terminals.run(TERMINAL + BEN.replace("ben", "eve"))
            assert (await eve.next("timer:started"))["userName"] == "eve"
    assert started.keys() >= {"timeEntryId", "sessionId", "projectId", "startTime", "userId"}
    assert started["taskType"] == {"id": 1, "name": "Setup", "color": "#3B82F6"}
    assert stopped.keys() >= {"endTime", "durationMinutes", "cost"}
    assert (adjusted["durationMinutes"], adjusted["cost"]["minorUnits"] // 100) == (90, 75)


@pytest.mark.gen_test(timeout=2 * PATIENCE)
async def test_the_readme_s_connections_without_a_valid_cookie_are_refused(tmp_path: Path, data_dir: Path) -> None:
    async with served(data_dir=data_dir) as server:
        shown = await Terminals(server.url, tmp_path, data_dir).run(TERMINAL + REFUSED)
    assert shown.count("HTTP/1.1 401 Unauthorized") == 2
    assert shown.count('"code": "unauthenticated"') == 2
