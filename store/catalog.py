"""Clients, projects, rooms and sessions: tables whose columns are the fields of their models."""

from typing import Any

from pydantic import TypeAdapter

from domain.base import Id, Instant
from domain.catalog import Client, Project, Room, Session, SortOrder, WorkedSession
from store.listings import Item, Listing, Order, Table

ACTIVE = {"active": "t.active = {}"}


def newest_first() -> Order[Any]:
    return Order(("t.id",), lambda item: (item.id,), TypeAdapter(tuple[Id]), descending=True)


def as_sorted() -> Order[Any]:
    """As people sorted them; what has the same place stands in the order it was made in."""
    return Order(("t.sort_order", "t.id"), lambda item: (item.sort_order, item.id), TypeAdapter(tuple[SortOrder, Id]))


def _latest_start_first() -> Order[Any]:
    return Order(
        ("t.start_time", "t.id"),
        lambda session: (session.start_time, session.id),
        TypeAdapter(tuple[Instant, Id]),
        descending=True,
    )


def _table(name: str, model: type[Item], order: Order[Item], filters: dict[str, str]) -> Table[Item]:
    columns = tuple(field for field in model.model_fields if field != "id")
    return Table(
        name=name,
        columns=columns,
        select=f"SELECT t.id, {', '.join(f't.{column}' for column in columns)} FROM {name} AS t WHERE t.org_id = $1",
        item=lambda row: model(**row),
        order=order,
        filters=filters,
    )


CLIENTS = _table("clients", Client, newest_first(), ACTIVE)
PROJECTS = _table("projects", Project, newest_first(), {**ACTIVE, "client_id": "t.client_id = {}"})
ROOMS = _table("rooms", Room, as_sorted(), ACTIVE)
SESSIONS = _table(
    "sessions",
    Session,
    _latest_start_first(),
    {
        "from_": "t.start_time >= {}",
        "to": "t.start_time < {}",
        "room_id": "t.room_id = {}",
        "project_id": "t.project_id = {}",
        "client_id": "t.client_id = {}",
        "status": "t.status = {}",
    },
)

# Planned and actual in one question; what still runs has no duration, and adds nothing.
WORKED_SESSIONS: Listing[WorkedSession] = Listing(
    select=f"""
        SELECT t.id, {", ".join(f"t.{column}" for column in SESSIONS.columns)}, (
            SELECT coalesce(sum(floor(extract(epoch FROM e.end_time - e.start_time))), 0)::bigint
            FROM time_entries AS e
            WHERE e.org_id = t.org_id AND e.session_id = t.id
        ) AS actual_seconds
        FROM sessions AS t
        WHERE t.org_id = $1
    """,
    item=lambda row: WorkedSession(**row),
    order=_latest_start_first(),
    filters=SESSIONS.filters,
)
