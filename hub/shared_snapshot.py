"""What runs now, read once for a crowd that arrives together."""

import asyncio
import time
from typing import Any

from domain.audiences import Audience, shape_of, visible_part
from domain.entries import Entry
from hub.log_reader import EventLog, Snapshot

SHARED_SECONDS = 1.0


class SharedSnapshot:
    """An organization's snapshot. Those who ask within a second get the same one; the events since follow it."""

    def __init__(self, org_id: int, log: EventLog) -> None:
        self._org_id = org_id
        self._log = log
        self._reading = asyncio.Lock()
        self._read_at = 0.0
        self._snapshot: Snapshot | None = None
        self._parts: dict[Audience, list[dict[str, Any]]] = {}

    async def seen_by(self, audience: Audience) -> tuple[int, list[dict[str, Any]]]:
        """The log position, and the running entries as the audience may see them."""
        async with self._reading:
            asked_at = time.monotonic()
            if self._snapshot is None or asked_at - self._read_at > SHARED_SECONDS:
                self._snapshot = await self._log.snapshot(self._org_id)
                self._read_at = asked_at
                self._parts.clear()
            snapshot = self._snapshot
        if audience not in self._parts:
            self._parts[audience] = visible_part(list(snapshot.running), shape_of(Entry, audience))
        return snapshot.seq, self._parts[audience]
