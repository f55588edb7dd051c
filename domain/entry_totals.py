"""Where the hours went: time entries added up by day and task type."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from domain.base import Day, Model
from domain.entries import EntryTaskType
from domain.entry_filter import EntryFilter
from domain.money import Cost
from domain.paging import Cursor, read_number

Days = Annotated[int, Field(strict=True, ge=1, le=400), BeforeValidator(read_number)]


class TotalsQuery(EntryFilter):
    """The entries to add up, and how many days that have any, the newest first."""

    limit: Days = 100
    cursor: Cursor | None = None


class EntryTotal(Model):
    """What a day's entries of one task type add up to; running ones count, and add nothing yet.

    `day` is the one that they start on where the organization is, however long they last.
    """

    day: Day
    task_type: EntryTaskType
    count: int
    duration_seconds: int
    cost: Cost | None = None


class EntryTotals(Model):
    """Whole days, the newest first, each with its task types as sorted by hand."""

    items: list[EntryTotal]
    next_cursor: str | None
