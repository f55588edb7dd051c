"""A cable between two machines that can be pulled: two network namespaces of the test's own.

Run as a program, `near` is the machine with the server, and `far` the one with the clients, which `near` starts.
"""

import asyncio
import json
import os
import sys
import time
from asyncio.subprocess import PIPE, Process, create_subprocess_exec

import pytest

from tests.support.live import event_stream, websocket
from tests.support.studio import Client, Studio, open_studio
from tests.support.tally import PATIENCE, ROOT

NEAR, FAR = "192.0.2.1", "192.0.2.2"  # of the network that is for examples
HEARTBEAT_SECONDS = 2.0
APART = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--user", "--map-root-user", "--net"]


async def seconds_until_noticed(database_url: str) -> dict[str, float]:
    """How long after its cable was pulled the server let go of a client of each transport. Fails where there can be
    no namespaces.
    """
    process = await create_subprocess_exec(*APART, "true", stderr=PIPE)
    _, errors = await process.communicate()
    if process.returncode:
        pytest.fail(
            "This test pulls a cable in network namespaces of its own, which this machine does not allow "
            f"({errors.decode().strip()}). Run it as root, or allow unprivileged user namespaces."
        )
    near = await _python([*APART], "near", database_url)
    async with asyncio.timeout(PATIENCE):
        report, _ = await near.communicate()
    assert near.returncode == 0
    noticed: dict[str, float] = json.loads(report.splitlines()[-1])
    return noticed


async def near(database_url: str) -> None:
    await _ip("link set lo up")
    far = await _python(["unshare", "--net"], "far")
    await _heard(far, "apart")
    await _ip(f"link add near type veth peer name far netns {far.pid}")
    await _ip(f"addr add {NEAR}/24 dev near")
    await _ip("link set near up")
    async with open_studio(database_url, {"host": NEAR}, heartbeat_seconds=HEARTBEAT_SECONDS) as studio:
        owner = (await studio.organization()).owner
        async with websocket(owner) as staying, event_stream(owner):
            await _tell(far, json.dumps([owner.url, owner.cookie]))
            await _heard(far, "connected")
            await _tell(far, "vanish")
            await _heard(far, "vanished")
            noticed = await _noticed(studio)
            await staying.next("heartbeat")
    far.kill()
    await far.communicate()
    print(json.dumps(noticed))  # noqa: T201  the program's answer


async def _noticed(studio: Studio) -> dict[str, float]:
    vanished_at = time.monotonic()
    noticed: dict[str, float] = {}
    stats = studio.running.hub.stats()
    assert {name: stats[name].connections for name in stats} == {"websocket": 2, "sse": 2}
    async with asyncio.timeout(PATIENCE):
        while len(noticed) < 2:
            for name in stats.keys() - noticed.keys():
                if stats[name].connections == 1:
                    noticed[name] = time.monotonic() - vanished_at
            await asyncio.sleep(0.01)
    return noticed


async def far() -> None:
    _say("apart")
    url, cookie = json.loads(await _line())
    await _ip(f"addr add {FAR}/24 dev far")
    await _ip("link set far up")
    client = Client(url, cookie)
    async with websocket(client) as socket, event_stream(client) as stream:
        await socket.next("snapshot")
        await stream.next("snapshot")
        _say("connected")
        await _line()
        await _ip("link set far down")
        _say("vanished")
        await _line()


async def _python(prefix: list[str], *arguments: str) -> Process:
    return await create_subprocess_exec(
        *prefix, sys.executable, "-m", "tests.support.cable", *arguments, cwd=ROOT, stdin=PIPE, stdout=PIPE
    )


async def _ip(arguments: str) -> None:
    process = await create_subprocess_exec("ip", *arguments.split())
    assert await process.wait() == 0, arguments


async def _tell(process: Process, line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(f"{line}\n".encode())
    await process.stdin.drain()


async def _heard(process: Process, line: str) -> None:
    assert process.stdout is not None
    assert (await process.stdout.readline()).decode().strip() == line


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201  the other end reads it


async def _line() -> str:
    return await asyncio.to_thread(sys.stdin.readline)


if __name__ == "__main__":
    asyncio.run({"near": near, "far": far}[sys.argv[1]](*sys.argv[2:]))
