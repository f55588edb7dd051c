"""PostgreSQL as a process of its own, on TCP and on a small disk: killed, frozen, and crashed while it commits."""

import asyncio
import os
import signal
from asyncio.subprocess import Process, create_subprocess_exec
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import Self

import asyncpg
import psutil

from store.programs import program, run
from tests.support.faults.clock import SIGNALS, Clock
from tests.support.faults.disk import SmallDisk
from tests.support.faults.process import PATIENCE, family, gone, send
from tests.support.oracle.server import free_port

PASSWORD = "of the fault run alone"
COMMIT_SECONDS = 10  # that a commit is waited for
AS_ORDINARY_USER = ["unshare", "--user", "--map-user=1000", "--map-group=1000"]  # PostgreSQL does not run as root
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "on",
    "shared_buffers": "64MB",
    "max_wal_size": "64MB",
    "checkpoint_timeout": "60s",
    "log_min_messages": "log",
}
# How to make a commit last, on its way to the disk and when it is there, and how to see one.
_BEFORE_THE_DISK = {"commit_siblings": "0", "commit_delay": "100000"}
_ON_THE_DISK = {"synchronous_standby_names": "nobody"}
_COMMITTING = """
SELECT EXISTS (
    SELECT FROM pg_stat_activity
    WHERE wait_event = 'SyncRep' OR (
        state = 'active' AND backend_xid IS NOT NULL AND wait_event IS NULL
        AND clock_timestamp() - query_start > interval '20 ms'
    )
)
"""


class Postgres:
    """One server with one database, `tally`; it is up while the block lasts, or else on its way there."""

    def __init__(self, home: Path) -> None:
        self.port = free_port()
        home.mkdir(parents=True)
        self.clock = Clock(home / "clock", SIGNALS)
        self._home = home
        self._disk = SmallDisk(home / "disk")
        self._data = self._disk.path / "data"
        self._stack = AsyncExitStack()
        self._process: Process | None = None

    def url(self, port: int | None = None, database: str = "tally") -> str:
        """Its address, by another port when a way leads there."""
        return f"postgresql://postgres:{PASSWORD.replace(' ', '%20')}@127.0.0.1:{port or self.port}/{database}"

    async def __aenter__(self) -> Self:
        await self._stack.enter_async_context(self._disk)
        await self._make()
        await self.start()
        connection = await asyncpg.connect(self.url(database="postgres"))
        await connection.execute("CREATE DATABASE tally")
        await connection.close()
        return self

    async def __aexit__(self, *_: object) -> None:
        async with self._stack:
            self.thaw()
            everybody = self._everybody()
            send(signal.SIGQUIT, everybody[:1])  # by which it leaves no shared memory behind
            await self._ended(everybody)

    async def start(self) -> None:
        """Returns when it has recovered and answers."""
        with (self._home / "postgres.log").open("ab") as log:
            self._process = await create_subprocess_exec(
                *self._disk.prefix, *AS_ORDINARY_USER, program("postgres"), *self._words(),
                stdout=log, stderr=log, env={**os.environ, **self.clock.environment}, start_new_session=True,
            )  # fmt: skip
        async with asyncio.timeout(PATIENCE):
            while not await self._answers():
                assert self._is_there, f"PostgreSQL does not start; see {self._home}/postgres.log"
                await asyncio.sleep(0.05)

    async def stop(self) -> None:
        """Ends all its connections, and itself in good order."""
        everybody = self._everybody()
        send(signal.SIGINT, everybody[:1])
        await self._ended(everybody)

    async def kill(self) -> None:
        """Every process of it at once: what it wrote to the disk is there, what it meant to write is not."""
        everybody = self._everybody()
        send(signal.SIGKILL, everybody)
        await self._ended(everybody)

    async def behead(self) -> None:
        """The first of its processes; the others end when they notice."""
        everybody = self._everybody()
        send(signal.SIGKILL, everybody[:1])
        await self._ended(everybody)

    def freeze(self) -> None:
        send(signal.SIGSTOP, self._everybody())

    def freeze_first(self) -> None:
        """Its connections go on, and nobody gets a new one."""
        send(signal.SIGSTOP, self._everybody()[:1])

    def thaw(self) -> None:
        send(signal.SIGCONT, self._everybody())

    async def crash_in_commit(self, *, kept: bool) -> bool:
        """Kills it while somebody waits for a commit, whose change is on the disk already, or else is not there yet.

        False when nobody committed anything, and it was killed all the same.
        """
        try:
            connection = await asyncpg.connect(self.url(database="postgres"))
            for name, value in (_ON_THE_DISK if kept else _BEFORE_THE_DISK).items():
                await connection.execute(f"ALTER SYSTEM SET {name} = '{value}'")
            await connection.execute("SELECT pg_reload_conf()")
            return await _commits(connection)
        finally:
            await self.kill()
            (self._disk.seen_from_here / "data" / "postgresql.auto.conf").write_text("")

    async def fill_disk(self, seconds: float) -> None:
        """Lets it write nothing more for some time; it may crash of that, and is up again at the end."""
        everybody = self._everybody()
        await self._disk.fill()
        await asyncio.sleep(seconds)
        await self._disk.free()
        async with asyncio.timeout(PATIENCE):
            while self._is_there and not await self._answers():  # noqa: ASYNC110  another process sets no event
                await asyncio.sleep(0.05)
        if not self._is_there:
            await self._ended(everybody)
            await self.start()

    async def _make(self) -> None:
        secret = self._home / "password"
        secret.write_text(PASSWORD)
        await run(
            *self._disk.prefix,
            *AS_ORDINARY_USER,
            program("initdb"),
            f"--pgdata={self._data}",
            "--username=postgres",
            "--auth=scram-sha-256",
            f"--pwfile={secret}",
            "--encoding=UTF8",
            "--locale=C",
            "--wal-segsize=1",
            "--no-sync",
        )

    def _words(self) -> list[str]:
        settings = {**_SETTINGS, "port": str(self.port)}
        return ["-D", str(self._data), *(word for name in settings for word in ("-c", f"{name}={settings[name]}"))]

    @property
    def _is_there(self) -> bool:
        return self._process is not None and self._process.returncode is None

    def _everybody(self) -> list[psutil.Process]:
        return family(self._process.pid) if self._process and self._is_there else []

    async def _ended(self, everybody: list[psutil.Process]) -> None:
        assert self._process is not None
        async with asyncio.timeout(PATIENCE):
            await self._process.wait()
        await gone(everybody)
        self.clock.forget(self._process.pid)

    async def _answers(self) -> bool:
        try:
            connection = await asyncpg.connect(self.url(database="postgres"), timeout=10)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return False
        await connection.close()
        return True


async def _commits(connection: asyncpg.Connection) -> bool:
    """Returns once somebody does; False when nobody does for long."""
    with suppress(TimeoutError):
        async with asyncio.timeout(COMMIT_SECONDS):
            while not await connection.fetchval(_COMMITTING):  # noqa: ASYNC110  another process sets no event
                await asyncio.sleep(0.005)
            return True
    return False
