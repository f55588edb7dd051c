"""A server whose output nobody reads: it serves like any other, and says so where it can."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.support.oracle.server import free_port
from tests.support.tally import PATIENCE, ROOT

pytestmark = pytest.mark.gen_test(timeout=90)

CLOSED = ["sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh"]


@asynccontextmanager
async def started(
    database_url: str, data_dir: Path, *arguments: str, prefix: Sequence[str] = ()
) -> AsyncIterator[Process]:
    """A server whose standard output is a pipe that nobody reads."""
    reading, writing = os.pipe()
    os.close(reading)
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("TALLY_")}
    process = await asyncio.create_subprocess_exec(
        *(*prefix, sys.executable, str(ROOT / "server.py"), "serve", *arguments),
        env={**inherited, "TALLY_DATABASE__URL": database_url, "TALLY_DATABASE__DATA_DIR": str(data_dir)},
        stdin=DEVNULL,
        stdout=writing,
        stderr=PIPE,
        start_new_session=True,
    )
    os.close(writing)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


async def serves(port: int) -> bool:
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except ConnectionRefusedError:
        return False
    writer.write(b"GET /readyz HTTP/1.0\r\n\r\n")
    line = await reader.readline()
    writer.close()
    return line == b"HTTP/1.1 200 OK\r\n"


async def serving(port: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await serves(port):  # noqa: ASYNC110  another process sets no event
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("processes", ["1", "2"])
async def test_a_welcome_that_nobody_reads_stops_no_server(processes: str, database_url: str, tmp_path: Path) -> None:
    port = free_port()
    async with started(database_url, tmp_path, "--port", str(port), "--processes", processes) as server:
        assert server.stderr is not None
        said = b""
        async with asyncio.timeout(PATIENCE):
            while b"output.unread" not in said:
                said = await server.stderr.readline()
                assert said, "it has ended"
        assert f"Tally is ready at http://127.0.0.1:{port}".encode() in said
        assert b"token" not in said
        await serving(port)
        server.terminate()
        assert (await server.stderr.read(), await server.wait()) == (b"", 0)


async def test_a_server_that_is_started_with_its_streams_closed_serves(database_url: str, tmp_path: Path) -> None:
    port = free_port()
    address = ("--port", str(port), "--processes", "2")
    async with started(database_url, tmp_path, *address, prefix=CLOSED) as server:
        await serving(port)
        server.terminate()
        assert await server.wait() == 0
