"""Lists of time entries with their totals, and their export."""

from pydantic import TypeAdapter

from actions.work import Work
from domain.base import Id, Instant
from domain.entries import Entry
from domain.entry_filter import EntryFilter, EntryList, EntryQuery
from domain.paging import Page, decode_position, encode_position
from store import entry_lists, entry_stats
from store.entry_choice import chosen
from store.entry_lists import NamedEntry, Place

__all__ = ["NamedEntry", "export_page", "find", "place_after"]

EXPORT_PAGE = 200

_PLACE: TypeAdapter[Place] = TypeAdapter(tuple[Instant, Id])


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


async def export_page(work: Work, wanted: EntryFilter, after: Place | None) -> list[NamedEntry]:
    """A page of all entries of the filter, newest start first, after a place; read for itself, so none is held open."""
    choice = await chosen(work.transaction, wanted)
    return await entry_lists.page(work.transaction, work.organization, choice, after, EXPORT_PAGE)


def place_after(page: list[NamedEntry]) -> Place | None:
    """Where the next page of an export begins; none after the last one."""
    return (page[-1].entry.start_time, page[-1].entry.id) if len(page) == EXPORT_PAGE else None
