"""One of several servers: it waits for its database to come up, and can be frozen, starved, and misled about time."""

import asyncio
import resource
import signal
import socket
from collections.abc import Collection
from contextlib import ExitStack, suppress
from pathlib import Path
from time import monotonic

import psutil

from tests.support.faults.clock import Clock
from tests.support.faults.process import family, send
from tests.support.oracle.report import Findings
from tests.support.oracle.server import CannotStart, RestartedServer, free_port

PATIENCE = 180  # seconds, for a database that is frozen, crashes and recovers meanwhile
PAUSE = 0.5
SPARE_DESCRIPTORS, VISITORS = 4, 40


class FleetServer(RestartedServer):
    """`server.py serve` with a clock of its own."""

    EXPECTED: Collection[str] = ("connections.not_accepted",)  # without descriptors

    def __init__(self, home: Path, env: dict[str, str], findings: Findings, *arguments: str) -> None:
        home.mkdir(parents=True)
        self.port = free_port()
        self.clock = Clock(home / "clock")
        super().__init__(home / "data", self.port, {**env, **self.clock.environment}, findings, *arguments)

    async def start(self) -> None:
        """Tries again, as an operator's supervisor does, until it serves."""
        patience_ends = monotonic() + PATIENCE
        while True:
            try:
                return await super().start()
            except (CannotStart, TimeoutError):
                self._counts["starts refused"] += 1
                if monotonic() > patience_ends:
                    raise
                await asyncio.sleep(PAUSE)

    def freeze(self) -> None:
        send(signal.SIGSTOP, self._everybody())

    def thaw(self) -> None:
        send(signal.SIGCONT, self._everybody())

    async def starve(self, seconds: float) -> None:
        """Leaves it without file descriptors: some strangers connect, and hold all that are left."""
        serving = self._serving()
        before = {process.pid: resource.prlimit(process.pid, resource.RLIMIT_NOFILE) for process in serving}
        try:
            for process in serving:
                few = process.num_fds() + SPARE_DESCRIPTORS
                resource.prlimit(process.pid, resource.RLIMIT_NOFILE, (few, before[process.pid][1]))
            with ExitStack() as strangers:
                for _ in range(VISITORS * len(serving)):
                    stranger = strangers.enter_context(socket.socket())
                    stranger.setblocking(False)  # noqa: FBT003  the socket's own interface
                    with suppress(BlockingIOError):
                        stranger.connect(("127.0.0.1", self.port))
                await asyncio.sleep(seconds)
        finally:
            for process_id, limits in before.items():
                resource.prlimit(process_id, resource.RLIMIT_NOFILE, limits)

    async def __aexit__(self, *error: object) -> None:
        self.thaw()
        await super().__aexit__(*error)

    async def _ended(self, expected: int) -> None:
        assert self._server is not None
        await super()._ended(expected)
        self.clock.forget(self._server.process.pid)

    def _serving(self) -> list[psutil.Process]:
        """The processes that let people in."""
        return self._everybody()

    def _everybody(self) -> list[psutil.Process]:
        return family(self._server.process.pid) if self._server and self._server.process.returncode is None else []
