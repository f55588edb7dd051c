"""What is needed to book time on a piece of work: one question before every start, switch, resume and manual entry."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.entries import Booking, Entry, EntryTaskType
from domain.people import Organization, Role, RunningPolicy
from store.database import Row, Transaction
from store.entries import COLUMNS, TABLES_OF, entry_of

# $1 organization, $2 owner, $3 task type, $4 session, $5 project, $6 start or null, $7 time zone,
# $8 an earlier entry whose owner and work are meant instead, $9 whether sessions and projects are slots,
# $10 the project that stays where neither the wish nor its session names one.
# Running timers that may stand in the way are locked, and the clock is read after that.
_BOOKING = f"""
WITH wanted AS (
    SELECT
        earlier.id IS NOT NULL AS like_found,
        coalesce(earlier.notes, '') AS like_notes,
        coalesce(earlier.owner_id, $2) AS owner_id,
        coalesce(earlier.task_type_id, $3) AS task_type_id,
        coalesce(earlier.session_id, $4) AS session_id,
        coalesce(earlier.project_id, $5) AS project_id
    FROM (VALUES (1)) AS one
    LEFT JOIN time_entries AS earlier ON earlier.org_id = $1 AND earlier.id = $8
), locked AS MATERIALIZED (
    SELECT e.*
    FROM time_entries AS e, wanted
    WHERE e.org_id = $1 AND e.end_time IS NULL AND (
        e.owner_id = wanted.owner_id
        OR ($9 AND (e.session_id = wanted.session_id OR e.project_id = wanted.project_id))
    )
    FOR UPDATE OF e
), running AS (
    SELECT {COLUMNS} FROM {TABLES_OF.format(entries="locked")}
)
SELECT
    date_trunc('milliseconds', clock_timestamp()) AS now,
    nextval(pg_get_serial_sequence('time_entries', 'id')) AS new_id,
    wanted.like_found, wanted.like_notes,
    wanted.owner_id AS wanted_owner_id, wanted.task_type_id AS wanted_task_type_id,
    wanted.session_id AS wanted_session_id, wanted.project_id AS wanted_project_id,
    member.role AS owner_role, person.name AS wanted_owner_name,
    task_type.name AS wanted_task_type_name, task_type.color AS wanted_color, task_type.category AS wanted_category,
    task_type.active AS task_type_active, price.rate_minor_units AS wanted_rate,
    session.id IS NOT NULL AS session_found, session.status AS session_status,
    session.room_id AS wanted_room_id, session.project_id AS session_project_id,
    project.id AS found_project_id, project.active AS project_active,
    coalesce(project.client_id, session.client_id) AS wanted_client_id,
    running.*
FROM wanted
LEFT JOIN members AS member ON member.org_id = $1 AND member.person_id = wanted.owner_id AND member.active
LEFT JOIN people AS person ON person.id = member.person_id
LEFT JOIN task_types AS task_type ON task_type.org_id = $1 AND task_type.id = wanted.task_type_id
LEFT JOIN LATERAL (
    SELECT r.rate_minor_units
    FROM task_type_rates AS r
    WHERE r.org_id = $1 AND r.task_type_id = wanted.task_type_id
        AND r.from_date <= (coalesce($6, clock_timestamp()) AT TIME ZONE $7)::date
    ORDER BY r.from_date DESC
    LIMIT 1
) AS price ON true
LEFT JOIN sessions AS session ON session.org_id = $1 AND session.id = wanted.session_id
LEFT JOIN projects AS project
    ON project.org_id = $1 AND project.id = coalesce(wanted.project_id, session.project_id, $10)
LEFT JOIN running ON true
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
    """What the database knows of the wish, in one question; the running timers in its way are locked."""
    rows = await transaction.rows(
        _BOOKING,
        transaction.org,
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
