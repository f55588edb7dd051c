"""Operations at a steady rate from a process of its own, whether or not the answers keep up."""

import asyncio
import multiprocessing
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bench.harness.posting import Poster

_PROCESSES = multiprocessing.get_context("spawn")
_PATIENCE_SECONDS = 60
_LOOK_SECONDS = 0.02
_QUIET_SECONDS = 0.5

Pair = tuple[bytes, bytes]


@dataclass(frozen=True)
class Background:
    """What can go on meanwhile; `answered` counts the operations that were answered so far."""

    answered: Any
    wanted: Any

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """Operations are made while the block lasts; each client then still undoes what it did."""
        before = self.answered.value
        self.wanted.value = 1
        gives_up_at = time.monotonic() + _PATIENCE_SECONDS
        while self.answered.value == before:
            if time.monotonic() > gives_up_at:
                raise SystemExit("The operations in the background do not begin.")
            time.sleep(_LOOK_SECONDS)
        try:
            yield
        finally:
            self.wanted.value = 0
            self._wait_for_last()

    def _wait_for_last(self) -> None:
        answered = -1
        while answered != self.answered.value:
            answered = self.answered.value
            time.sleep(_QUIET_SECONDS)


@contextmanager
def background(port: int, pairs: Sequence[Pair], per_second: float) -> Iterator[Background]:
    """Each pair is one client's: what it does, and what undoes that. All together make `per_second` operations."""
    shared = Background(_PROCESSES.Value("L", 0), _PROCESSES.Value("b", 0))
    process = _PROCESSES.Process(target=_run, args=(port, pairs, len(pairs) / per_second, shared), daemon=True)
    process.start()
    try:
        yield shared
    finally:
        process.terminate()
        process.join()


def _run(port: int, pairs: Sequence[Pair], between: float, shared: Background) -> None:
    asyncio.run(_all(port, pairs, between, shared))


async def _all(port: int, pairs: Sequence[Pair], between: float, shared: Background) -> None:
    wanted = asyncio.Event()
    clients = [_one(port, pair, between, place / len(pairs), wanted, shared) for place, pair in enumerate(pairs)]
    await asyncio.gather(_watch(wanted, shared), *clients)


async def _watch(wanted: asyncio.Event, shared: Background) -> None:
    while True:
        if shared.wanted.value:
            wanted.set()
        else:
            wanted.clear()
        await asyncio.sleep(_LOOK_SECONDS)


async def _one(port: int, pair: Pair, between: float, phase: float, wanted: asyncio.Event, shared: Background) -> None:
    async with Poster.to(port) as poster:
        while True:
            await wanted.wait()
            await asyncio.sleep(phase * between)
            due = time.monotonic()
            while wanted.is_set():
                for request in pair:
                    await asyncio.sleep(due - time.monotonic())
                    poster.send(request)
                    await poster.answer()
                    shared.answered.value += 1
                    due = max(due + between, time.monotonic())
