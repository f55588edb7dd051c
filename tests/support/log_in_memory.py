"""A log kept in memory: what the hub reads, with every await in the test's hands. The real one has tests of its own."""

from collections import Counter
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

from domain.errors import Unavailable
from domain.events import LoggedEvent

ORG = 7

T = TypeVar("T")


@dataclass(frozen=True)
class Head:
    oldest: int
    last: int


@dataclass(frozen=True)
class Snapshot:
    seq: int
    running: list[dict[str, Any]]


async def _no_interruption() -> None:
    """Nothing happens while the log is read."""


@dataclass
class LogInMemory:
    """One organization's log. `interrupted` is awaited before and after each answer is formed, `calls` counts them."""

    epoch: str = "epoch-1"
    events: list[LoggedEvent] = field(default_factory=list)
    pruned: int = 0
    running: list[dict[str, Any]] = field(default_factory=list)
    available: bool = True
    interrupted: Callable[[], Awaitable[None]] = _no_interruption
    calls: Counter[str] = field(default_factory=Counter)

    @property
    def last(self) -> int:
        return len(self.events)

    def commit(self, *, name: str = "timer:started", **data: Any) -> LoggedEvent:
        """One more event, which nobody was told of."""
        event = LoggedEvent(self.last + 1, name, datetime.now(UTC), {"timeEntryId": self.last + 1, **data})
        self.events.append(event)
        return event

    async def head(self, org: int) -> Head:
        return await self._answer("head", lambda: Head(self.pruned + 1, self.last))

    async def heads(self, orgs: Collection[int]) -> dict[int, int]:
        return await self._answer("heads", lambda: {ORG: self.last} if ORG in orgs else {})

    async def read(self, org: int, after: int, upto: int) -> list[LoggedEvent]:
        return await self._answer("read", lambda: self.events[max(after, self.pruned) : upto])

    async def snapshot(self, org: int) -> Snapshot:
        return await self._answer("snapshot", lambda: Snapshot(self.last, self.running))

    async def now(self) -> datetime:
        return await self._answer("now", lambda: datetime.now(UTC))

    async def _answer(self, call: str, form: Callable[[], T]) -> T:
        self.calls[call] += 1
        await self.interrupted()
        if not self.available:
            raise Unavailable
        answer = form()
        await self.interrupted()
        return answer
