"""Who hears last: one client at each process of a server, so that what it heard all the others there have heard."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from psutil import Process

from bench.harness.listeners import Greeting
from bench.harness.posting import Poster

_LOOK = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", b'"}'  # it has answered, so it is there
_TRIES = 12  # connections, of which the kernel gives each process some


@dataclass(frozen=True)
class Driver:
    """Posts its requests in turn, one ahead of what every witness has heard, so that nobody waits for the next."""

    poster: Poster
    witnesses: Sequence[StreamReader]
    requests: Sequence[bytes]
    event: bytes
    done: list[int] = field(default_factory=list)  # how often so far, as its length

    async def drive(self, enough: asyncio.Event) -> None:
        """Goes on until it is enough, and then to the end of its requests; at last all is heard."""
        ahead = 0
        while not enough.is_set():
            for request in self.requests:
                self.poster.send(request)
                await self.poster.answer()
                await self._hear(ahead)
                ahead = 1
        await self._hear(ahead)

    async def _hear(self, events: int) -> None:
        for _ in range(events):
            await asyncio.gather(*(one.readuntil(self.event) for one in self.witnesses))
            self.done.append(1)


@asynccontextmanager
async def drivers(
    port: int, workers: Sequence[int], work: Sequence[tuple[Greeting, Sequence[bytes]]]
) -> AsyncIterator[list[Driver]]:
    """One for each of `work`, at the processes in turn, with a witness who comes in now at each of them."""
    async with AsyncExitStack() as stack:
        made = []
        for place, (greeting, requests) in enumerate(work):
            posters = await _at_each(stack, port, workers, None)
            witnesses = await _at_each(stack, port, workers, greeting)
            poster = Poster(*posters[workers[place % len(workers)]])
            made.append(Driver(poster, [reader for reader, _ in witnesses.values()], requests, greeting.event))
        yield made


async def _at_each(
    stack: AsyncExitStack, port: int, workers: Sequence[int], greeting: Greeting | None
) -> Mapping[int, tuple[StreamReader, StreamWriter]]:
    """A connection at each of the processes; those that are too many go again."""
    tries = [await asyncio.open_connection("127.0.0.1", port) for _ in range(_TRIES if len(workers) > 1 else 1)]
    for reader, writer in tries:
        for said, awaited in greeting.steps if greeting else [_LOOK]:
            writer.write(said)
            await reader.readuntil(awaited)
    theirs = {pid: _peers(pid) for pid in workers}
    kept = {pid: pair for pair in tries for pid in workers if _port_of(pair[1]) in theirs[pid]}
    for pair in tries:
        if pair in kept.values():
            stack.callback(pair[1].close)
        else:
            pair[1].close()
    if len(kept) < len(workers):
        raise SystemExit("The kernel gave one of the processes nobody.")
    return kept


def _port_of(writer: StreamWriter) -> int:
    return int(writer.get_extra_info("sockname")[1])


def _peers(pid: int) -> set[int]:
    return {each.raddr.port for each in Process(pid).net_connections("tcp") if each.raddr}
