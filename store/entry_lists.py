"""Lists of time entries: a page of a filter, and rows for an export."""

from dataclasses import dataclass
from datetime import datetime

from domain.entries import Entry
from domain.people import Organization
from store.database import Row, Transaction
from store.entries import COLUMNS, TABLES_OF, entry_of
from store.entry_choice import Choice

# The page is found first, so that only its own entries are looked up with all that they are booked on.
_PAGE = f"""
WITH page AS (
    SELECT * FROM time_entries AS e WHERE {{conditions}} ORDER BY e.start_time DESC, e.id DESC LIMIT {{limit}}
)
SELECT {COLUMNS}, s.title AS session_title, p.name AS project_name, client.name AS client_name, room.name AS room_name
FROM {TABLES_OF.format(entries="page")}
LEFT JOIN sessions AS s ON s.org_id = e.org_id AND s.id = e.session_id
LEFT JOIN projects AS p ON p.org_id = e.org_id AND p.id = e.project_id
LEFT JOIN clients AS client ON client.org_id = e.org_id AND client.id = e.client_id
LEFT JOIN rooms AS room ON room.org_id = e.org_id AND room.id = e.room_id
ORDER BY e.start_time DESC, e.id DESC
"""

Place = tuple[datetime, int]  # the start time and the id of the last entry seen


@dataclass(frozen=True, slots=True)
class NamedEntry:
    """An entry with the names of what it is booked on."""

    entry: Entry
    session: str
    project: str
    client: str
    room: str


async def page(
    transaction: Transaction, organization: Organization, choice: Choice, after: Place | None, limit: int
) -> list[NamedEntry]:
    """At most `limit` entries of the choice, newest start first, beginning after a place."""
    conditions, values = choice.conditions, [*choice.values, *(after or ())]
    if after:
        conditions += f" AND (e.start_time, e.id) < (${len(values) - 1}, ${len(values)})"
    rows = await transaction.rows(_PAGE.format(conditions=conditions, limit=int(limit)), *values)
    return [_named(row, organization) for row in rows]


def _named(row: Row, organization: Organization) -> NamedEntry:
    return NamedEntry(
        entry=entry_of(row, organization),
        session=row["session_title"] or "",
        project=row["project_name"] or "",
        client=row["client_name"] or "",
        room=row["room_name"] or "",
    )
