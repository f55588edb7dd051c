"""What listeners that stop reading cost the server and everybody else: `python -m bench.slow_readers`.

Prints how long events take to reach those who read, before and while others do not, and the memory that the stalled
ones hold: in the server's process, and in the kernel for the server's end of their connections.
"""

import asyncio
import re
import subprocess
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from socket import socket
from statistics import quantiles

from store.migrations import migrate
from tests.support.apart import studio_apart
from tests.support.live import event_stream
from tests.support.metrics import number
from tests.support.postgres import postgres_for_tests, run_apart
from tests.support.studio import Studio, TestOrganization

NOTES = "n" * 2000  # so that an event is some 2.5 KB
PAUSE_SECONDS = 0.1  # between operations of two events each
MIB = 1024 * 1024
_LAST_ID = re.compile(rb"id: [^.\n]+\.(\d+)\nevent")
_WRITE_MEMORY = re.compile(r"f(\d+),w(\d+)")


@dataclass
class Readers:
    """Clients that read all they get; `took` is how long each event was under way to each of them."""

    sent_at: dict[int, float] = field(default_factory=dict)
    took: list[float] = field(default_factory=list)

    def read(self, sock: socket) -> None:
        data = sock.recv(256 * 1024)
        if not data:
            asyncio.get_running_loop().remove_reader(sock)
        elif ids := _LAST_ID.findall(data):
            sent_at = self.sent_at.get(int(ids[-1]))
            if sent_at is not None:
                self.took.append(time.monotonic() - sent_at)


@dataclass
class Bench:
    """A server in a process of its own, and its clients here."""

    studio: Studio
    north: TestOrganization
    pid: int
    seq: int = 0
    readers: Readers = field(default_factory=Readers)

    async def clients(self, stack: AsyncExitStack, count: int) -> list[socket]:
        socks = []
        for _ in range(count):
            peer = await stack.enter_async_context(event_stream(self.north.owner))
            self.seq = (await peer.next("snapshot")).seq
            socks.append(peer.sock)
            asyncio.get_running_loop().add_reader(peer.sock, self.readers.read, peer.sock)
        return socks

    async def operate(self, operations: int) -> tuple[list[float], list[tuple[float, float]]]:
        """Switches the timer again and again; how long events took, and MiB of the process and the kernel meanwhile."""
        self.readers.took = []
        memory = []
        body = {"taskTypeId": self.north.task_types["Mixing"], "notes": NOTES}
        for operation in range(operations):
            self.seq += 2
            self.readers.sent_at[self.seq] = time.monotonic()
            reply = await self.north.owner.post("/timers/switch", body)
            assert reply.status == 201, reply.text
            if operation % 10 == 0:
                memory.append((_resident(self.pid), _in_kernel(self.studio.running.port)))
            await asyncio.sleep(PAUSE_SECONDS)
        return self.readers.took, memory


def _resident(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def _in_kernel(port: int) -> float:
    """What waits in the server's ends of its connections."""
    listed = subprocess.run(["ss", "-tmnH", "sport", "=", f":{port}"], capture_output=True, text=True, check=True)
    return sum(int(free) + int(waiting) for free, waiting in _WRITE_MEMORY.findall(listed.stdout)) / MIB


def _row(name: str, took: Sequence[float], memory: Sequence[tuple[float, float]]) -> str:
    cuts = quantiles((1000 * one for one in took), n=100)
    resident, kernel = (max(values) for values in zip(*memory, strict=True))
    return (
        f"{name:<24}{cuts[49]:>8.1f} ms{cuts[94]:>8.1f} ms{cuts[98]:>8.1f} ms"
        f"{resident:>9.1f} MiB{kernel:>9.1f} MiB{len(took):>10}"
    )


async def measure(bench: Bench, clients: int, stalled: int, operations: int) -> None:
    started = await bench.north.owner.post("/timers/start", {"taskTypeId": bench.north.task_types["Mixing"]})
    assert started.status == 201
    async with AsyncExitStack() as stack:
        socks = await bench.clients(stack, clients)
        print(f"{clients} listeners; {operations} operations of two events, {len(NOTES)} characters of notes each\n")
        print(f"{'':<24}{'p50':>11}{'p95':>11}{'p99':>11}{'process':>13}{'kernel':>13}{'deliveries':>11}")
        print(_row("all read", *await bench.operate(operations)))
        for sock in socks[:stalled]:
            asyncio.get_running_loop().remove_reader(sock)
        print(_row(f"{stalled} stopped reading", *await bench.operate(operations)))
        away = await number(bench.studio, "tally_live_endings_total", "sse", "too_slow")
        print(_row("afterwards", *await bench.operate(operations // 4)))
        print(f"\nsent away as too slow: {away:.0f}")
        for sock in socks[stalled:]:
            asyncio.get_running_loop().remove_reader(sock)


async def run(database_url: str, clients: int, stalled: int, operations: int) -> None:
    settings = {
        "TALLY_REALTIME__MAX_CONNECTIONS_PER_SIGN_IN": "null",
        "TALLY_REALTIME__MAX_CONNECTIONS_PER_ADDRESS": "null",
        # who takes nothing for a heartbeat is cut off by the kernel: here the buffer is to fill first
        "TALLY_REALTIME__HEARTBEAT_SECONDS": "300",
    }
    with tempfile.TemporaryDirectory() as data_dir:
        async with studio_apart(database_url, Path(data_dir), **settings) as (studio, server):
            bench = Bench(studio, await studio.organization(), server.process.pid)
            await measure(bench, clients, stalled, operations)


def main() -> None:
    parser = ArgumentParser(prog="python -m bench.slow_readers")
    parser.add_argument("--clients", type=int, default=1000)
    parser.add_argument("--stalled", type=int, default=50)
    parser.add_argument("--operations", type=int, default=600)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as data_dir, postgres_for_tests(Path(data_dir)) as url:
        run_apart(migrate(url))
        asyncio.run(run(url, given.clients, given.stalled, given.operations))


if __name__ == "__main__":
    main()
