"""Screens that wait to be let in; they stand outside every organization until a manager takes them into one."""

from dataclasses import dataclass

from domain.kiosks import Waiting, code_shown
from store.batches import deletion_of_old
from store.database import Database, Transaction

MINUTES = 10
INTERVAL_SECONDS = 5
_SLOWER_SECONDS = 5
_SLOWEST_SECONDS = 60
_EARLY_SECONDS = 1  # that a network may bring one question closer to the one before

_OPEN = "kiosk_id IS NULL AND NOT denied AND expires_at > clock_timestamp()"
_QUEUE_UP = "SELECT pg_advisory_xact_lock(2, hashtext($1))"
_COUNT = f"SELECT count(*) FROM pairings WHERE network = $1 AND {_OPEN}"
_INSERT = f"""
INSERT INTO pairings (device_hash, user_code, network, address, user_agent, expires_at, interval_seconds)
VALUES ($1, $2, $3, $4, $5, clock_timestamp() + interval '{MINUTES} minutes', {INTERVAL_SECONDS})
ON CONFLICT (user_code) DO NOTHING
RETURNING true
"""
_WAITING = f"""
SELECT user_code, address, user_agent, created_at, expires_at FROM pairings WHERE user_code = $1 AND {_OPEN}
"""
# Who was let in late still has a minute to learn it.
_APPROVE = f"""
UPDATE pairings
SET org_id = $2, kiosk_id = $3, expires_at = greatest(expires_at, clock_timestamp() + interval '1 minute')
WHERE user_code = $1 AND {_OPEN}
RETURNING true
"""
_DENY = f"UPDATE pairings SET denied = true WHERE user_code = $1 AND {_OPEN} RETURNING true"
# Each question that comes too soon makes the pause longer that the next one has to keep.
_ASK = f"""
WITH asking AS (
    SELECT device_hash,
        clock_timestamp() < asked_at + make_interval(secs => interval_seconds - {_EARLY_SECONDS}) AS soon
    FROM pairings
    WHERE device_hash = $1 AND expires_at > clock_timestamp()
    FOR UPDATE
)
UPDATE pairings AS p
SET asked_at = clock_timestamp(),
    interval_seconds = CASE WHEN asking.soon THEN least(p.interval_seconds + {_SLOWER_SECONDS}, {_SLOWEST_SECONDS})
        ELSE p.interval_seconds END
FROM asking
WHERE p.device_hash = asking.device_hash
RETURNING p.org_id, p.kiosk_id, p.denied, coalesce(asking.soon, false) AS too_soon
"""
_TAKE = """
DELETE FROM pairings WHERE device_hash = $1 AND org_id = $2 AND expires_at > clock_timestamp()
RETURNING kiosk_id, user_agent, address
"""
_DELETE_EXPIRED = deletion_of_old("pairings", key="device_hash", moment="expires_at")


@dataclass(frozen=True, slots=True)
class Asked:
    """How a screen's question stands: `org_id` and `kiosk_id` once it was let in."""

    org_id: int | None
    kiosk_id: int | None
    denied: bool
    too_soon: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """Which kiosk a pairing made of a screen."""

    kiosk_id: int
    user_agent: str
    address: str


async def count_open(transaction: Transaction, network: str) -> int:
    """How many screens of the network wait; there will be no more until the transaction ends."""
    await transaction.value(_QUEUE_UP, network)
    count: int = await transaction.value(_COUNT, network)
    return count


async def insert(
    transaction: Transaction, device_hash: bytes, user_code: str, network: str, address: str, user_agent: str
) -> bool:
    """Lets a screen wait; false when another one has the code."""
    return await transaction.value(_INSERT, device_hash, user_code, network, address, user_agent) or False


async def waiting(transaction: Transaction, user_code: str) -> Waiting | None:
    """The screen that waits with this code."""
    row = await transaction.row(_WAITING, user_code)
    return Waiting(**{**row, "user_code": code_shown(user_code)}) if row else None


async def approve(transaction: Transaction, user_code: str, kiosk_id: int) -> bool:
    """Makes the waiting screen this kiosk of the transaction's organization; false when none waits."""
    return await transaction.value(_APPROVE, user_code, transaction.org, kiosk_id) or False


async def deny(transaction: Transaction, user_code: str) -> bool:
    """Sends the waiting screen away; false when none waits."""
    return await transaction.value(_DENY, user_code) or False


async def ask(database: Database, device_hash: bytes) -> Asked | None:
    """How the screen's question stands, which counts as one more; none when it waits no longer."""
    row = await database.row(_ASK, device_hash)
    return Asked(**row) if row else None


async def take(transaction: Transaction, device_hash: bytes) -> Taken | None:
    """Uses the pairing up; none when that was done meanwhile."""
    row = await transaction.row(_TAKE, device_hash, transaction.org)
    return Taken(**row) if row else None


async def delete_expired(database: Database, most: int) -> int:
    """Forgets screens that nobody let in for long enough; returns how many."""
    count: int = await database.value(_DELETE_EXPIRED, most)
    return count
