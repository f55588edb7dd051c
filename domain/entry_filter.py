"""Which time entries are meant: the filter that lists, totals and exports share, and what it adds up to."""

from typing import Annotated

from pydantic import Field

from domain.base import Instant, Model, Note
from domain.entries import Entry
from domain.money import Cost
from domain.paging import PageQuery, QueryFlag, QueryId


class EntryFilter(Model):
    """Each part narrows the choice; `from` and `to` are half-open on the start time."""

    from_: Annotated[Instant | None, Field(alias="from")] = None
    to: Instant | None = None
    user_id: QueryId | None = None
    task_type_id: QueryId | None = None
    session_id: QueryId | None = None
    project_id: QueryId | None = None
    client_id: QueryId | None = None
    room_id: QueryId | None = None
    billable: QueryFlag | None = None
    text: Annotated[Note, Field(max_length=200)] | None = None


class EntryQuery(EntryFilter, PageQuery):
    """A page of the entries that pass the filter, newest start first."""


class EntryStats(Model):
    """What all entries of a filter add up to, whatever page is shown; running ones add nothing yet."""

    count: int
    duration_seconds: int
    cost: Cost | None = None
    billable_cost: Cost | None = None


class EntryList(Model):
    items: list[Entry]
    next_cursor: str | None
    stats: EntryStats
