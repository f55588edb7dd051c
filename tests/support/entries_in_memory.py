"""Entries, actors and organizations that no database holds, for tests of the rules alone."""

from datetime import UTC, datetime
from typing import Any

from domain.catalog import Category
from domain.entries import Entry, EntryTaskType, span
from domain.money import rate_of
from domain.people import Actor, Organization, Role

START = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
RATE = 7500  # minor units an hour

NORTH = Organization(id=1, name="North", currency="EUR", timezone="Europe/Paris", locale="en-US")
MANAGER = Actor(1, 8, "Mia Manager", "mia@example.com", Role.MANAGER, NORTH)
RECORDING = EntryTaskType(id=2, name="Recording", color="#EF4444", category=Category.BILLABLE)


def an_entry(start: datetime = START, end: datetime | None = None, **fields: Any) -> Entry:
    """A timer of Eva Engineer's on a session, running unless it has an end."""
    given: dict[str, Any] = {
        "id": 42,
        "version": 3,
        "owner_id": 7,
        "owner_name": "Eva Engineer",
        "task_type": RECORDING,
        "session_id": 5,
        "project_id": 6,
        "client_id": 4,
        "room_id": 9,
        "billable": True,
        "rate": rate_of(RATE, "EUR", "en-US"),
        "notes": "Side B",
        "manually_adjusted": False,
        "needs_review": False,
        **span(start, end, RATE, NORTH),
        **fields,
    }
    return Entry(**given)
