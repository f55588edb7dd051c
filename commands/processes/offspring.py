"""A child as its parent knows it: a process, what it was told and what it said."""

import asyncio
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections import defaultdict
from contextlib import suppress
from signal import Signals
from typing import Self

import structlog

from commands.processes.shares import Share
from settings import ROOT

_log = structlog.get_logger()

SERVER = ROOT / "server.py"


class Child:
    """A process that was started anew, so that nothing of the parent's is in it. Its number stays its successors'."""

    def __init__(self, number: int, process: Process) -> None:
        self.number = number
        self.spoke = False
        self.silent_seconds = 0.0  # counted by who watches
        self._began = time.monotonic()
        self._process = process
        self._said: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self._life = asyncio.create_task(self._listen())

    @classmethod
    async def start(cls, share: Share) -> Self:
        """The same command as the parent's, with its share."""
        words = [sys.executable, str(SERVER), *sys.argv[1:], "--share", str(share)]
        process = await asyncio.create_subprocess_exec(*words, stdin=PIPE, stdout=PIPE, pass_fds=share.descriptors)
        return cls(share.number, process)

    @property
    def id(self) -> int:
        """The system's number for the process."""
        return self._process.pid

    @property
    def seconds(self) -> float:
        """Since it began."""
        return time.monotonic() - self._began

    @property
    def end(self) -> str:
        """How it ended, in the words of the system."""
        code = self._process.returncode
        return f"exit {code}" if code is None or code >= 0 else Signals(-code).name

    @property
    def is_over(self) -> bool:
        return self._life.done()

    def tell(self, order: str) -> None:
        """An order that comes too late is none."""
        assert self._process.stdin is not None
        if not self._process.stdin.is_closing():
            self._process.stdin.write(f"{order}\n".encode())

    def dismiss(self) -> None:
        """There are no more orders: the child leaves."""
        assert self._process.stdin is not None
        self._process.stdin.close()

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            self._process.kill()

    async def says(self, word: str) -> bool:
        """Returns once the child has said so, or that it never will, because it is over."""
        saying = asyncio.create_task(self._said[word].wait())
        await asyncio.wait([saying, self._life], return_when=asyncio.FIRST_COMPLETED)
        saying.cancel()
        return self._said[word].is_set()

    async def is_gone(self, within_seconds: float) -> None:
        """Returns when the child is over; after so long it is killed."""
        if not (await asyncio.wait([self._life], timeout=within_seconds))[0]:
            _log.error("processes.killed", child=self.number, id=self.id, after_seconds=within_seconds)
            self.kill()
            await asyncio.wait([self._life])

    async def _listen(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            self.spoke, self.silent_seconds = True, 0.0
            self._said[line.decode().rstrip("\n")].set()
        await self._process.wait()
