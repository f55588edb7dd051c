"""Locks between processes: `flock` on a file, which the kernel ends with whoever holds it."""

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from store.errors import StoreError


class FileLock:
    """One holder's view of a lock file. The file itself stays: to delete it would split the lock in two."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    @property
    def descriptor(self) -> int:
        """The open file; a program that inherits it holds the lock as well."""
        if self._descriptor is None:
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        return self._descriptor

    def try_exclusive(self) -> bool:
        return self._try(fcntl.LOCK_EX)

    def try_shared(self) -> bool:
        return self._try(fcntl.LOCK_SH)

    def release(self) -> None:
        """Lets go of this holder's part; a program that inherited the lock keeps it."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def is_held(self) -> bool:
        """Whether anybody else holds the lock just now."""
        probe = FileLock(self._path)
        try:
            return not probe.try_exclusive()
        finally:
            probe.release()

    @asynccontextmanager
    async def held(self, patience: float) -> AsyncIterator[None]:
        """Holds the lock exclusively for the block; raises StoreError after `patience` seconds of waiting."""
        try:
            async with asyncio.timeout(patience):
                while not self.try_exclusive():  # noqa: ASYNC110  another process cannot set an event
                    await asyncio.sleep(0.02)
        except TimeoutError as error:
            raise StoreError(
                f"Another process has held {self._path} for over {patience:.0f} s; end it and try again."
            ) from error
        try:
            yield
        finally:
            self.release()

    def _try(self, kind: int) -> bool:
        with suppress(BlockingIOError):
            fcntl.flock(self.descriptor, kind | fcntl.LOCK_NB)
            return True
        return False
