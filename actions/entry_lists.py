"""Lists of time entries with their totals, totals by day, and their export."""

from datetime import date

from pydantic import TypeAdapter

from actions.work import Work
from domain.base import Day, Id, Instant
from domain.entries import Entry
from domain.entry_filter import EntryFilter, EntryList, EntryQuery
from domain.entry_totals import EntryTotals, TotalsQuery
from domain.paging import Page, decode_position, encode_position
from store import entry_lists, entry_stats, entry_totals
from store.entry_choice import chosen
from store.entry_lists import NamedEntry, Place

__all__ = ["NamedEntry", "export_page", "find", "place_after", "totals"]

EXPORT_PAGE = 200

_PLACE: TypeAdapter[Place] = TypeAdapter(tuple[Instant, Id])
_DAY: TypeAdapter[tuple[date]] = TypeAdapter(tuple[Day])


async def find(work: Work, query: EntryQuery) -> EntryList:
    """A page of the entries that pass the filter, and the totals of all that do."""
    after = decode_position(_PLACE, query.cursor) if query.cursor is not None else None
    choice = await chosen(work.transaction, query)
    found = await entry_lists.page(work.transaction, work.organization, choice, after, query.limit + 1)
    page = Page[Entry].of([named.entry for named in found], query.limit, _cursor_after)
    return EntryList(
        items=page.items,
        next_cursor=page.next_cursor,
        stats=await entry_stats.stats(work.transaction, work.organization, choice),
    )


def _cursor_after(entry: Entry) -> str:
    return encode_position(_PLACE, (entry.start_time, entry.id))


async def totals(work: Work, query: TotalsQuery) -> EntryTotals:
    """What the entries that pass the filter add up to by day and task type, whole days at a time."""
    before = decode_position(_DAY, query.cursor)[0] if query.cursor is not None else None
    choice = await chosen(work.transaction, query)
    found = await entry_totals.by_day(work.transaction, work.organization, choice, before, query.limit + 1)
    days = list(dict.fromkeys(total.day for total in found))
    shown = days[: query.limit]
    return EntryTotals(
        items=[total for total in found if total.day in shown],
        next_cursor=encode_position(_DAY, (shown[-1],)) if len(days) > len(shown) else None,
    )


async def export_page(work: Work, wanted: EntryFilter, after: Place | None) -> list[NamedEntry]:
    """A page of all entries of the filter, newest start first, after a place; read for itself, so none is held open."""
    choice = await chosen(work.transaction, wanted)
    return await entry_lists.page(work.transaction, work.organization, choice, after, EXPORT_PAGE)


def place_after(page: list[NamedEntry]) -> Place | None:
    """Where the next page of an export begins; none after the last one."""
    return (page[-1].entry.start_time, page[-1].entry.id) if len(page) == EXPORT_PAGE else None
