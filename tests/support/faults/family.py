"""A server of several processes: a parent and its children, to each of which something can happen."""

import asyncio
import signal
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

from tests.support.faults.process import PATIENCE, gone, is_there, send
from tests.support.faults.server import PAUSE, FleetServer
from tests.support.oracle.report import Findings

CHILDREN = 2
NOT_RENEWED = "processes.not_renewed"
WITHOUT_DATABASE = ("The database does not answer", "Try again in a moment")  # the last words of a child


class FleetFamily(FleetServer):
    """`server.py serve --processes 2`. Without its database no new child serves, and the parent says so."""

    EXPECTED = (*FleetServer.EXPECTED, NOT_RENEWED, "processes.died")

    def __init__(self, home: Path, env: dict[str, str], findings: Findings) -> None:
        super().__init__(home, env, findings, "--processes", str(CHILDREN))

    async def kill(self) -> None:
        """All of its processes at once, as when a machine dies."""
        send(signal.SIGKILL, self._everybody()[1:])
        await super().kill()

    async def kill_parent(self) -> None:
        """The children are to notice, and to end."""
        children = self._children()
        await super().kill()
        await gone(children)

    async def kill_child(self, place: int) -> None:
        child = self._children()[place : place + 1]
        send(signal.SIGKILL, child)
        await gone(child)

    async def has_all_children(self) -> None:
        """Returns when each that died has a successor."""
        await _until(lambda: len(self._children()) == CHILDREN)

    def freeze_parent(self) -> None:
        send(signal.SIGSTOP, self._everybody()[:1])

    def freeze_child(self, place: int) -> None:
        send(signal.SIGSTOP, self._children()[place : place + 1])

    async def renew(self) -> None:
        """Has all children replaced, as SIGHUP asks for; again and again while there is no database for new ones."""
        old = self._children()
        while _any_is_there(old):
            refused = self.logged[NOT_RENEWED]
            send(signal.SIGHUP, self._everybody()[:1])
            await _until(lambda refused=refused: not _any_is_there(old) or self.logged[NOT_RENEWED] > refused)
            await asyncio.sleep(PAUSE)

    def _is_expected(self, line: str) -> bool:
        return line.startswith(WITHOUT_DATABASE) or super()._is_expected(line)

    def _serving(self) -> list[psutil.Process]:
        return self._children()

    def _children(self) -> list[psutil.Process]:
        return [process for process in self._everybody()[1:] if is_there(process)]


def _any_is_there(processes: Sequence[psutil.Process]) -> bool:
    return any(map(is_there, processes))


async def _until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110  other processes set no event
            await asyncio.sleep(0.05)
