"""The bus between the processes that serve one database, and the one of a process that is alone."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


@dataclass(slots=True)
class Counts:
    """Messages since the process began. `dropped` are those that could not be sent, `losses` how often the way to
    the others was lost.
    """

    published: int = 0
    received: int = 0
    dropped: int = 0
    losses: int = 0


class Bus(Protocol):
    """Carries messages between the processes that serve one database. Any may be lost, late, or repeated.

    Each organization has a channel; channel 0 is everybody's, and always subscribed to.
    """

    counts: Counts

    async def open(self, hear: Callable[[int, bytes], None], joined: Callable[[int], None]) -> None:
        """Begins. `hear` gets what comes on a channel, one's own messages too. `joined` is called when a channel is
        heard from then on, for the first time or again: what was said on it before may be missed.
        """

    async def close(self) -> None:
        """Sends what still waits, if that is quickly done, and stops."""

    def publish(self, org: int, message: bytes) -> None:
        """Says something on a channel. Never raises, never blocks; what cannot be sent is dropped, and counted."""

    def subscribe(self, org: int) -> None:
        """Hears a channel until it is told not to any more."""

    def unsubscribe(self, org: int) -> None:
        """Hears the channel no longer."""

    @property
    def connected(self) -> bool:
        """Whether messages come through now."""


class NoBus:
    """For a process that is alone, or finds in the log what others did."""

    def __init__(self) -> None:
        self.counts = Counts()

    async def open(self, hear: Callable[[int, bytes], None], joined: Callable[[int], None]) -> None:
        """Nobody will ever be heard."""

    async def close(self) -> None:
        """Nothing waits."""

    def publish(self, org: int, message: bytes) -> None:
        """Nobody is there to be told."""

    def subscribe(self, org: int) -> None:
        """Nobody says anything."""

    def unsubscribe(self, org: int) -> None:
        """Nobody said anything."""

    @property
    def connected(self) -> bool:
        return False
