"""Password hashes by argon2id, off the event loop, with the same work for accounts that do not exist."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from domain.errors import Unavailable

Result = TypeVar("Result")

THREADS = 2  # each takes a core and 64 MiB while it hashes
WAITING = 64  # about two seconds of work; more is a flood


class Passwords:
    """Hashes and verifies passwords in a few threads of its own; raises Unavailable when too many wait."""

    def __init__(self, hasher: PasswordHasher | None = None, *, waiting: int = WAITING) -> None:
        self._hasher = hasher or PasswordHasher()
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="passwords")
        self._room = waiting

    async def hash(self, password: str) -> str:
        """The encoded hash to store, with its salt and parameters."""
        return await self._in_thread(lambda: self._hasher.hash(password))

    async def verify(self, stored: str | None, password: str) -> bool:
        """Whether `password` made the `stored` hash. For an unknown account give None: False, after equal work."""
        return await self._in_thread(lambda: self._verify(stored, password))

    def needs_rehash(self, stored: str) -> bool:
        """Whether the hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(stored)

    def close(self) -> None:
        self._threads.shutdown(cancel_futures=True)

    def _verify(self, stored: str | None, password: str) -> bool:
        if stored is None:
            self._hasher.hash(password)
            return False
        try:
            return self._hasher.verify(stored, password)
        except VerifyMismatchError:
            return False

    async def _in_thread(self, work: Callable[[], Result]) -> Result:
        if self._room == 0:
            raise Unavailable
        self._room -= 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._room += 1
