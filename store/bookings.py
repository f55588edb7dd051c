"""What is needed to book time on a piece of work: one question before every start, switch, resume and manual entry."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.entries import Booking, Entry, EntryTaskType
from domain.people import Organization, Role, RunningPolicy
from store.database import Row, Transaction
from store.entries import entry_of

_PROSPECTS = """
SELECT now, seen, new_id, like_found, like_notes,
    wanted_owner_id, wanted_task_type_id, wanted_session_id, wanted_project_id, owner_role, wanted_owner_name,
    wanted_task_type_name, wanted_color, wanted_category, task_type_active, wanted_rate,
    session_found, session_status, wanted_room_id, session_project_id,
    found_project_id, project_active, wanted_client_id, (running).*
FROM prospects($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
"""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to book time on; with `like`, the owner and the work of that earlier entry.

    `project_kept` stays where neither the wish nor its session names a project.
    """

    owner_id: int
    task_type_id: int | None = None
    session_id: int | None = None
    project_id: int | None = None
    start_time: datetime | None = None
    like: int | None = None
    project_kept: int | None = None


@dataclass(frozen=True, slots=True)
class Prospect:
    """What the database knows of a wish: each part as found, or none, and the timers that run in its way."""

    now: datetime
    seen: int
    new_id: int
    like_found: bool
    like_notes: str
    owner_id: int
    owner_name: str | None
    owner_role: Role | None
    task_type: EntryTaskType | None
    task_type_active: bool
    rate_minor_units: int
    session_id: int | None
    session_found: bool
    session_status: str | None
    session_project_id: int | None
    project_id: int | None
    found_project_id: int | None
    project_active: bool
    client_id: int | None
    room_id: int | None
    running: list[Entry]

    @property
    def running_of_owner(self) -> list[Entry]:
        return [entry for entry in self.running if entry.owner_id == self.owner_id]

    def booking(self) -> Booking:
        assert self.task_type is not None
        return Booking(
            task_type=self.task_type,
            rate_minor_units=self.rate_minor_units,
            session_id=self.session_id,
            project_id=self.found_project_id,
            client_id=self.client_id,
            room_id=self.room_id,
        )


async def prospect(transaction: Transaction, organization: Organization, wish: Wish) -> Prospect:
    """What the database knows of the wish, in one question.

    The running timers in its way are locked, where the transaction locks.
    """
    rows = await transaction.rows(
        _PROSPECTS,
        transaction.org,
        transaction.locking,
        wish.owner_id,
        wish.task_type_id,
        wish.session_id,
        wish.project_id,
        wish.start_time,
        organization.timezone,
        wish.like,
        organization.running_policy is RunningPolicy.SESSION,
        wish.project_kept,
    )
    running = [entry_of(row, organization) for row in rows if row["id"]]
    return _prospect_of(rows[0], running)


def _prospect_of(row: Row, running: list[Entry]) -> Prospect:
    return Prospect(
        now=row["now"],
        seen=row["seen"],
        new_id=row["new_id"],
        like_found=row["like_found"],
        like_notes=row["like_notes"],
        owner_id=row["wanted_owner_id"],
        owner_name=row["wanted_owner_name"],
        owner_role=Role(row["owner_role"]) if row["owner_role"] else None,
        task_type=_task_type_of(row),
        task_type_active=bool(row["task_type_active"]),
        rate_minor_units=row["wanted_rate"] or 0,
        session_id=row["wanted_session_id"],
        session_found=row["session_found"],
        session_status=row["session_status"],
        session_project_id=row["session_project_id"],
        project_id=row["wanted_project_id"],
        found_project_id=row["found_project_id"],
        project_active=bool(row["project_active"]),
        client_id=row["wanted_client_id"],
        room_id=row["wanted_room_id"],
        running=running,
    )


def _task_type_of(row: Row) -> EntryTaskType | None:
    fields: dict[str, Any] = {
        "id": row["wanted_task_type_id"],
        "name": row["wanted_task_type_name"],
        "color": row["wanted_color"],
        "category": row["wanted_category"],
    }
    return EntryTaskType(**fields) if row["wanted_task_type_name"] is not None else None
