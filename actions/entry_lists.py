"""Lists of time entries with their totals, and their export."""

from collections.abc import AsyncIterator

from pydantic import TypeAdapter

from actions.services import Services
from actions.work import Work
from domain.base import Id, Instant
from domain.entries import Entry
from domain.entry_filter import EntryFilter, EntryList, EntryQuery
from domain.paging import Page, decode_position, encode_position
from domain.people import Actor
from store import entry_lists
from store.entry_lists import NamedEntry, Place

__all__ = ["NamedEntry", "export", "find"]

EXPORT_PAGE = 1000

_PLACE: TypeAdapter[Place] = TypeAdapter(tuple[Instant, Id])


async def find(work: Work, query: EntryQuery) -> EntryList:
    """A page of the entries that pass the filter, and the totals of all that do."""
    after = decode_position(_PLACE, query.cursor) if query.cursor is not None else None
    found = await entry_lists.page(work.transaction, work.organization, query, after, query.limit + 1)
    page = Page[Entry].of([named.entry for named in found], query.limit, _cursor_after)
    return EntryList(
        items=page.items,
        next_cursor=page.next_cursor,
        stats=await entry_lists.stats(work.transaction, work.organization, query),
    )


def _cursor_after(entry: Entry) -> str:
    return encode_position(_PLACE, (entry.start_time, entry.id))


async def export(services: Services, actor: Actor, chosen: EntryFilter) -> AsyncIterator[list[NamedEntry]]:
    """All entries of the filter, newest start first, page by page, each read for itself so that none is held open."""
    after: Place | None = None
    while True:
        page, _ = await services.read(_export_page, actor, chosen, after)
        yield page
        if len(page) < EXPORT_PAGE:
            return
        after = (page[-1].entry.start_time, page[-1].entry.id)


async def _export_page(work: Work, chosen: EntryFilter, after: Place | None) -> list[NamedEntry]:
    return await entry_lists.page(work.transaction, work.organization, chosen, after, EXPORT_PAGE)
