"""The server under test: `server.py serve` on one port and one data directory, ended and started again."""

import asyncio
import json
import socket
from collections import Counter
from collections.abc import Collection
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from random import Random
from typing import Self

from prometheus_client.parser import text_string_to_metric_families
from tornado.httpclient import AsyncHTTPClient, HTTPClientError

from tests.support.oracle.report import Findings
from tests.support.studio import MOST_AT_ONCE
from tests.support.tally import Served, served

STARTING_SECONDS, ENDING_SECONDS = 90, 60
PORTS = range(20_000, 30_000)  # none that the kernel gives to connections, or one could sit there after a restart


def free_port() -> int:
    """A port that is nobody's, and stays so while no server has it."""
    for port in Random().sample(PORTS, len(PORTS)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
    raise OSError("every port is in use")


class CannotStart(Exception):
    """The server ended before it served; these are its last words."""


class RestartedServer:
    """Complaints are whatever it logs as an error, and an end that is not as it was meant."""

    EXPECTED: Collection[str] = ()  # errors that it may log

    def __init__(self, data_dir: Path, port: int, env: dict[str, str], findings: Findings, *arguments: str) -> None:
        """`arguments` are further ones of `serve`."""
        self.logged: Counter[str] = Counter()  # by the names of what it logs
        self._data_dir = data_dir
        self._port = port
        self._arguments = ["--port", str(port), *arguments]
        self._env = {**env, "TALLY_LOG__LEVEL": "warning", "TALLY_LOG__FORMAT": "json"}
        self._counts = findings.counts
        self._complaints = findings.complaints
        self._stack = AsyncExitStack()
        self._server: Served | None = None
        self._listening: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Returns when it serves. Raises CannotStart."""
        server = await self._stack.enter_async_context(
            served(*self._arguments, data_dir=self._data_dir, env=self._env, patience=STARTING_SECONDS)
        )
        if not server.ready.startswith("Tally is ready"):
            raise CannotStart((await server.ended()).errors)
        self._server = server
        self._listening = asyncio.create_task(self._listen(server))

    async def stop(self) -> None:
        """SIGTERM, and its end."""
        assert self._server is not None
        await self._note_endings()
        self._server.process.terminate()
        await self._ended(expected=0)

    async def kill(self) -> None:
        """SIGKILL, and its end."""
        assert self._server is not None
        await self._note_endings()
        self._server.process.kill()
        await self._ended(expected=-9)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        async with self._stack:
            if self._server is not None and self._server.process.returncode is None:
                await self.stop()

    async def _note_endings(self) -> None:
        """How many it sent away, by reason: it would take the numbers with it."""
        with suppress(OSError, HTTPClientError):
            page = await AsyncHTTPClient(max_clients=MOST_AT_ONCE).fetch(f"http://127.0.0.1:{self._port}/metrics")
            for family in text_string_to_metric_families(page.body.decode()):
                if family.name == "tally_live_endings":
                    for one in family.samples:
                        self._counts[f"ended: {one.labels['reason']}"] += int(one.value)

    async def _ended(self, expected: int) -> None:
        assert self._server is not None
        assert self._listening is not None
        try:
            async with asyncio.timeout(ENDING_SECONDS):
                await self._server.process.wait()
        except TimeoutError:
            self._complaints.append(f"The server did not end within {ENDING_SECONDS} seconds.")
            self._server.process.kill()
        await self._listening
        code = await self._server.process.wait()
        if code != expected:
            self._complaints.append(f"The server ended with {code}, not with {expected}.")

    async def _listen(self, server: Served) -> None:
        """Reads what it logs, to its end."""
        assert server.process.stderr is not None
        async for line in server.process.stderr:
            text = line.decode().rstrip()
            if self._is_expected(text):
                self._counts["warnings logged"] += 1
            else:
                self._complaints.append(f"The server logged: {text}")

    def _is_expected(self, line: str) -> bool:
        try:
            said = json.loads(line)
            self.logged[said["event"]] += 1
            return said["level"] == "warning" or said["event"] in self.EXPECTED
        except (ValueError, KeyError):
            return False
