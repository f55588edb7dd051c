"""Redis as a process of its own that keeps nothing on disk, to be killed, frozen and flushed."""

import asyncio
import signal
from asyncio.subprocess import DEVNULL, Process, create_subprocess_exec
from pathlib import Path
from typing import Self

import psutil

from tests.support.faults.process import PATIENCE, family, gone, send
from tests.support.oracle.server import free_port


class Redis:
    """One server; it is up while the block lasts."""

    def __init__(self, home: Path) -> None:
        self.port = free_port()
        self._home = home
        self._process: Process | None = None

    async def __aenter__(self) -> Self:
        self._home.mkdir(parents=True)
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.thaw()
        await self._end(signal.SIGKILL)

    async def start(self) -> None:
        """Returns when it answers."""
        words = ["--bind", "127.0.0.1", "--port", str(self.port), "--save", "", "--appendonly", "no"]
        self._process = await create_subprocess_exec(
            "redis-server", *words, "--dir", str(self._home), stdout=DEVNULL, start_new_session=True
        )
        async with asyncio.timeout(PATIENCE):
            while await self._asked("PING") != b"+PONG\r\n":
                assert self._process.returncode is None, "Redis does not start"
                await asyncio.sleep(0.02)

    async def stop(self) -> None:
        await self._end(signal.SIGTERM)

    async def kill(self) -> None:
        await self._end(signal.SIGKILL)

    def freeze(self) -> None:
        send(signal.SIGSTOP, self._everybody())

    def thaw(self) -> None:
        send(signal.SIGCONT, self._everybody())

    async def flush(self) -> None:
        """Forgets everything."""
        assert await self._asked("FLUSHALL") == b"+OK\r\n"

    def _everybody(self) -> list[psutil.Process]:
        return family(self._process.pid) if self._process and self._process.returncode is None else []

    async def _end(self, number: signal.Signals) -> None:
        everybody = self._everybody()
        send(number, everybody)
        if self._process:
            await self._process.wait()
        await gone(everybody)

    async def _asked(self, command: str) -> bytes:
        """The line that it answers; nothing while it cannot be reached."""
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            writer.write(f"{command}\r\n".encode())
            answer = await reader.readline()
            writer.close()
        except OSError:
            return b""
        return answer
