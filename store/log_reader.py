"""The event log as the hub reads it: positions, spans of events, and what runs now."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.events import LoggedEvent
from store import entries, log, organizations
from store.database import Database
from store.log import Position

_HEADS = "SELECT org_id, last_seq FROM logs WHERE org_id = ANY ($1)"
_READ = "SELECT seq, name, at, data FROM events WHERE org_id = $1 AND seq > $2 AND seq <= $3 ORDER BY seq"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The running entries as JSON with money in it, and the log position that they were read at."""

    seq: int
    running: list[dict[str, Any]]


class LogReader:
    """Reads every organization's log. Each call raises Unavailable when the database cannot answer."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def epoch(self) -> str:
        return self._database.epoch

    async def head(self, org: int) -> Position:
        async with self._database.snapshot(org) as transaction:
            return await log.position(transaction)

    async def heads(self, orgs: Collection[int]) -> dict[int, int]:
        """The last sequence number of each organization that has a log; the epoch is read anew with them."""
        await self._database.read_epoch()
        rows = await self._database.rows(_HEADS, list(orgs))
        return {row["org_id"]: row["last_seq"] for row in rows}

    async def read(self, org: int, after: int, upto: int) -> list[LoggedEvent]:
        """The events after one position, up to and with another, in their order."""
        async with self._database.snapshot(org) as transaction:
            rows = await transaction.rows(_READ, org, after, upto)
        return [LoggedEvent(row["seq"], row["name"], row["at"], json.loads(row["data"])) for row in rows]

    async def snapshot(self, org: int) -> Snapshot:
        """What runs, and the position it was read at, both of one moment."""
        async with self._database.snapshot(org) as transaction:
            position = await log.position(transaction)
            organization = await organizations.by_id(transaction)
            running = await entries.running(transaction, organization)
        return Snapshot(position.last, [entry.model_dump(mode="json") for entry in running])

    async def now(self) -> datetime:
        return await log.server_time(self._database)
