"""What running timers take up, when the organization changes its mind about what can have only one of them."""

from collections.abc import Mapping

from domain.entries import Entry
from domain.people import Organization
from store import entries
from store.database import Transaction

_LOCK = "SELECT id FROM time_entries WHERE org_id = $1 AND end_time IS NULL ORDER BY id FOR UPDATE"
_UPDATE = """
UPDATE time_entries AS e
SET slot = wanted.slot
FROM unnest($2::bigint[], $3::text[]) AS wanted (id, slot)
WHERE e.org_id = $1 AND e.id = wanted.id
"""


async def lock_running(transaction: Transaction, organization: Organization) -> list[Entry]:
    """All running timers, which nobody else can change until the transaction ends."""
    await transaction.rows(_LOCK, transaction.org)
    return await entries.running(transaction, organization)


async def update(transaction: Transaction, slots: Mapping[int, str]) -> None:
    """Moves running timers into these slots, by their entry's id."""
    await transaction.value(_UPDATE, transaction.org, list(slots.keys()), list(slots.values()))
