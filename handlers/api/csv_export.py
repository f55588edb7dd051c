"""Time entries as CSV, for spreadsheets: local times, decimal hours, and money for those who may see it."""

import csv
import io
from collections.abc import AsyncIterator, Iterable
from datetime import datetime

from actions import entry_lists
from actions.entry_lists import NamedEntry
from domain.money import major_units
from domain.people import Actor, Permission
from handlers.call import Call

MEDIA_TYPE = "text/csv; charset=utf-8"

_COLUMNS = (
    "id", "owner", "taskType", "category", "client", "project", "session", "room",
    "startTime", "endTime", "durationSeconds", "hours", "billable", "notes", "manuallyAdjusted", "needsReview",
)  # fmt: skip
_MONEY = ("hourlyRate", "cost", "currency")


async def export(call: Call) -> AsyncIterator[bytes]:
    """The pages of the filter's entries, as lines; the first page is read before anything is answered."""
    return _lines(call, await call.read(entry_lists.export_page, call.query, None))


async def _lines(call: Call, page: list[NamedEntry]) -> AsyncIterator[bytes]:
    money = call.actor.may(Permission.SEE_COSTS)
    yield _csv([(*_COLUMNS, *(_MONEY if money else ()))])
    yield _csv(_row(named, call.actor, money=money) for named in page)
    while after := entry_lists.place_after(page):
        page = await call.read(entry_lists.export_page, call.query, after)
        yield _csv(_row(named, call.actor, money=money) for named in page)


def _row(named: NamedEntry, actor: Actor, *, money: bool) -> list[object]:
    entry = named.entry
    seconds = entry.duration_seconds
    row: list[object] = [
        entry.id,
        _harmless(entry.owner_name),
        _harmless(entry.task_type.name),
        entry.task_type.category,
        *map(_harmless, (named.client, named.project, named.session, named.room)),
        _local(entry.start_time, actor),
        _local(entry.end_time, actor) if entry.end_time else "",
        "" if seconds is None else seconds,
        "" if seconds is None else f"{seconds / 3600:.4f}",
        _flag(entry.billable),
        _harmless(entry.notes),
        _flag(entry.manually_adjusted),
        _flag(entry.needs_review),
    ]
    if money:
        currency = actor.organization.currency
        cost = major_units(entry.cost.minor_units, currency) if entry.cost else ""
        row += [major_units(entry.rate_minor_units, currency), cost, currency]
    return row


def _local(moment: datetime, actor: Actor) -> str:
    return moment.astimezone(actor.organization.zone).isoformat(timespec="seconds")


def _flag(value: bool) -> str:  # noqa: FBT001  it is the value itself
    return "true" if value else "false"


def _harmless(text: str) -> str:
    # A spreadsheet would run a cell that begins like a formula.
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else text


def _csv(rows: Iterable[Iterable[object]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
