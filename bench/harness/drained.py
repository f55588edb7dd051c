"""Many clients in a process of their own that look at what has come only when they are asked: so they cost no CPU."""

import asyncio
import multiprocessing
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from socket import IPPROTO_TCP, SO_RCVBUF, SOL_SOCKET, TCP_NODELAY, socket

from bench.harness.listeners import Greeting

PATIENCE_SECONDS = 120
_AT_ONCE = 32
_MUCH = 1 << 20  # bytes; what a client may get before it looks
_PROCESSES = multiprocessing.get_context("spawn")


@dataclass(frozen=True)
class Drained:
    """Clients who are all in."""

    pid: int
    line: Connection

    async def heard(self) -> int:
        """How many events all of them got together since they were asked the last time."""
        self.line.send(None)
        return await asyncio.to_thread(_answer, self.line)


@contextmanager
def drained(port: int, greetings: Sequence[Greeting]) -> Iterator[Drained]:
    """One client for each greeting, in this order; they leave when the block ends."""
    line, far_end = _PROCESSES.Pipe()
    process = _PROCESSES.Process(target=_run, args=(port, greetings, far_end), daemon=True)
    process.start()
    try:
        _answer(line)
        yield Drained(process.pid or 0, line)
    finally:
        process.terminate()
        process.join()


def _answer(line: Connection) -> int:
    if not line.poll(PATIENCE_SECONDS):
        raise SystemExit("The clients of the benchmark do not come in, or do not answer.")
    count: int = line.recv()
    return count


def _run(port: int, greetings: Sequence[Greeting], line: Connection) -> None:
    starts = range(0, len(greetings), _AT_ONCE)
    socks = [sock for start in starts for sock in _come(port, greetings[start : start + _AT_ONCE])]
    event, buffer = greetings[0].event, bytearray(_MUCH)
    with suppress(EOFError):  # nobody asks any more
        while True:
            line.send(sum(_count(sock, event, buffer) for sock in socks))
            line.recv()


def _count(sock: socket, event: bytes, buffer: bytearray) -> int:
    try:
        return buffer.count(event, 0, sock.recv_into(buffer))
    except BlockingIOError:
        return 0


def _come(port: int, greetings: Sequence[Greeting]) -> list[socket]:
    socks = [_sent(port, greeting.steps[0][0]) for greeting in greetings]
    for sock, greeting in zip(socks, greetings, strict=True):
        said = b""
        while greeting.steps[0][1] not in said:
            said += sock.recv(_MUCH)
        sock.setblocking(False)  # noqa: FBT003  the standard library's own argument
    return socks


def _sent(port: int, words: bytes) -> socket:
    sock = socket()
    sock.settimeout(PATIENCE_SECONDS)
    sock.setsockopt(SOL_SOCKET, SO_RCVBUF, _MUCH)
    sock.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
    sock.connect(("127.0.0.1", port))
    sock.sendall(words)
    return sock
