"""The port: connections come in a few at a time, and as many as the system has files for."""

import asyncio
import errno
import resource
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from typing import Any

import pytest
from tornado.iostream import IOStream

from commands import listening
from commands.listening import ACCEPTED_PER_TURN, Entrance
from settings import ROOT
from tests.support.house import until

pytestmark = pytest.mark.gen_test

CROWD = 3 * ACCEPTED_PER_TURN + 1
OPEN_FILES = """
import resource
from commands.listening import allow_many_connections
allow_many_connections()
print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])
"""


class Server:
    """Takes note of those who come in; `turns` counts the loop's."""

    def __init__(self) -> None:
        self.streams: list[IOStream] = []
        self.came: dict[int, int] = {}
        self.turns = 0

    def handle_stream(self, stream: IOStream, address: Any) -> None:
        self.streams.append(stream)
        self.came[self.turns] = self.came.get(self.turns, 0) + 1


class FullSocket(socket.socket):
    """A listening socket of a process that has no file left for the next connection."""

    tries = 0

    def accept(self) -> tuple[socket.socket, Any]:
        self.tries += 1
        if self.tries == 1:
            raise OSError(errno.EMFILE, "Too many open files")
        return super().accept()


@asynccontextmanager
async def crowd(listener: socket.socket) -> AsyncIterator[tuple[Server, Entrance]]:
    """Clients who wait to be let in by the entrance, which is not open yet."""
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    listener.settimeout(0)
    server = Server()
    entrance = Entrance(server, [listener])  # type: ignore[arg-type]  # all that it needs of one
    with ExitStack() as clients:
        for _ in range(CROWD):
            clients.enter_context(socket.create_connection(listener.getsockname()))
        try:
            yield server, entrance
        finally:
            entrance.close()
            for stream in server.streams:
                stream.close()


async def test_a_crowd_is_let_in_a_few_each_turn() -> None:
    async with crowd(socket.socket()) as (server, entrance):
        entrance.open()
        async with asyncio.timeout(10):
            while len(server.streams) < CROWD:
                server.turns += 1
                await asyncio.sleep(0)
    assert max(server.came.values()) <= ACCEPTED_PER_TURN


async def test_who_finds_the_process_without_a_file_waits_until_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "FULL_SECONDS", 0.01)
    async with crowd(FullSocket()) as (server, entrance):
        entrance.open()
        await until(lambda: len(server.streams) == CROWD)


async def test_nobody_comes_in_once_the_entrance_is_closed() -> None:
    listener = socket.socket()
    async with crowd(listener) as (server, entrance):
        address = listener.getsockname()
        entrance.open()
        entrance.close()
        entrance.open()  # as after a pause
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(address)
        assert server.streams == []


def test_the_process_may_open_as_many_files_as_the_system_grants() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    lowered = f"import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (256, {most})){OPEN_FILES}"
    ran = subprocess.run([sys.executable, "-c", lowered], cwd=ROOT, capture_output=True, text=True, check=True)
    granted = int(ran.stdout)
    assert granted == most or granted >= 1024 * 1024
