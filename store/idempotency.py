"""Answers kept for a day, so that a repeated request gets the first answer and changes nothing."""

from dataclasses import dataclass
from typing import Any

from store.database import Database, Transaction

KEPT_HOURS = 24

# The lock marks a request that is still being answered; whoever cannot take it has come too early.
_LOCK = """
SELECT pg_try_advisory_xact_lock(hashtextextended(concat_ws(':', $1::bigint, $2::bigint, $3::text, $4::text), 0))
"""
# A question of its own after the lock, so that it sees what the one who held the lock before has kept.
_FIND = f"""
SELECT body_hash, status, answer, etag
FROM idempotency_keys
WHERE org_id = $1 AND user_id = $2 AND route = $3 AND key = $4
    AND at > clock_timestamp() - interval '{KEPT_HOURS} hours'
"""
_KEEP = "SELECT keep_answer($1, $2, $3, $4, $5, $6, $7, $8)"
_FORGET = f"SELECT forget_answers(interval '{KEPT_HOURS} hours', $1)"


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """The first answer to a request: its status, its JSON, and its ETag where it had one."""

    status: int
    body: bytes
    etag: str | None


@dataclass(frozen=True, slots=True)
class RepeatableAnswer:
    """An answer with the request that it is kept for."""

    user_id: int
    route: str
    key: str
    body_hash: bytes
    answer: KeptAnswer

    @property
    def values(self) -> tuple[Any, ...]:
        answer = self.answer
        return (self.user_id, self.route, self.key, self.body_hash, answer.status, answer.body, answer.etag)


@dataclass(frozen=True, slots=True)
class Claim:
    """What was found under a key: whether it is ours to answer, and else the answer with the hash of its request."""

    mine: bool
    body_hash: bytes | None
    answer: KeptAnswer | None


async def claim(transaction: Transaction, user_id: int, route: str, key: str) -> Claim:
    mine = await transaction.value(_LOCK, transaction.org, user_id, route, key)
    row = await transaction.row(_FIND, transaction.org, user_id, route, key)
    if row is None:
        return Claim(mine, None, None)
    return Claim(mine, row["body_hash"], KeptAnswer(row["status"], row["answer"], row["etag"]))


async def keep(transaction: Transaction, answer: RepeatableAnswer) -> None:
    """Keeps the answer with the change that it speaks of. Raises Conflict when one is kept or made elsewhere."""
    await transaction.value(_KEEP, transaction.org, *answer.values)


async def forget(database: Database, most: int) -> int:
    """Forgets answers that were kept for long enough, anybody's; returns how many."""
    count: int = await database.value(_FORGET, most)
    return count
