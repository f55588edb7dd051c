"""Time entries: the list with its totals, entering by hand, adjusting, deleting, history and CSV."""

from actions import adjustments, entries, entry_lists
from domain.base import Model
from domain.entries import Entry
from domain.entry_filter import EntryFilter, EntryList, EntryQuery
from domain.entry_totals import EntryTotals, TotalsQuery
from domain.errors import ConfirmationRequired, TimerAlreadyRunning, VersionConflict
from domain.history import HistoryItem
from domain.people import Permission
from handlers.api import csv_export
from handlers.call import Call
from handlers.routes import Route


class EntryHistory(Model):
    """What was done to an entry, the oldest first."""

    items: list[HistoryItem]


async def find(call: Call) -> EntryList:
    return await call.read(entry_lists.find, call.query)


async def totals(call: Call) -> EntryTotals:
    return await call.read(entry_lists.totals, call.query)


async def create(call: Call) -> Entry:
    return await call.perform(entries.create, call.body)


async def get(call: Call) -> Entry:
    return await call.read(entries.get, call.id)


async def adjust(call: Call) -> Entry:
    return await call.perform(adjustments.adjust, call.id, call.version, call.body)


async def delete(call: Call) -> None:
    await call.perform(entries.delete, call.id, call.version)


async def history(call: Call) -> EntryHistory:
    return EntryHistory(items=await call.read(entries.history_of, call.id))


_TRACK = Permission.TRACK

ROUTES = (
    Route("GET", "/time-entries", find, "Find time entries, with totals", query=EntryQuery, answer=EntryList),
    Route(
        "POST",
        "/time-entries",
        create,
        "Enter time by hand",
        _TRACK,
        body=entries.CreateEntry,
        answer=Entry,
        status=201,
        refusals=(ConfirmationRequired,),
    ),
    Route(
        "GET",
        "/time-entries/totals",
        totals,
        "Where the hours went, by day and task type; an entry counts for the day that it starts on",
        query=TotalsQuery,
        answer=EntryTotals,
    ),
    Route(
        "GET",
        "/time-entries.csv",
        csv_export.export,
        "Export time entries as CSV",
        query=EntryFilter,
        media_type=csv_export.MEDIA_TYPE,
    ),
    Route("GET", "/time-entries/{id}", get, "One time entry", answer=Entry),
    Route(
        "PATCH",
        "/time-entries/{id}",
        adjust,
        "Adjust a time entry",
        _TRACK,
        body=adjustments.AdjustEntry,
        answer=Entry,
        refusals=(VersionConflict, ConfirmationRequired, TimerAlreadyRunning),
    ),
    Route("DELETE", "/time-entries/{id}", delete, "Delete a time entry", _TRACK, refusals=(VersionConflict,)),
    Route("GET", "/time-entries/{id}/history", history, "What was done to a time entry", answer=EntryHistory),
)
