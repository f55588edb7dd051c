"""The history of entries: read here, written with the change itself in store/entries.py."""

import json

from domain.history import HistoryItem
from store.database import Transaction

_OF_ENTRY = """
SELECT h.at, h.user_id, p.name AS user_name, h.action, h.changes, h.reason
FROM entry_history AS h
JOIN people AS p ON p.id = h.user_id
WHERE h.org_id = $1 AND h.entry_id = $2
ORDER BY h.id
"""


async def of_entry(transaction: Transaction, entry_id: int) -> list[HistoryItem]:
    """What was done to the entry, the oldest first."""
    rows = await transaction.rows(_OF_ENTRY, transaction.org, entry_id)
    return [HistoryItem(**{**row, "changes": json.loads(row["changes"])}) for row in rows]
