"""Entries of times gone by, written with a history whose lines have their own times."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from domain.base import iso
from domain.entries import Entry
from domain.people import Organization
from store.database import Transaction
from store.entries import HistoryLine

_INSERT = """
WITH inserted AS (
    INSERT INTO time_entries (
        org_id, id, version, owner_id, task_type_id, session_id, project_id, start_time, end_time, billable,
        rate_minor_units, cost_minor_units, notes, manually_adjusted, needs_review, slot
    )
    SELECT $1, n.id, n.version, n.owner_id, n.task_type_id, n.session_id, n.project_id, n.start_time, n.end_time,
        n.billable, n.rate_minor_units, n.cost_minor_units, n.notes, false, n.needs_review, n.slot
    FROM jsonb_populate_recordset(NULL::time_entries, $2) AS n
)
INSERT INTO entry_history (org_id, entry_id, at, user_id, action, changes, reason)
SELECT $1, h.entry_id, h.at, h.user_id, h.action, h.changes, h.reason
FROM json_populate_recordset(NULL::entry_history, $3) AS h
"""


@dataclass(frozen=True, slots=True)
class PastLine:
    """A line of history, and when it was written."""

    at: datetime
    line: HistoryLine


async def insert(
    transaction: Transaction, organization: Organization, ended: Sequence[Entry], lines: Sequence[PastLine]
) -> None:
    rows = json.dumps([_row(entry, organization) for entry in ended])
    history = json.dumps([{**asdict(past.line), "at": iso(past.at)} for past in lines])
    await transaction.value(_INSERT, transaction.org, rows, history)


def _row(entry: Entry, organization: Organization) -> dict[str, Any]:
    assert entry.end_time is not None
    assert entry.cost is not None
    return {
        "id": entry.id,
        "version": entry.version,
        "owner_id": entry.owner_id,
        "task_type_id": entry.task_type.id,
        "session_id": entry.session_id,
        "project_id": entry.project_id,
        "start_time": iso(entry.start_time),
        "end_time": iso(entry.end_time),
        "billable": entry.billable,
        "rate_minor_units": entry.rate_minor_units,
        "cost_minor_units": entry.cost.minor_units,
        "notes": entry.notes,
        "needs_review": entry.needs_review,
        "slot": entry.slot(organization.running_policy),
    }
