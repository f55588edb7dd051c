"""The watch over the children: one that lives and says nothing any more hangs, and makes room for another."""

import asyncio
from collections.abc import Callable, Collection

import structlog

from commands.processes import ALIVE_SECONDS
from commands.processes.offspring import Child

HUNG_SECONDS = 30.0  # far longer than a sound process does one thing; two heartbeats, after which clients give it up
STARTING_SECONDS = 120.0  # until its first word: a slow machine reads the program for long

_log = structlog.get_logger()


class Watch:
    """Counts for how long each child says nothing, and kills it when that is too long."""

    def __init__(self, children: Callable[[], Collection[Child]], hung_seconds: float) -> None:
        self._children = children
        self._hung_seconds = hung_seconds

    async def run(self) -> None:
        """Watches until it is canceled."""
        while True:
            await asyncio.sleep(ALIVE_SECONDS)
            self.turn()

    def turn(self) -> None:
        """One more turn of this process's own loop, however long it took. So nobody is blamed for the time in which
        the parent itself was stopped, or the whole machine slept.
        """
        for child in self._children():
            child.silent_seconds += ALIVE_SECONDS
            if child.silent_seconds >= (self._hung_seconds if child.spoke else STARTING_SECONDS) and not child.is_over:
                _log.error("processes.hung", child=child.number, id=child.id, silent_seconds=child.silent_seconds)
                child.kill()
                child.silent_seconds = 0.0  # the system may take its time to end it
