"""What an organization's log says of a piece of work, checked against what the work did to the running timers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from domain.events import LoggedEvent
from domain.live_state import LiveState, fold
from store.log_reader import LogReader, Snapshot
from tests.support.studio import TestOrganization


@asynccontextmanager
async def witnessed(organization: TestOrganization) -> AsyncIterator[list[LoggedEvent]]:
    """What the block's work logs, there once it ends; folded into the state before, it gives the state after."""
    log = LogReader(organization.studio.services.database)
    events: list[LoggedEvent] = []
    before = await log.snapshot(organization.id)
    yield events
    after = await log.snapshot(organization.id)
    events += await log.read(organization.id, before.seq, after.seq)
    state = _state(before)
    for event in events:
        state = fold(state, event.name, event.data)
    assert state == _state(after)


def _state(snapshot: Snapshot) -> LiveState:
    return fold(LiveState(), "snapshot", {"running": snapshot.running})
