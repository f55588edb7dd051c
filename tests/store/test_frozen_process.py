"""A process that freezes in the middle of a transaction holds its organization for so long, and no other at all."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, Process, create_subprocess_exec
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.support.processes import PATIENCE, ROOT
from tests.support.studio import Reply, TestOrganization

pytestmark = pytest.mark.gen_test(timeout=60)

SECONDS = 4.0


@asynccontextmanager
async def frozen(url: str, organization: TestOrganization) -> AsyncIterator[Process]:
    """A process that has the organization for itself, and does not go on."""
    arguments = ["-m", "tests.support.freeze_in_transaction", url, str(organization.id), str(SECONDS)]
    process = await create_subprocess_exec(sys.executable, *arguments, cwd=ROOT, stdin=PIPE, stdout=PIPE)
    try:
        assert await _line(process) == "held"
        process.send_signal(signal.SIGSTOP)
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def _line(process: Process) -> str:
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE):
        return (await process.stdout.readline()).decode().strip()


async def _switch(organization: TestOrganization) -> Reply:
    return await organization.owner.post("/timers/switch", {"taskTypeId": organization.task_types["Mixing"]})


async def test_it_is_waited_for_no_longer_than_a_transaction_may_last(
    database_url: str, north: TestOrganization, south: TestOrganization
) -> None:
    async with frozen(database_url, north) as process:
        waiting = asyncio.create_task(_switch(north))
        assert (await _switch(south)).status == 201
        assert not waiting.done()
        assert (await waiting).status == 201

        process.send_signal(signal.SIGCONT)
        assert process.stdin is not None
        process.stdin.write(b"\n")
        assert await _line(process) == "Unavailable"
    assert (await _switch(north)).status == 201
