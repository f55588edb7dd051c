"""One PostgreSQL cluster in the data directory: made, started, found running, stopped."""

import asyncio
import os
import shlex
import shutil
import signal
from contextlib import suppress
from pathlib import Path

import asyncpg

from store.embedded.file_lock import FileLock
from store.embedded.ordinary_user import ordinary_user_prefix
from store.embedded.socket_dir import PORT, SocketDir
from store.errors import StoreError
from store.programs import MAJOR_VERSION, ProgramFailed, program, run

USER = DATABASE = "tally"
MOST_CONNECTIONS = 200
PATIENCE = 60.0  # seconds for a start, with recovery after a crash, and for a stop

# What Tally relies on, so given at every start. A statement that PostgreSQL refuses is not in this log, which
# therefore stays small: Tally logs it with its request. A file is used for a day and emptied after a week.
_SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "max_connections": str(MOST_CONNECTIONS),
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "on",
    "log_directory": "../log",
    "log_filename": "postgres-%a.log",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_truncate_on_rotation": "on",
    "log_min_messages": "log",
    "log_checkpoints": "off",
}
_FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


class Cluster:
    """The cluster in `data_dir`. Only the holder of the data directory's mutex may bring it up or stop it."""

    def __init__(self, data_dir: Path, *, durable: bool) -> None:
        self._data_dir = data_dir
        self._files = data_dir / "postgres"
        self._log = data_dir / "log"
        self._durable = durable
        self._socket_dir = SocketDir(data_dir / "run")
        self._running = data_dir / "run" / "running"

    @property
    def socket_dir(self) -> Path:
        return self._socket_dir.path

    async def bring_up(self, mutex: FileLock) -> None:
        """Returns once the database answers; makes and starts what is not there. Raises StoreError."""
        self._check_version()
        started = False
        try:
            async with asyncio.timeout(PATIENCE):
                while not await self._answers():
                    if not self._is_running():
                        if started:
                            raise StoreError(self._failure("does not start"))
                        await self._start(mutex)
                        started = True
                    await asyncio.sleep(0.02)
        except TimeoutError as error:
            raise StoreError(self._failure("does not answer")) from error
        except ProgramFailed as error:
            raise StoreError(f"PostgreSQL could not be set up in {self._data_dir} ({error}).") from error

    async def stop(self) -> None:
        """Ends all its connections and returns once no process of it is left."""
        try:
            async with asyncio.timeout(PATIENCE):
                while self._is_running():
                    self._signal_stop()
                    await asyncio.sleep(0.02)
        except TimeoutError as error:
            raise StoreError(self._failure("does not stop")) from error
        self._socket_dir.remove()

    def _check_version(self) -> None:
        with suppress(FileNotFoundError):
            version = (self._files / "PG_VERSION").read_text().strip()
            if version != str(MAJOR_VERSION):
                raise StoreError(
                    f"{self._data_dir} was written by PostgreSQL {version}, and this Tally brings {MAJOR_VERSION}: "
                    f"back it up with the Tally that wrote it (server.py backup FILE), and restore that "
                    f"with this one into a new database.data_dir (server.py restore FILE)."
                )

    async def _start(self, mutex: FileLock) -> None:
        prefix = await ordinary_user_prefix()
        if not self._files.exists():
            await self._make(prefix, mutex)
        # Nobody holds the lock of the running, so this file is left over, and its process id may be anybody's by now.
        (self._files / "postmaster.pid").unlink(missing_ok=True)
        (self._log / "start.log").unlink(missing_ok=True)
        await self._launch(prefix)

    async def _make(self, prefix: list[str], mutex: FileLock) -> None:
        unfinished = self._data_dir / "postgres.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        # Whoever can enter the socket's directory, of mode 0700, can read the data files as well: a password between
        # the two would protect nothing. initdb shares the mutex, so that if this process is killed, the next one
        # waits for it instead of working in the same directory.
        await run(
            *prefix,
            program("initdb"),
            f"--pgdata={unfinished.name}",
            f"--username={USER}",
            "--auth-local=trust",
            "--auth-host=reject",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--data-checksums",
            "--set=shared_buffers=128MB",
            *([] if self._durable else ["--no-sync"]),
            cwd=self._data_dir,
            keep_open=[mutex.descriptor],
        )
        unfinished.rename(self._files)

    async def _launch(self, prefix: list[str]) -> None:
        """Leaves the server to itself, nobody's child and in a session of its own, so that it outlives this process."""
        settings = _SETTINGS | ({} if self._durable else _FORGETFUL)
        settings["unix_socket_directories"] = self._socket_dir.make()
        # PostgreSQL's processes inherit this lock: it is free exactly when the last of them has ended.
        running = FileLock(self._running)
        running.try_exclusive()
        try:
            # pg_ctl hands its words to a shell: relative paths allow a data directory of any name.
            await run(
                *prefix,
                program("pg_ctl"),
                "start",
                "--no-wait",
                f"--pgdata={self._files.name}",
                "--log=log/start.log",
                f"--options={shlex.join(f'--{name}={value}' for name, value in settings.items())}",
                cwd=self._data_dir,
                keep_open=[running.descriptor],
            )
        finally:
            running.release()

    async def _answers(self) -> bool:
        try:
            connection = await asyncpg.connect(
                host=str(self.socket_dir), port=PORT, user=USER, database="postgres", timeout=10
            )
        except (OSError, asyncpg.CannotConnectNowError, asyncpg.PostgresConnectionError):
            return False
        try:
            if not await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", DATABASE):
                await connection.execute(f"CREATE DATABASE {DATABASE}")
        finally:
            await connection.close()
        return True

    def _is_running(self) -> bool:
        return FileLock(self._running).is_held()

    def _signal_stop(self) -> None:
        # The file is missing or empty while the server is only starting; a stop that it has already heard, it ignores.
        with suppress(FileNotFoundError, IndexError, ProcessLookupError):
            process_id = int((self._files / "postmaster.pid").read_text().split()[0])
            os.kill(process_id, signal.SIGINT)

    def _failure(self, what: str) -> str:
        newest = max(self._log.glob("*.log"), key=lambda file: file.stat().st_mtime, default=None)
        if newest is None:
            return f"PostgreSQL in {self._data_dir} {what}, and wrote no log."
        last_lines = newest.read_text(errors="replace").strip().splitlines()[-3:]
        return f"PostgreSQL in {self._data_dir} {what}; {newest} ends: {' / '.join(last_lines)}"
