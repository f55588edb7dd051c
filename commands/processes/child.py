"""A child: one of several server processes, which lets people in from its share of the port, as its parent orders."""

import asyncio
import os
import signal
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from select import select

from commands import logs
from commands.listening import allow_many_connections
from commands.processes import ALIVE, ALIVE_SECONDS, IS_SHUT, READY, RETIRE, SERVE, SHUT, STOP
from commands.processes.shares import Share
from commands.running import keep_what_is_there, retire, running
from handlers.neighbors import Neighbors
from settings import Settings

LEAVE = ""  # the end of the orders


async def serve(settings: Settings, args: Namespace) -> None:
    """Serves from the share of the port that the parent gave."""
    share = Share.taken(args.share)
    logs.configure(settings.log, share.number)
    orders = await heard_orders()
    with telling_that_it_lives():
        await _obey(orders, settings, share)


async def _obey(orders: "asyncio.Queue[str]", settings: Settings, share: Share) -> None:
    allow_many_connections()
    if await orders.get() != SERVE:
        return
    neighbors = Neighbors(share.number, share.receiving, share.sending)
    async with running(settings, sockets=share.listening, neighbors=neighbors) as server:
        assert server.entrance is not None
        keep_what_is_there()
        _say(READY)
        while (order := await orders.get()) == RETIRE:
            retire(server.hub)
        if order != STOP:
            server.entrance.close()
            neighbors.leave()
            _say(IS_SHUT)
        if order == SHUT:
            await orders.get()


async def heard_orders() -> "asyncio.Queue[str]":
    """The parent's orders, one after the other. SIGTERM is one to leave; other signals are for the parent."""
    loop = asyncio.get_running_loop()
    orders: asyncio.Queue[str] = asyncio.Queue()
    loop.add_signal_handler(signal.SIGTERM, orders.put_nowait, LEAVE)
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGUSR1):
        signal.signal(number, signal.SIG_IGN)
    await loop.connect_read_pipe(lambda: _Listening(orders), sys.stdin)
    return orders


class _Listening(asyncio.Protocol):
    """Puts each line into the queue, and `LEAVE` behind the last."""

    def __init__(self, orders: "asyncio.Queue[str]") -> None:
        self._orders = orders
        self._unfinished = ""

    def data_received(self, data: bytes) -> None:
        *lines, self._unfinished = (self._unfinished + data.decode()).split("\n")
        for line in lines:
            self._orders.put_nowait(line)

    def connection_lost(self, _: Exception | None) -> None:
        self._orders.put_nowait(LEAVE)


@contextmanager
def telling_that_it_lives() -> Iterator[None]:
    """From within the loop, so that it is silent when nobody is served any more."""
    telling = asyncio.create_task(_tell_that_it_lives())
    try:
        yield
    finally:
        telling.cancel()


async def _tell_that_it_lives() -> None:
    while True:
        _, can_be_told, _ = select([], [sys.stdout], [], 0)
        if can_be_told:  # by a parent that stands still the loop is not held up
            _say(ALIVE)
        await asyncio.sleep(ALIVE_SECONDS)


def _say(word: str) -> None:
    with suppress(BrokenPipeError):  # the parent is gone
        os.write(sys.stdout.fileno(), f"{word}\n".encode())
