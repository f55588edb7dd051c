"""Time from before: entries as timers would have left them that ran then, with their history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from actions.bookings import new_entry
from actions.work import Work
from domain.entries import Entry, span, stopped
from domain.events import EntryCreated, StopReason
from domain.history import differences
from store import past_entries
from store.bookings import Wish, prospect
from store.entries import HistoryLine
from store.past_entries import PastLine


@dataclass(frozen=True, slots=True)
class PastTime:
    """What somebody worked on, from when to when."""

    owner_id: int
    task_type_id: int
    start: datetime
    end: datetime
    session_id: int | None = None
    project_id: int | None = None
    notes: str = ""


async def keep(work: Work, times: Sequence[PastTime]) -> None:
    """Makes an entry of each, priced and checked as a timer would be that starts there. Raises ValidationFailed."""
    made = [await _entries_of(work, time) for time in times]
    lines = [line for started, ended in made for line in _history_of(started, ended)]
    await past_entries.insert(work.transaction, work.organization, [ended for _, ended in made], lines)
    for _, ended in made:
        work.emit(EntryCreated.of(ended, work.actor))


async def _entries_of(work: Work, time: PastTime) -> tuple[Entry, Entry]:
    """The entry as it started, and as it ended."""
    wish = Wish(time.owner_id, time.task_type_id, time.session_id, time.project_id, time.start)
    found = await prospect(work.transaction, work.organization, wish)
    started = new_entry(work, found, span(time.start, None, 0, work.organization), notes=time.notes)
    return started, stopped(started, time.end, work.organization)


def _history_of(started: Entry, ended: Entry) -> list[PastLine]:
    assert ended.end_time is not None
    start = HistoryLine(started.id, started.owner_id, "started", differences(None, started))
    stop = HistoryLine(ended.id, ended.owner_id, StopReason.STOPPED, differences(started, ended))
    return [PastLine(started.start_time, start), PastLine(ended.end_time, stop)]
