"""A database that has seen years of work, written set by set straight into its tables."""

import asyncio
from dataclasses import asdict, dataclass
from hashlib import md5
from pathlib import Path

from actions import setup
from commands.composition import opened
from settings import load_settings
from store.connection import connected
from store.embedded import EmbeddedPostgres


@dataclass(frozen=True)
class Amounts:
    """How much there is: most of it in one organization, and a little in each of the others."""

    entries: int
    days: int
    events: int
    organizations: int
    members: int
    clients: int
    projects: int

    @property
    def sessions(self) -> int:
        return self.entries // 16


# Whatever a list is filtered by, a page of it is full in either.
SMALL = Amounts(entries=1_000, days=10, events=2_000, organizations=1, members=10, clients=5, projects=10)
LARGE = Amounts(
    entries=1_000_000, days=5 * 365, events=10_000_000, organizations=1_000, members=50, clients=200, projects=1_000
)

ORGANIZATION, OWNER = 1, "owner@example.org"  # the first one is where most of it all is
_FOUNDING = setup.Founding(
    organization="North", name="Owner", email=OWNER, password="long enough to be one", currency="EUR",
    timezone="Europe/Paris", locale="en-US",
)  # fmt: skip
ROOMS, RUNNING = 5, 8
EVENT_DAYS = 28  # all of them younger than what the server lets go of by itself

# What follows is consistent by itself: no trigger needs to look at it row by row, and indexes are made at the end.
_QUICKLY = "SET session_replication_role = replica; SET work_mem = '512MB'; SET maintenance_work_mem = '1GB'"
_BEFORE = "TRUNCATE {0}; UPDATE pg_index SET indisready = false, indisvalid = false WHERE indrelid = '{0}'::regclass;"
_AFTER = "REINDEX TABLE {0};"
_SUMMED = "ANALYZE time_entries; SELECT sum_up({org}, {days})"

_OTHERS = """
WITH made AS (
    INSERT INTO organizations (name, currency, timezone, locale)
    SELECT 'Studio ' || n, 'EUR', 'Europe/Paris', 'en-US' FROM generate_series(1, {others}) AS n
    RETURNING id
)
INSERT INTO logs (org_id) SELECT id FROM made;
INSERT INTO task_types (org_id, name, color, category)
SELECT id, 'Recording', '#AA0000', 'billable' FROM organizations WHERE id <> {org};
"""

_CATALOG = """
WITH made AS (
    INSERT INTO people (email, name)
    SELECT 'engineer' || n || '@example.org', 'Engineer ' || n FROM generate_series(1, {members}) AS n
    RETURNING id
)
INSERT INTO members (org_id, person_id, role, joined_at) SELECT {org}, id, 'engineer', now() FROM made;
INSERT INTO clients (org_id, name) SELECT {org}, 'Client ' || n FROM generate_series(1, {clients}) AS n;
INSERT INTO rooms (org_id, name) SELECT {org}, 'Room ' || n FROM generate_series(1, {rooms}) AS n;
INSERT INTO projects (org_id, name, client_id)
SELECT {org}, 'Album ' || n, least_client + n % {clients}
FROM generate_series(1, {projects}) AS n, (SELECT min(id) AS least_client FROM clients WHERE org_id = {org}) AS c;
INSERT INTO sessions (org_id, title, client_id, project_id, room_id, start_time, end_time, status)
SELECT {org}, 'Session ' || n, p.client_id, p.id, least_room + n % {rooms}, at, at + interval '8 hours', 'done'
FROM generate_series(1, {sessions}) AS n
CROSS JOIN (SELECT min(id) AS least_room FROM rooms WHERE org_id = {org}) AS r
CROSS JOIN (SELECT min(id) AS least_project FROM projects WHERE org_id = {org}) AS first
CROSS JOIN LATERAL (SELECT now() - (interval '1 day' * {days}) * (1 - n::float / {sessions}) AS at) AS t
JOIN projects AS p ON p.org_id = {org} AND p.id = least_project + (n * 7919) % {projects};
"""

