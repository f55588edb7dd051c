"""How long somebody waits for what another does: from before the POST is written until listeners have the event."""

import random
import time
from collections.abc import Sequence
from contextlib import ExitStack
from selectors import EVENT_READ, DefaultSelector
from socket import socket

from bench.harness.closed_loop import connected, listening
from bench.harness.listeners import Greeting

PAUSE_SECONDS = 0.01
PATIENCE_SECONDS = 10
_MUCH = 256 * 1024

Step = tuple[bytes, bytes]  # a request, and what is in the event that comes of it


def waited_ns(
    port: int, ears: Sequence[int], greeting: Greeting, steps: Sequence[Step], times: int, spread_seconds: float = 0
) -> list[list[int]]:
    """For each of the `ears`, which are ports: nanoseconds from each POST of the first step until its event is heard
    there. The other steps follow each time, and count not. Pauses between differ by as much as the spread.
    """
    took: list[list[int]] = [[] for _ in ears]
    with connected(port) as poster, ExitStack() as stack:
        listeners = [stack.enter_context(listening(ear, greeting)) for ear in ears]
        for _ in range(times):
            time.sleep(PAUSE_SECONDS + random.uniform(0, spread_seconds))
            for place, (request, event) in enumerate(steps):
                began = time.monotonic_ns()
                poster.sendall(request)
                moments = _heard(listeners, poster, event)
                if not place:
                    for each, moment in zip(took, moments, strict=True):
                        each.append(moment - began)
    return took


def _heard(listeners: Sequence[socket], poster: socket, event: bytes) -> list[int]:
    """The moments at which they had the event; the answer to the POST has come too when this returns."""
    heard, moments, answered = dict.fromkeys(listeners, b""), dict.fromkeys(listeners, 0), False
    with DefaultSelector() as selector:
        for sock in (*listeners, poster):
            selector.register(sock, EVENT_READ, sock)
        while not (answered and all(moments.values())):
            ready = [key.data for key, _ in selector.select(PATIENCE_SECONDS)]
            if not ready:
                raise SystemExit(f"No {event.decode()} was heard.")
            now = time.monotonic_ns()
            for sock in ready:
                if sock is poster:
                    answered = bool(poster.recv(_MUCH))
                else:
                    heard[sock] += sock.recv(_MUCH)
                    moments[sock] = moments[sock] or (now if event in heard[sock] else 0)
    return list(moments.values())
