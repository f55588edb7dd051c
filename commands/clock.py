"""What a running server does by the clock, beside its requests."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

import structlog

from actions.housekeeping import in_turn, prune, sum_up, tidy
from actions.services import Services
from domain.errors import Unavailable
from settings import Realtime

PRUNE_SECONDS = 5.0
SUM_SECONDS = 5.0

_logger = structlog.get_logger()


@asynccontextmanager
async def clock(services: Services, realtime: Realtime) -> AsyncIterator[None]:
    """Does what the clock brings about, until the block ends; one process at a time prunes, and one sums up."""
    pruning = partial(in_turn, services, "prune", PRUNE_SECONDS, partial(prune, services, realtime.history_days))
    summing = partial(in_turn, services, "sum_up", SUM_SECONDS, partial(sum_up, services))
    jobs = [
        asyncio.create_task(_regularly(realtime.poll_seconds, partial(tidy, services))),
        asyncio.create_task(_regularly(PRUNE_SECONDS, pruning)),
        asyncio.create_task(_regularly(SUM_SECONDS, summing)),
    ]
    try:
        yield
    finally:
        for job in jobs:
            job.cancel()
        await asyncio.wait(jobs)


async def _regularly(every_seconds: float, job: Callable[[], Awaitable[None]]) -> None:
    """Does the job again and again; one that fails is tried again when its time comes."""
    while True:
        await asyncio.sleep(every_seconds)
        try:
            await job()
        except Unavailable:
            _logger.warning("housekeeping_waits", reason="the database is out of reach")
        except Exception:
            _logger.exception("housekeeping_failed")