# Of ten entries six belong to a session, two to a project alone and two to neither.
_ENTRIES = """
CREATE TEMP TABLE kinds AS
SELECT row_number() OVER (ORDER BY t.id) - 1 AS place, t.id, t.category, r.rate_minor_units
FROM task_types AS t JOIN task_type_rates AS r ON r.org_id = t.org_id AND r.task_type_id = t.id
WHERE t.org_id = {org};
INSERT INTO time_entries (
    org_id, owner_id, task_type_id, session_id, room_id, project_id, client_id, start_time, end_time, billable,
    rate_minor_units, cost_minor_units, notes, slot
)
SELECT {org}, least_person + n % {members}, k.id,
    s.id, s.room_id, booked.id, booked.client_id,
    at,
    CASE WHEN n <= {entries} - {running} THEN at + duration END,
    k.category = 'billable',
    k.rate_minor_units,
    CASE WHEN n <= {entries} - {running} THEN round(k.rate_minor_units * extract(epoch FROM duration) / 3600) END,
    CASE WHEN n % 4 = 0 THEN 'Take ' || n % 12 || ' of ' || substr(md5((n / 40)::text), 1, 8) ELSE '' END,
    'owner:' || least_person + n % {members}
FROM generate_series(1::bigint, {entries}) AS n
CROSS JOIN (
    SELECT min(m.person_id) AS least_person FROM members AS m WHERE m.org_id = {org} AND m.role = 'engineer'
) AS m
CROSS JOIN (SELECT min(id) AS least_project FROM projects WHERE org_id = {org}) AS p
CROSS JOIN (SELECT min(id) AS least_session FROM sessions WHERE org_id = {org}) AS first
JOIN kinds AS k ON k.place = (n * 13) % (SELECT count(*) FROM kinds)
CROSS JOIN LATERAL (
    SELECT date_trunc('milliseconds', now() - (interval '1 day' * {days}) * (1 - (n - 1)::float / {entries})
        - interval '4 hours') AS at,
        interval '1 second' * (600 + (n * 7919) % 13800) AS duration
) AS t
LEFT JOIN sessions AS s ON s.org_id = {org} AND n % 10 < 6
    AND s.id = least_session + least(n / 16, {sessions} - 1)
LEFT JOIN projects AS booked ON booked.org_id = {org}
    AND booked.id = coalesce(s.project_id, CASE WHEN n % 10 IN (6, 7) THEN least_project + (n * 31) % {projects} END)
ORDER BY n;
INSERT INTO entry_history (org_id, entry_id, at, user_id, action, changes)
SELECT {org}, e.id, e.start_time, e.owner_id, 'started', '{{"notes": [null, ""]}}' FROM time_entries AS e
WHERE e.org_id = {org};
"""

_EVENTS = """
INSERT INTO events (org_id, seq, at, name, data)
SELECT {org}, n, now() - interval '1 day' * {event_days} * (1 - n::float / {events}), 'timer:discarded',
    '{{"timeEntryId": 1, "userId": 1, "userName": "Owner", "ownerId": 1, "ownerName": "Owner"}}'::json
FROM generate_series(1, {events}) AS n;
UPDATE logs SET last_seq = {events} WHERE org_id = {org};
"""
_SETTLED = "VACUUM (FREEZE, ANALYZE, PARALLEL 0)"


def song(entry: int) -> str:
    """What the notes of an entry name, of those around it too."""
    return md5(str(entry // 40).encode(), usedforsecurity=False).hexdigest()[:8]


async def fill(folder: Path, amounts: Amounts) -> None:
    """Makes the data directory of a server and fills it."""
    settings = load_settings(None, {"database": {"data_dir": folder / "tally"}})
    # what is written here need not survive a crash
    async with EmbeddedPostgres(folder / "tally", durable=False) as postgres, opened(settings) as services:
        await setup.create_admin(services, _FOUNDING)
        await write(postgres.url, amounts)


async def write(url: str, amounts: Amounts) -> None:
    """Fills a database that has its first organization and nothing else; the role of the URL is a superuser."""
    values = {
        "org": ORGANIZATION,
        "others": amounts.organizations - 1,
        "sessions": amounts.sessions,
        "rooms": ROOMS,
        "running": RUNNING,
        "event_days": EVENT_DAYS,
        **asdict(amounts),
    }
    entries = _indexed_last(_ENTRIES, "time_entries", "entry_history")
    await asyncio.gather(
        _run(url, values, _OTHERS, _CATALOG, entries, _SUMMED),
        _run(url, values, _indexed_last(_EVENTS, "events")),
    )
    await _run(url, values, _SETTLED)


def _indexed_last(script: str, *tables: str) -> str:
    """Fills empty tables in one transaction, in which PostgreSQL need not log what a crash would leave empty again."""
    return "".join((*map(_BEFORE.format, tables), script, *map(_AFTER.format, tables)))


async def _run(url: str, values: dict[str, int], *scripts: str) -> None:
    async with connected(url, "fill") as connection:
        await connection.execute(_QUICKLY)
        for script in scripts:
            await connection.execute(script.format(**values))
