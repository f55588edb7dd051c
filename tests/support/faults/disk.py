"""A small disk that can be full: memory, mounted where only the processes see it that are started on it."""

import asyncio
import os
from asyncio.subprocess import DEVNULL, PIPE, Process, create_subprocess_exec
from pathlib import Path
from typing import Self

import pytest

SIZE = "2g"  # more than a long run writes; only what is written takes memory
SPARE_BYTES = 64 * 1024  # that fit onto a full disk yet, so that what is under way breaks off anywhere
_APART = ["unshare", "--user", "--map-root-user", "--mount"]
_MOUNT = 'mount -t tmpfs -o size="$1" tmpfs "$2" && echo mounted && exec cat'


class SmallDisk:
    """A disk at `path`, gone together with this object's process: nothing is left mounted, however the run ends."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._holder: Process | None = None

    @property
    def prefix(self) -> list[str]:
        """The words before a command that is to see the disk; it finds itself root of a namespace."""
        assert self._holder is not None
        return ["nsenter", "--target", str(self._holder.pid), "--user", "--mount", "--preserve-credentials"]

    @property
    def seen_from_here(self) -> Path:
        """The disk for those who do not see it."""
        assert self._holder is not None
        return Path(f"/proc/{self._holder.pid}/root{self.path}")

    async def __aenter__(self) -> Self:
        self.path.mkdir(parents=True)
        words = [*_APART, "sh", "-c", _MOUNT, "sh", SIZE, str(self.path)]
        self._holder = await create_subprocess_exec(
            *words, stdin=PIPE, stdout=PIPE, stderr=PIPE, start_new_session=True
        )
        assert self._holder.stdout is not None
        if await self._holder.stdout.readline() != b"mounted\n":
            _, errors = await self._holder.communicate()
            pytest.fail(
                "The fault run mounts a disk in a namespace of its own, which this machine does not allow "
                f"({errors.decode().strip()}). Run it as root, or allow unprivileged user namespaces."
            )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._holder is not None:
            await self._holder.communicate(b"")

    async def fill(self) -> None:
        """As good as nothing more can be written."""
        while True:
            there = os.statvfs(self.seen_from_here)
            used = (there.f_blocks - there.f_bfree) * there.f_frsize
            if await self._resized(str(used + SPARE_BYTES)):
                return
            await asyncio.sleep(0.01)  # more was written meanwhile than was spared

    async def free(self) -> None:
        assert await self._resized(SIZE)

    async def _resized(self, size: str) -> bool:
        words = [*self.prefix, "mount", "-o", f"remount,size={size}", str(self.path)]
        process = await create_subprocess_exec(*words, stdout=DEVNULL, stderr=DEVNULL)
        return await process.wait() == 0
