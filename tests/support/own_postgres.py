"""A PostgreSQL of a test's own, which may be crashed, stopped and started while servers use it."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from store.embedded import EmbeddedPostgres
from store.embedded.file_lock import FileLock

PATIENCE = 30  # seconds


class OwnPostgres:
    def __init__(self, data_dir: Path, stack: AsyncExitStack) -> None:
        self._data_dir = data_dir
        self._stack = stack
        self.url = ""

    async def start(self) -> None:
        """Returns once it answers, after the recovery that a crash makes necessary."""
        self.url = (await self._stack.enter_async_context(EmbeddedPostgres(self._data_dir))).url

    async def crash(self) -> None:
        """What `pg_ctl stop -m immediate` does; returns once no process of it is left."""
        process_id = int((self._data_dir / "postgres" / "postmaster.pid").read_text().split()[0])
        os.kill(process_id, signal.SIGQUIT)
        running = FileLock(self._data_dir / "run" / "running")
        async with asyncio.timeout(PATIENCE):
            while running.is_held():  # noqa: ASYNC110  a lock of another process sets no event
                await asyncio.sleep(0.02)


@asynccontextmanager
async def own_postgres(data_dir: Path) -> AsyncIterator[OwnPostgres]:
    async with AsyncExitStack() as stack:
        postgres = OwnPostgres(data_dir, stack)
        await postgres.start()
        yield postgres
