"""Kiosks, their sign-ins, and what a display shows."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from domain.catalog import Room
from domain.displays import DisplaySession
from domain.kiosks import Kiosk
from domain.people import Actor
from store.catalog import newest_first
from store.database import Database, Row, Transaction
from store.listings import Table
from store.organizations import organization_of

SIGN_IN_DAYS = 3650  # and longer: it is extended while the kiosk lives

_COLUMNS = ("name", "room_id", "layout", "show_costs")

KIOSKS: Table[Kiosk] = Table(
    name="kiosks",
    columns=_COLUMNS,
    select=f"SELECT t.id, {', '.join(f't.{column}' for column in _COLUMNS)}, t.created_at FROM kiosks AS t "
    "WHERE t.org_id = $1",
    item=lambda row: Kiosk(**row),
    order=newest_first(),
)

_DELETE = "DELETE FROM kiosks WHERE org_id = $1 AND id = $2"
_BY_TOKEN = """
SELECT given.digest, found.*
FROM unnest($1::bytea[]) AS given (digest)
CROSS JOIN LATERAL kiosk_by_token(given.digest) AS found
"""
_BY_IDS = """
SELECT found.* FROM sign_ins AS s CROSS JOIN LATERAL kiosk_by_token(s.token_hash) AS found WHERE s.id = ANY ($1)
"""
# each later than the one before, whatever becomes of the clock
_IDENTIFY = """
UPDATE kiosks SET identified_at = greatest(clock_timestamp(), identified_at + interval '1 millisecond')
WHERE org_id = $1 AND id = $2
RETURNING identified_at
"""
# longer than anybody looks away: `realtime.poll_seconds` is five minutes at most
_IDENTIFIED = "SELECT org_id, id, identified_at FROM kiosks_identified($1, interval '10 minutes')"
_SIGN_INS = "SELECT id FROM sign_ins WHERE org_id = $1 AND kiosk_id = $2"
_SIGN_IN = f"""
INSERT INTO sign_ins (token_hash, org_id, kiosk_id, expires_at, user_agent, address)
VALUES ($1, $2, $3, clock_timestamp() + interval '{SIGN_IN_DAYS} days', $4, $5)
"""
_EXTEND = f"""
UPDATE sign_ins SET expires_at = clock_timestamp() + interval '{SIGN_IN_DAYS} days'
WHERE id = $1 AND expires_at < clock_timestamp() + interval '{SIGN_IN_DAYS - 1} days'
"""
_ROOMS = """
SELECT id, name, color, sort_order, active FROM rooms WHERE org_id = $1 AND active ORDER BY sort_order, id
"""
# $1 organization, $2 now, $3 time zone
_SESSIONS = """
WITH today AS (
    SELECT day AT TIME ZONE $3 AS starts, (day + interval '1 day') AT TIME ZONE $3 AS ends
    FROM (SELECT date_trunc('day', $2::timestamptz AT TIME ZONE $3) AS day) AS local
), shown AS (
    SELECT s.id
    FROM sessions AS s, today
    WHERE s.org_id = $1 AND s.end_time > today.starts AND s.start_time < today.ends
    UNION
    SELECT session_id FROM time_entries WHERE org_id = $1 AND end_time IS NULL
    UNION (
        SELECT DISTINCT ON (s.room_id) s.id
        FROM sessions AS s, today
        WHERE s.org_id = $1 AND s.start_time >= today.ends AND s.status <> 'canceled'
        ORDER BY s.room_id, s.start_time, s.id
    )
)
SELECT s.id, s.title, s.room_id, s.start_time, s.end_time, s.status
FROM sessions AS s
JOIN shown USING (id)
WHERE s.org_id = $1 AND s.status <> 'canceled'
ORDER BY s.start_time, s.id
"""


async def delete(transaction: Transaction, kiosk_id: int) -> None:
    """Removes the kiosk, with its sign-ins."""
    await transaction.value(_DELETE, transaction.org, kiosk_id)


async def by_tokens(database: Database, token_hashes: Collection[bytes]) -> dict[bytes, Actor]:
    """The kiosks that act with these tokens; those that are unknown or expired, or of removed kiosks, are left out."""
    return {row["digest"]: _actor(row) for row in await database.rows(_BY_TOKEN, list(token_hashes))}


async def by_ids(database: Database, sign_in_ids: Collection[int]) -> list[Actor]:
    """The kiosks behind those of the sign-ins that hold."""
    return [_actor(row) for row in await database.rows(_BY_IDS, list(sign_in_ids))]


def _actor(row: Row) -> Actor:
    fields: dict[str, Any] = {name: row[name] for name in Kiosk.model_fields}
    return Actor.of_kiosk(row["sign_in_id"], Kiosk(**fields), organization_of(row, prefix="org_"))


async def sign_in(transaction: Transaction, token_hash: bytes, kiosk_id: int, user_agent: str, address: str) -> None:
    """Makes a sign-in of the kiosk's."""
    await transaction.value(_SIGN_IN, token_hash, transaction.org, kiosk_id, user_agent, address)


async def sign_ins_of(transaction: Transaction, kiosk_id: int) -> list[int]:
    return [row[0] for row in await transaction.rows(_SIGN_INS, transaction.org, kiosk_id)]


async def extend(database: Database, sign_in_id: int) -> None:
    """Lets the sign-in begin its days anew, once a day at most."""
    await database.value(_EXTEND, sign_in_id)


async def identify(transaction: Transaction, kiosk_id: int) -> datetime:
    """Notes that somebody asks now which display the kiosk is."""
    asked_at: datetime = await transaction.value(_IDENTIFY, transaction.org, kiosk_id)
    return asked_at


async def identified(database: Database, orgs: Collection[int]) -> list[tuple[int, int, datetime]]:
    """The kiosks of these organizations that somebody asked for in the last minutes: organization, id, and when."""
    return [(row["org_id"], row["id"], row["identified_at"]) for row in await database.rows(_IDENTIFIED, list(orgs))]


async def rooms(transaction: Transaction) -> list[Room]:
    """The rooms in use, as people sorted them."""
    return [Room(**row) for row in await transaction.rows(_ROOMS, transaction.org)]


async def sessions(transaction: Transaction, now: datetime, timezone: str) -> list[DisplaySession]:
    """The sessions of today, those that timers run on, and the next one of each room; none that was canceled."""
    return [DisplaySession(**row) for row in await transaction.rows(_SESSIONS, transaction.org, now, timezone)]
