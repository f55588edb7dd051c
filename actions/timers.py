"""The timer operations: start, stop, switch, pause, resume and discard."""

from datetime import datetime

from actions.bookings import check_slot, new_entry, owner_wished, require_right_to
from actions.work import Work
from domain.base import Id, Instant, Model, Note
from domain.entries import Entry, check_order, settled, span, stopped
from domain.errors import NotFound, NotRunning, ValidationFailed
from domain.events import StopReason, TimerDiscarded, TimerStarted, TimerStopped
from store import entries
from store.bookings import Prospect, Wish, prospect


class StartTimer(Model):
    """What to start a timer on; `owner_id` for those who manage the time of others."""

    task_type_id: Id
    session_id: Id | None = None
    project_id: Id | None = None
    notes: Note = ""
    start_time: Instant | None = None
    owner_id: Id | None = None


class StopTimer(Model):
    """Which timer to stop (one's own when not named), and when it ended (now when not given)."""

    time_entry_id: Id | None = None
    end_time: Instant | None = None


async def start(work: Work, command: StartTimer) -> Entry:
    """Starts a timer. Raises TimerAlreadyRunning with the entry that holds the slot."""
    found = await _look(work, _wish(work, command))
    return _start(work, found, command.notes, settled("startTime", command.start_time, found.now))


async def switch(work: Work, command: StartTimer) -> Entry:
    """Ends what the owner has running and starts the new work, at one moment."""
    found = await _look(work, _wish(work, command))
    moment = settled("startTime", command.start_time, _not_before(found.now, *found.running_of_owner))
    for entry in found.running_of_owner:
        if moment < entry.start_time:
            raise ValidationFailed.of("startTime", "What runs now started later. Give a later start, or none.")
        _end(work, entry, moment, StopReason.SWITCHED)
    return _start(work, found, command.notes, moment)


async def stop(work: Work, command: StopTimer) -> Entry:
    """Ends a running timer. Raises NotRunning when it has ended already, or none of one's own runs."""
    entry = await _lock(work, command.time_entry_id)
    end = settled("endTime", command.end_time, _not_before(work.now, entry))
    check_order(entry.start_time, end)
    return _end(work, entry, end, StopReason.STOPPED)


async def pause(work: Work, entry_id: int) -> Entry:
    """Ends a running timer, to be resumed later."""
    entry = await _lock(work, entry_id)
    return _end(work, entry, _not_before(work.now, entry), StopReason.PAUSED)


async def resume(work: Work, entry_id: int) -> Entry:
    """Starts a new timer on the work of an earlier entry, for its owner, at today's rate."""
    found = await _look(work, Wish(owner_id=work.actor.user_id, like=entry_id))
    if not found.like_found:
        raise NotFound("There is no such time entry.")
    require_right_to(work.actor, found.owner_id)
    return _start(work, found, found.like_notes, found.now)


async def discard(work: Work, entry_id: int) -> None:
    """Throws a running timer away; its history stays."""
    entry = await _lock(work, entry_id)
    work.delete(entry, "discarded")
    work.emit(TimerDiscarded.of(entry, work.actor))


async def running(work: Work) -> list[Entry]:
    """The running timers of the whole organization."""
    return await entries.running(work.transaction, work.organization)


def _wish(work: Work, command: StartTimer) -> Wish:
    return Wish(
        owner_id=owner_wished(work.actor, command.owner_id),
        task_type_id=command.task_type_id,
        session_id=command.session_id,
        project_id=command.project_id,
        start_time=command.start_time,
    )


async def _look(work: Work, wish: Wish) -> Prospect:
    found = await prospect(work.transaction, work.organization, wish)
    work.saw(found.now, found.seen)
    return found


async def _lock(work: Work, entry_id: int | None) -> Entry:
    """The running timer that is meant, locked, with the clock read after that."""
    if entry_id is None:
        locked = await entries.lock_running_of(work.transaction, work.organization, work.actor.user_id)
    else:
        locked = await entries.lock(work.transaction, work.organization, entry_id)
    work.saw(locked.now, locked.seen)
    entry = _the_one(locked.entries, named=entry_id is not None)
    require_right_to(work.actor, entry.owner_id)
    if not entry.is_running:
        raise NotRunning("This timer has ended already. Its entry can still be adjusted.")
    return entry


def _the_one(found: list[Entry], *, named: bool) -> Entry:
    if not found and named:
        raise NotFound("There is no such time entry.")
    if not found:
        raise NotRunning("You have no timer running. Start one first.")
    if len(found) > 1:
        raise ValidationFailed.of("timeEntryId", "Several of your timers run. Name the one that you mean.")
    return found[0]


def _not_before(now: datetime, *running: Entry) -> datetime:
    """Now, or else when the last of these began: the database's clock may have been set back since."""
    return max([now, *(entry.start_time for entry in running)])


def _start(work: Work, found: Prospect, notes: str, start_time: datetime) -> Entry:
    entry = new_entry(work, found, span(start_time, None, 0, work.organization), notes=notes)
    check_slot(work, entry, found)
    work.insert(entry, "started")
    work.emit(TimerStarted.of(entry, work.actor))
    return entry


def _end(work: Work, entry: Entry, end: datetime, reason: StopReason) -> Entry:
    ended = stopped(entry, end, work.organization)
    work.update(entry, ended, reason)
    work.emit(TimerStopped.of(ended, work.actor, reason))
    return ended
