"""A process that lives and does nothing any more: it is found by its silence, and replaced."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, MutableMapping, Sequence
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import structlog.testing

from commands.processes.family import Family
from commands.processes.shares import shares
from settings import Server
from tests.support.family import children_of, gone
from tests.support.studio import SECRET

pytestmark = pytest.mark.gen_test(timeout=60)

HUNG_SECONDS = 3.0

Logs = Sequence[MutableMapping[str, Any]]


@asynccontextmanager
async def watched() -> AsyncIterator[tuple[int, Logs]]:
    """Two processes that serve, whose parent is this one: their port, and what the parent logs."""
    server = Server(port=0, processes=2)
    with shares(server) as all_shares, structlog.testing.capture_logs() as logs:
        async with aclosing(Family(grace_seconds=1, hung_seconds=HUNG_SECONDS)) as family:
            await family.start(all_shares)
            await family.serve()
            yield all_shares[0].listening[0].getsockname()[1], logs


@pytest.fixture(autouse=True)
def as_a_parent(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What children get from it: its arguments and its environment."""
    monkeypatch.setattr(sys, "argv", ["server.py", "serve"])
    for name, value in {
        "TALLY_DATABASE__URL": database_url,
        "TALLY_DATABASE__DATA_DIR": str(tmp_path),
        "TALLY_AUTH__COOKIE_SECRETS": json.dumps({"1": SECRET}),
        "TALLY_LOG__LEVEL": "error",
    }.items():
        monkeypatch.setenv(name, value)


async def answered(port: int) -> bytes:
    """The first line of what somebody gets who comes now, however long it takes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /healthz HTTP/1.0\r\n\r\n")
    line = await reader.readline()
    writer.close()
    return line


async def test_whoever_was_dealt_to_a_process_that_hangs_is_served_by_the_next() -> None:
    others = children_of(os.getpid())
    async with watched() as (port, logs):
        victim = min(children_of(os.getpid()) - others)
        os.kill(victim, signal.SIGSTOP)
        lines = await asyncio.gather(*(answered(port) for _ in range(16)))
        assert set(lines) == {b"HTTP/1.1 200 OK\r\n"}
        await gone({victim})
        assert [log["event"] for log in logs if log.get("id") == victim] == ["processes.hung", "processes.died"]
