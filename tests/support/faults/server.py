"""One of several servers: it waits for its database to come up, and can be frozen, starved, and misled about time."""

import asyncio
import resource
import signal
import socket
from contextlib import ExitStack, suppress
from pathlib import Path
from time import monotonic

import psutil
import pytest

from tests.support.faults.process import family, send
from tests.support.oracle.report import Findings
from tests.support.oracle.server import CannotStart, RestartedServer, free_port

PATIENCE = 180  # seconds, for a database that is frozen, crashes and recovers meanwhile
PAUSE = 0.5
SPARE_DESCRIPTORS, VISITORS = 4, 40


class FleetServer(RestartedServer):
    """`server.py serve` with a clock of its own."""

    EXPECTED = ("connections.not_accepted",)  # without descriptors

    def __init__(self, home: Path, env: dict[str, str], findings: Findings) -> None:
        home.mkdir(parents=True)
        self.port = free_port()
        self._clock = home / "clock"
        self.set_clock(0)
        super().__init__(home / "data", self.port, {**env, **_misleading(self._clock)}, findings)

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

    def set_clock(self, ahead_seconds: int) -> None:
        """What it takes the time of day to be, from the next second on; durations stay what they are."""
        self._clock.write_text(f"{ahead_seconds:+d}")

    async def starve(self, seconds: float) -> None:
        """Leaves it without file descriptors: some strangers connect, and hold all that are left."""
        assert self._server is not None
        limits = resource.RLIMIT_NOFILE
        process_id = self._server.process.pid
        before = resource.prlimit(process_id, limits)
        few = psutil.Process(process_id).num_fds() + SPARE_DESCRIPTORS
        resource.prlimit(process_id, limits, (few, before[1]))
        try:
            with ExitStack() as strangers:
                for _ in range(VISITORS):
                    stranger = strangers.enter_context(socket.socket())
                    stranger.setblocking(False)  # noqa: FBT003  the socket's own interface
                    with suppress(BlockingIOError):
                        stranger.connect(("127.0.0.1", self.port))
                await asyncio.sleep(seconds)
        finally:
            resource.prlimit(process_id, limits, before)

    async def __aexit__(self, *error: object) -> None:
        self.thaw()
        await super().__aexit__(*error)

    def _everybody(self) -> list[psutil.Process]:
        return family(self._server.process.pid) if self._server and self._server.process.returncode is None else []


def _misleading(clock: Path) -> dict[str, str]:
    """The environment in which the time of day is what the file tells."""
    libraries = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    if not libraries:
        pytest.fail("The fault run steps clocks with libfaketime: install the package faketime.")
    return {
        "LD_PRELOAD": str(libraries[0]),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_CACHE_DURATION": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
