"""The event log of each organization: appended in the transaction of the change, as its last lock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic_core import from_json

from domain.events import Event, LoggedEvent
from store.database import Database, Transaction

_APPEND = "SELECT last_seq FROM append_to_log($1, $2, $3, $4)"
_NOW = "SELECT date_trunc('milliseconds', clock_timestamp())"
_TO_PRUNE = "SELECT logs_to_prune(make_interval(days => $1), $2)"

# The head's lock comes last here too, and is held no longer than the commit takes. A log is pruned from its beginning:
# an event that is not old enough keeps those behind it, whatever their time.
# $1 organization, $2 days that events are kept, $3 how many events at most.
_PRUNE = """
WITH head AS (
    SELECT pruned_seq FROM logs WHERE org_id = $1
), oldest AS (
    SELECT event.seq, event.at < clock_timestamp() - make_interval(days => $2) AS is_old
    FROM head
    JOIN events AS event
        ON event.org_id = $1 AND event.seq > head.pruned_seq AND event.seq <= head.pruned_seq + $3
), doomed AS (
    SELECT coalesce(min(seq) FILTER (WHERE NOT is_old) - 1, max(seq)) AS upto FROM oldest
), pruned AS (
    -- no lower than what is still there, or all that was let go of before is passed again
    DELETE FROM events USING head, doomed
    WHERE events.org_id = $1 AND events.seq > head.pruned_seq AND events.seq <= doomed.upto
    RETURNING events.seq
)
UPDATE logs SET pruned_seq = doomed.upto
FROM doomed
WHERE logs.org_id = $1 AND doomed.upto > logs.pruned_seq AND (SELECT count(*) FROM pruned) > 0
RETURNING (SELECT count(*) FROM pruned)
"""
_POSITION = "SELECT pruned_seq, last_seq FROM logs WHERE org_id = $1"


@dataclass(frozen=True, slots=True)
class Position:
    """The oldest event that a log still holds, and its last; 0 when there is none yet."""

    oldest: int
    last: int


@dataclass(frozen=True, slots=True)
class Draft:
    """Events that wait for their place in the log, as the log will hold them."""

    names: list[str]
    data: list[str]

    @classmethod
    def of(cls, events: Sequence[Event]) -> "Draft":
        return cls([event.name for event in events], [event.model_dump_json() for event in events])

    def logged(self, last_seq: int, at: datetime) -> list[LoggedEvent]:
        """The same events with the places that the log gave them."""
        first = last_seq - len(self.names) + 1
        return [
            LoggedEvent(first + place, name, at, from_json(data))
            for place, (name, data) in enumerate(zip(self.names, self.data, strict=True))
        ]


async def append(transaction: Transaction, draft: Draft, at: datetime) -> int:
    """Appends the events and returns the sequence number of the last."""
    last: int = await transaction.value(_APPEND, transaction.org, at, draft.names, draft.data)
    return last


async def now(transaction: Transaction) -> datetime:
    """The database's time, to the millisecond."""
    moment: datetime = await transaction.value(_NOW)
    return moment


async def position(transaction: Transaction) -> Position:
    """Where the organization's log begins and ends."""
    row = await transaction.row(_POSITION, transaction.org)
    return Position(row["pruned_seq"] + 1, row["last_seq"]) if row else Position(1, 0)


async def to_prune(database: Database, days: int, most: int) -> list[int]:
    """Organizations whose logs begin with an event that is older than so many days, the oldest first."""
    return [row[0] for row in await database.rows(_TO_PRUNE, days, most)]


async def prune(transaction: Transaction, days: int, most: int) -> int:
    """Lets go of the oldest events of the log, as far as they are older than so many days; returns how many."""
    return await transaction.value(_PRUNE, transaction.org, days, most) or 0


async def server_time(database: Database) -> datetime:
    """The database's time for those who stand outside of any transaction."""
    moment: datetime = await database.value(_NOW)
    return moment
