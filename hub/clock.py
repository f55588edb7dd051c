"""The database's clock, read between visits to the database."""

import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

_1970 = datetime(1970, 1, 1, tzinfo=UTC)


class DatabaseClock:
    """Tells the database's time from the last reading and this machine's monotonic clock."""

    def __init__(self, read: Callable[[], Awaitable[datetime]]) -> None:
        self._read = read
        self._reading: datetime | None = None
        self._read_at = 0.0

    async def sync(self) -> None:
        """Takes a new reading; it counts for the middle of the round trip."""
        asked_at = time.monotonic()
        self._reading = await self._read()
        self._read_at = (asked_at + time.monotonic()) / 2

    def now(self) -> datetime:
        """The database's time; there must have been a `sync`."""
        assert self._reading is not None
        return self._reading + timedelta(seconds=time.monotonic() - self._read_at)

    def microseconds(self) -> int:
        """The same, since 1970."""
        return (self.now() - _1970) // timedelta(microseconds=1)
