"""Retention: what is let go of, how little at a time, and what those hear who come back too late."""

import asyncio
from typing import Any

import pytest

from actions import housekeeping
from actions.housekeeping import prune
from commands import clock
from hub.channel import PAGE_EVENTS
from store import log
from store.connection import connected
from store.log import Position
from tests.support.listening import PATIENCE
from tests.support.live import event_stream, websocket
from tests.support.locks import until_somebody_waits
from tests.support.studio import TestOrganization, open_studio

pytestmark = pytest.mark.gen_test(timeout=60)

DAYS = 30
DOORS = pytest.mark.parametrize("door", [websocket, event_stream])


async def position(organization: TestOrganization) -> Position:
    async with organization.studio.services.database.snapshot(organization.id) as transaction:
        return await log.position(transaction)


async def happened(organization: TestOrganization, count: int, notes: str = "") -> int:
    """So many events happen; returns the number of the last."""
    draft = log.Draft(["timer:started"] * count, [f'{{"timeEntryId": 1, "notes": "{notes}"}}'] * count)
    async with organization.studio.services.database.transaction(organization.id) as transaction:
        return await log.append(transaction, draft, await log.now(transaction))


async def aged(database_url: str, organization: TestOrganization, first: int, last: int) -> None:
    """These events, by their numbers, become older than is kept."""
    async with connected(database_url, "test") as connection:
        await connection.execute(
            "UPDATE events SET at = at - make_interval(days => $4) WHERE org_id = $1 AND seq BETWEEN $2 AND $3",
            *(organization.id, first, last, DAYS),
        )


def cursor(organization: TestOrganization, seq: int) -> str:
    return f"?cursor={organization.studio.services.database.epoch}.{seq}"


async def test_old_events_go_from_the_beginning_as_far_as_all_are_old(
    north: TestOrganization, south: TestOrganization, database_url: str
) -> None:
    await happened(south, 3)
    last = await happened(north, 10)
    await aged(database_url, north, 1, last - 5)
    await aged(database_url, north, last - 3, last - 2)

    await prune(north.studio.services, DAYS)

    assert await position(north) == Position(last - 4, last)
    assert (await position(south)).oldest == 1


async def test_a_log_can_be_pruned_to_its_end_and_goes_on(north: TestOrganization, database_url: str) -> None:
    last = await happened(north, 3)
    await aged(database_url, north, 1, last)

    await prune(north.studio.services, DAYS)
    await prune(north.studio.services, DAYS)
    assert await position(north) == Position(last + 1, last)

    assert await happened(north, 1) == last + 1
    assert await position(north) == Position(last + 1, last + 1)


async def test_little_is_pruned_at_a_time(
    north: TestOrganization, south: TestOrganization, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(housekeeping, "BATCH", 4)
    monkeypatch.setattr(housekeeping, "MOST_BATCHES", 1)
    for organization in (south, north):
        await happened(organization, 6)
        await aged(database_url, organization, 1, 6)

    oldest = []
    for _ in range(4):
        await prune(north.studio.services, DAYS)
        oldest.append((await position(south)).oldest + (await position(north)).oldest - 2)

    assert oldest == [4, 6, 10, 12]


async def test_nobody_waits_for_old_events_to_go(north: TestOrganization, database_url: str) -> None:
    await happened(north, 5)
    await aged(database_url, north, 1, 5)
    async with connected(database_url, "test") as connection:
        transaction = connection.transaction()
        await transaction.start()
        await connection.fetch("SELECT FROM events WHERE org_id = $1 FOR UPDATE", north.id)
        pruning = asyncio.create_task(prune(north.studio.services, DAYS))
        await until_somebody_waits(connection)

        started = await north.owner.post("/timers/start", {"taskTypeId": north.task_types["Mixing"]})

        assert (started.status, pruning.done()) == (201, False)
        await transaction.rollback()
        await pruning
    assert (await position(north)).oldest == 6


async def test_servers_that_prune_the_same_log_at_once_do_it_once(north: TestOrganization, database_url: str) -> None:
    await happened(north, 50)
    await aged(database_url, north, 1, 40)

    await asyncio.gather(*(prune(north.studio.services, DAYS) for _ in range(4)))

    assert (await position(north)).oldest == 41


@DOORS
async def test_who_comes_back_too_late_is_told_so_and_gets_a_snapshot(
    door: Any, north: TestOrganization, database_url: str
) -> None:
    last = await happened(north, 10)
    await aged(database_url, north, 1, last - 5)
    await prune(north.studio.services, DAYS)

    async with door(north.owner, cursor(north, last - 6)) as peer:
        hello, reset, snapshot = await peer.take(3)
        assert (hello.data["resumed"], reset.event, reset.data) == (False, "reset", {"reason": "pruned"})
        assert (snapshot.event, snapshot.seq) == ("snapshot", last)
    async with door(north.owner, cursor(north, last - 5)) as peer:
        assert (await peer.next()).data["resumed"] is True
        assert [event.seq for event in await peer.take(5)] == [*range(last - 4, last + 1)]


@DOORS
async def test_who_listens_notices_nothing_of_it(door: Any, north: TestOrganization, database_url: str) -> None:
    async with door(north.owner) as peer:
        await peer.next("snapshot")
        last = await happened(north, 3)
        await peer.take(3)
        await aged(database_url, north, 1, last)
        await prune(north.studio.services, DAYS)

        await north.owner.post("/timers/start", {"taskTypeId": north.task_types["Mixing"]})

        assert (await peer.next()).seq == last + 1


@DOORS
async def test_who_is_overtaken_in_the_midst_of_a_replay_is_told_so_when_it_comes_back(
    door: Any, north: TestOrganization, database_url: str
) -> None:
    last = await happened(north, 5 * PAGE_EVENTS, notes="x" * 2000)
    first = last - 5 * PAGE_EVENTS
    async with door(north.owner, cursor(north, first)) as peer:
        assert (await peer.next()).data["resumed"] is True  # and then it does not read for a while
        await aged(database_url, north, 1, last - 1)
        for _ in range(3):
            await prune(north.studio.services, DAYS)
        assert (await position(north)).oldest == last
        *events, goodbye = await peer.rest()

    assert goodbye.data["reconnect"] is True
    got = [event.seq for event in events]
    assert 0 < len(got) < last - first
    assert got == [*range(first + 1, first + 1 + len(got))]
    async with door(north.owner, cursor(north, got[-1])) as peer:
        _, reset, snapshot = await peer.take(3)
    assert (reset.data, snapshot.seq) == ({"reason": "pruned"}, last)


async def test_a_server_prunes_by_its_clock_what_its_settings_say(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "PRUNE_SECONDS", 0.02)
    async with open_studio(database_url, history_days=DAYS) as studio:
        north = await studio.organization()
        last = await happened(north, 3)
        await aged(database_url, north, 1, last - 1)

        async with asyncio.timeout(PATIENCE):
            while (await position(north)).oldest == 1:  # noqa: ASYNC110  the database sets no event
                await asyncio.sleep(0.01)

        assert await position(north) == Position(last, last)


async def test_without_a_limit_all_events_are_kept(north: TestOrganization, database_url: str) -> None:
    last = await happened(north, 2)
    await aged(database_url, north, 1, last)

    await prune(north.studio.services, None)

    assert await position(north) == Position(1, last)
