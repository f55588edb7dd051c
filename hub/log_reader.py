"""What the hub needs of the event log; the store serves it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from domain.events import LoggedEvent


class Head(Protocol):
    """How far an organization's log reaches: `oldest` is the first sequence number still held (1 when nothing
    was pruned, one past `last` when all was), `last` the newest (0 when nothing ever happened).
    """

    @property
    def oldest(self) -> int: ...
    @property
    def last(self) -> int: ...


class Snapshot(Protocol):
    """The running entries, JSON-ready and with money, as of log position `seq`; both from one transaction."""

    @property
    def seq(self) -> int: ...
    @property
    def running(self) -> Sequence[Mapping[str, Any]]: ...


class EventLog(Protocol):
    """The log of every organization. Each call raises `domain.errors.Unavailable` when it cannot be read now."""

    @property
    def epoch(self) -> str:
        """Changes whenever the log may have been replaced; letters, digits and hyphens."""

    async def head(self, org: int) -> Head:
        """How far the log reaches now."""

    async def heads(self, orgs: Collection[int]) -> Mapping[int, int]:
        """The newest sequence number of each of these organizations."""

    async def read(self, org: int, after: int, upto: int) -> Sequence[LoggedEvent]:
        """The events with after < seq <= upto, ascending; fewer where the log no longer holds them."""

    async def snapshot(self, org: int) -> Snapshot:
        """What runs now, and the position that this was read at."""

    async def now(self) -> datetime:
        """The database's clock."""
