"""A Redis server for tests: a process of its own that keeps nothing, and whatever may happen to it."""

import asyncio
import signal
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from redis.asyncio import Redis

PATIENCE = 30  # seconds
_KEEPS_NOTHING = ("--save", "", "--appendonly", "no", "--daemonize", "no", "--logfile", "")


@dataclass
class RedisServer:
    """Listens on a Unix socket and, with a `port`, on loopback; what it writes is in the folder."""

    folder: Path
    port: int = 0
    options: tuple[str, ...] = ()
    _process: Process | None = field(default=None, init=False)

    @property
    def path(self) -> Path:
        return self.folder / "redis.sock"

    @property
    def url(self) -> str:
        return f"unix://{self.path}"

    async def start(self) -> None:
        """Returns when it answers."""
        self._process = await asyncio.create_subprocess_exec(
            "redis-server",
            *("--port", str(self.port), "--bind", "127.0.0.1", "--unixsocket", str(self.path)),
            *("--dir", str(self.folder), *_KEEPS_NOTHING, *self.options),
            stdout=PIPE,
            stderr=DEVNULL,
            start_new_session=True,
        )
        assert self._process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            while b"The server is now ready to accept connections at" not in (line := await self._line()):
                assert line, "Redis did not start"

    async def _line(self) -> bytes:
        assert self._process is not None
        assert self._process.stdout is not None
        return await self._process.stdout.readline()

    async def stop(self) -> None:
        """Ends it, as in a crash."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.communicate()

    def freeze(self) -> None:
        """It does nothing any more, and its connections stay open."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    async def do(self, *command: str | int, **settings: Any) -> Any:
        """Has it carry out a command."""
        async with Redis(unix_socket_path=str(self.path), protocol=2, **settings) as client:
            return await client.execute_command(*command)


@asynccontextmanager
async def redis_server(folder: Path, *options: str, port: int = 0) -> AsyncIterator[RedisServer]:
    """A running server; it has ended when the block ends."""
    server = RedisServer(folder, port, options)
    try:
        await server.start()
        yield server
    finally:
        await server.stop()


async def certificate(folder: Path, host: str = "127.0.0.1") -> tuple[Path, Path]:
    """A certificate of its own authority for this host, and its key."""
    certificate, key = folder / "redis.pem", folder / "redis.key"
    process = await asyncio.create_subprocess_exec(
        *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
        *("-days", "2", "-subj", "/CN=Redis", "-addext", f"subjectAltName=IP:{host}"),
        *("-keyout", str(key), "-out", str(certificate)),
        stderr=DEVNULL,
    )
    assert await process.wait() == 0
    return certificate, key
