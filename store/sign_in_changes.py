"""Which sign-ins may have ended or turned to another organization since somebody looked."""

from dataclasses import dataclass
from datetime import datetime

from store.batches import deletion_of_old
from store.database import Database

KEPT_HOURS = 24
OVERLAP_SECONDS = 60
MOST = 10_000  # named at a time, of those that expired the last ones: they are deleted meanwhile

# What a transaction changed that was still open at the last look has a number from its `xmin` on. But after a crash
# PostgreSQL gives out numbers once more whose transactions it has forgotten; what was changed since is then known by
# its moment. Changes are kept for twice as long as they are relied on, by the same clock.
_SINCE = f"""
WITH look AS (SELECT pg_snapshot_xmin(pg_current_snapshot()) AS xmin, now() AS at)
SELECT xmin::text, at,
    xmin >= $1::text::xid8 AND at BETWEEN $2 AND $2::timestamptz + interval '{KEPT_HOURS // 2} hours' AS all_kept,
    ARRAY(
        (SELECT sign_in_id FROM changed_sign_ins WHERE changed_in >= $1::text::xid8 LIMIT {MOST} + 1)
        UNION ALL
        (SELECT sign_in_id FROM changed_sign_ins
        WHERE at > $2::timestamptz - interval '{OVERLAP_SECONDS} seconds' LIMIT {MOST} + 1)
    ) AS changed,
    ARRAY(SELECT id FROM sign_ins WHERE expires_at <= now() ORDER BY expires_at DESC LIMIT {MOST}) AS expired
FROM look
"""
_FORGET = deletion_of_old("changed_sign_ins", key="id", moment="at", until=f"now() - interval '{KEPT_HOURS} hours'")


@dataclass(frozen=True, slots=True)
class Look:
    """When somebody looked: the oldest transaction that was open then, in which history, by the database's clock."""

    xmin: str
    epoch: str
    at: datetime | None


BEFORE_ALL = Look(str(2**64 - 1), "", None)  # no change is asked for, as all sign-ins will be asked about


async def since(database: Database, last: Look) -> tuple[Look, set[int] | None]:
    """What this look was, and the sign-ins that may have changed since the last one; some may be named again. None when
    too much has happened to tell: then all are to be asked about.
    """
    epoch = database.epoch  # of before the look, at the latest: an older one only leads to one more question
    row = await database.row(_SINCE, last.xmin, last.at)
    assert row is not None
    known = last.epoch == epoch and row["all_kept"] and len(row["changed"]) <= MOST
    return Look(row["xmin"], epoch, row["at"]), {*row["changed"], *row["expired"]} if known else None


async def forget(database: Database, most: int) -> int:
    """Forgets changes that nobody relies on any more; returns how many."""
    count: int = await database.value(_FORGET, most)
    return count
