"""What the clock brings about by itself: sign-ins that run out, and what was kept for long enough."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial

import structlog

from actions.services import Doubted, Services
from domain.errors import Unavailable
from store import clock_jobs, entry_stats, idempotency, kiosks, log, pairings, sign_in_changes, sign_ins
from store.clock_jobs import Job
from store.database import Database

BATCH = 500  # rows; deleting them takes some milliseconds
MOST_BATCHES = 20  # at a time, so that a long log is let go of little by little
DAYS_SUMMED = 7  # at a time, while nobody else can book

_logger = structlog.get_logger()


async def in_turn(services: Services, job: Job, seconds: float, work: Callable[[], Awaitable[None]]) -> None:
    """Does the work unless one of the processes of this database began it within so many seconds."""
    if await clock_jobs.take_turn(services.database, job, seconds):
        await work()


async def tidy(services: Services) -> None:
    """Ends the connections of sign-ins whose time is over, that ended in another process, or may see something else
    now. Displays that were asked for in another process show themselves.
    """
    await _each(partial(step, services) for step in (_end_what_has_ended, _identify, _look_at_the_doubted))


async def _each(steps: Iterable[Callable[[], Awaitable[None]]]) -> None:
    """Takes every step, also when one before it has failed; raises a failure then, a mistake sooner than an absence."""
    failures = []
    for step in steps:
        try:
            await step()
        except Exception as failure:  # noqa: BLE001  raised below
            failures.append(failure)
    if failures:
        raise min(failures, key=lambda failure: isinstance(failure, Unavailable))


async def _end_what_has_ended(services: Services) -> None:
    listeners, last = services.listeners, services.last_look
    look, changed = await sign_in_changes.since(services.database, last.at_sign_ins)
    if listening := listeners.listening(changed):
        ended, moved = await sign_ins.gone_among(services.database, listening)
        listeners.revoke(ended, everywhere=False)
        listeners.refresh(moved, everywhere=False)
    last.at_sign_ins = look


async def _identify(services: Services) -> None:
    if orgs := services.listeners.orgs_with_displays():
        for org, kiosk_id, asked_at in await kiosks.identified(services.database, orgs):
            services.announcer.identify(org, kiosk_id, asked_at, everywhere=False)


async def _look_at_the_doubted(services: Services) -> None:
    with services.listeners.doubted() as doubted:
        ended, changed = await _ended_and_changed(services, doubted)
        services.listeners.revoke(ended, everywhere=False)
        services.listeners.refresh(changed, everywhere=False)


async def _ended_and_changed(services: Services, doubted: Sequence[Doubted]) -> tuple[set[int], set[int]]:
    """The sign-ins that hold no more, and those that get to see something else than when they began to listen."""
    members = {one.sign_in_id for one in doubted if one.kiosk_id is None}
    displays = {one.sign_in_id for one in doubted if one.kiosk_id is not None}
    actors = await sign_ins.by_ids(services.database, members) if members else []
    actors += await kiosks.by_ids(services.database, displays) if displays else []
    views = {actor.sign_in_id: actor.view for actor in actors}
    changed = {one.sign_in_id for one in doubted if views.get(one.sign_in_id, one.view) != one.view}
    return (members | displays) - views.keys(), changed


async def prune(services: Services, history_days: int | None) -> None:
    """Lets go of some of the events that are older than so many days, of answers to requests of yesterday, of screens
    that nobody let in, and of sign-ins whose time is over.
    """
    forgetful = (idempotency.forget, pairings.delete_expired, sign_ins.delete_expired, sign_in_changes.forget)
    forgetting = [partial(_in_batches, services, forget) for forget in forgetful]
    await _each([*forgetting, partial(_prune_logs, services, history_days)])


async def _in_batches(services: Services, forget: Callable[[Database, int], Awaitable[int]]) -> None:
    for _ in range(MOST_BATCHES):
        if await forget(services.database, BATCH) < BATCH:
            return


async def _prune_logs(services: Services, history_days: int | None) -> None:
    if history_days is None:
        return
    for org in await log.to_prune(services.database, history_days, MOST_BATCHES):
        async with services.database.transaction(org) as transaction:
            count = await log.prune(transaction, history_days, BATCH)
        _logger.info("events_pruned", org=org, events=count)


async def sum_up(services: Services) -> None:
    """Adds up what was booked on days that have ended, for totals that need not look at every entry."""
    for org in await entry_stats.to_sum(services.database, MOST_BATCHES):
        async with services.database.transaction(org, alone=True) as transaction:
            await entry_stats.sum_up(transaction, DAYS_SUMMED)
