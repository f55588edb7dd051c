"""Which rows of time entries a filter means."""

from dataclasses import dataclass
from typing import Any

from domain.entry_filter import EntryFilter
from store.database import Transaction

MOST_FOUND = 5000  # entries with a text; where there are more, those with it are met soon on the way through all
SECONDS = "floor(extract(epoch FROM e.end_time - e.start_time))::bigint"  # that an entry `e` lasted
_SHORTEST = 3  # letters of a text that the index knows

_WITH_TEXT = "SELECT array(SELECT entries_with_text($1, $2, $3))"
_CONDITIONS = {
    "from_": "e.start_time >= {}",
    "to": "e.start_time < {}",
    "user_id": "e.owner_id = {}",
    "task_type_id": "e.task_type_id = {}",
    "session_id": "e.session_id = {}",
    "project_id": "e.project_id = {}",
    "client_id": "e.client_id = {}",
    "room_id": "e.room_id = {}",
    "billable": "e.billable = {}",
}
_AMONG = "e.id = ANY ({})"
_TEXT = """(
    e.notes ILIKE {0}
    OR e.task_type_id IN (SELECT id FROM task_types WHERE org_id = $1 AND name ILIKE {0})
    OR e.session_id IN (SELECT id FROM sessions WHERE org_id = $1 AND title ILIKE {0})
    OR e.project_id IN (SELECT id FROM projects WHERE org_id = $1 AND name ILIKE {0})
)"""


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter with the conditions on an entry `e` that it stands for, and the values of their parameters."""

    filter: EntryFilter
    conditions: str
    values: list[Any]


async def chosen(transaction: Transaction, wanted: EntryFilter) -> Choice:
    """What the filter means in the transaction's organization, now."""
    conditions = ["e.org_id = $1"]
    values: list[Any] = [transaction.org]
    for name, condition in _CONDITIONS.items():
        value = getattr(wanted, name)
        if value is not None:
            values.append(value)
            conditions.append(condition.format(f"${len(values)}"))
    if wanted.text:
        condition, value = await _with_text(transaction, wanted.text)
        values.append(value)
        conditions.append(condition.format(f"${len(values)}"))
    return Choice(wanted, " AND ".join(conditions), values)


async def _with_text(transaction: Transaction, text: str) -> tuple[str, Any]:
    pattern = _pattern(text)
    if len(text) >= _SHORTEST:
        found = await transaction.value(_WITH_TEXT, text, pattern, MOST_FOUND)
        if len(found) < MOST_FOUND:
            return _AMONG, found
    return _TEXT, pattern


def _pattern(text: str) -> str:
    for special in "\\%_":
        text = text.replace(special, f"\\{special}")
    return f"%{text}%"
