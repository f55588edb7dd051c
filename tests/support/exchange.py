"""Buses between hubs of one test: what one says the others hear a moment later, unless the exchange is broken."""

import asyncio
from collections.abc import Callable

from hub.bus import Counts

Hear = Callable[[int, bytes], None]


class Exchange:
    """Joins any number of buses. While `broken`, all that is said is lost."""

    def __init__(self) -> None:
        self.broken = False
        self.buses: list[ExchangeBus] = []

    def bus(self) -> "ExchangeBus":
        self.buses.append(ExchangeBus(self))
        return self.buses[-1]


class ExchangeBus:
    """One process's; after `die` nothing comes from it or to it."""

    connected = True

    def __init__(self, exchange: Exchange) -> None:
        self.counts = Counts()
        self.dead = False
        self._exchange = exchange
        self._channels = {0}
        self._hear: Hear | None = None
        self._joined: Callable[[int], None] | None = None

    async def open(self, hear: Hear, joined: Callable[[int], None]) -> None:
        self._hear, self._joined = hear, joined
        for org in self._channels:
            joined(org)

    async def close(self) -> None:
        self._hear = None

    def publish(self, org: int, message: bytes) -> None:
        if not (self._exchange.broken or self.dead):
            for bus in self._exchange.buses:
                asyncio.get_running_loop().call_soon(bus.deliver, org, message)

    def subscribe(self, org: int) -> None:
        self._channels.add(org)
        if self._joined:
            asyncio.get_running_loop().call_soon(self._joined, org)

    def unsubscribe(self, org: int) -> None:
        self._channels.discard(org)

    def deliver(self, org: int, message: bytes) -> None:
        if self._hear and not self.dead and org in self._channels:
            self._hear(org, message)

    def die(self) -> None:
        self.dead = True
