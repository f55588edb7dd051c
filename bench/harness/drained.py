"""Many clients in a process of their own that look only now and then at what has come: so they cost little CPU."""

import multiprocessing
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from socket import IPPROTO_TCP, TCP_NODELAY, create_connection, socket
from typing import Any

from bench.harness.listeners import Greeting

EVERY_SECONDS = 2.0
PATIENCE_SECONDS = 120
_AT_ONCE = 32
_MUCH = 1 << 20
_PROCESSES = multiprocessing.get_context("spawn")


@dataclass(frozen=True)
class Drained:
    """Clients who are all in. `heard` counts the events that all of them got together."""

    pid: int
    heard: Any


@contextmanager
def drained(port: int, greetings: Sequence[Greeting]) -> Iterator[Drained]:
    """One client for each greeting, in this order; they leave when the block ends."""
    heard, ready = _PROCESSES.Value("Q", 0), _PROCESSES.Event()
    process = _PROCESSES.Process(target=_run, args=(port, greetings, heard, ready), daemon=True)
    process.start()
    try:
        if not ready.wait(PATIENCE_SECONDS):
            raise SystemExit("Not all clients of the benchmark came in.")
        yield Drained(process.pid or 0, heard)
    finally:
        process.terminate()
        process.join()


def _run(port: int, greetings: Sequence[Greeting], heard: Any, ready: Any) -> None:
    starts = range(0, len(greetings), _AT_ONCE)
    socks = [sock for start in starts for sock in _come(port, greetings[start : start + _AT_ONCE])]
    event, buffer = greetings[0].event, bytearray(_MUCH)
    ready.set()
    parent = os.getppid()
    while os.getppid() == parent:
        began, count = time.monotonic(), 0
        for sock in socks:
            with suppress(BlockingIOError):
                count += buffer.count(event, 0, sock.recv_into(buffer))
        heard.value += count
        time.sleep(max(0.0, began + EVERY_SECONDS - time.monotonic()))


def _come(port: int, greetings: Sequence[Greeting]) -> list[socket]:
    socks = []
    for greeting in greetings:
        sock = create_connection(("127.0.0.1", port), PATIENCE_SECONDS)
        sock.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
        sock.sendall(greeting.steps[0][0])
        socks.append(sock)
    for sock, greeting in zip(socks, greetings, strict=True):
        said = b""
        while greeting.steps[0][1] not in said:
            said += sock.recv(_MUCH)
        sock.setblocking(False)  # noqa: FBT003  the standard library's own argument
    return socks
