"""The order of the log: sequence numbers are taken in commit order, without gaps, however many write at once."""

import asyncio

import pytest

from domain.people import Role
from store.connection import connected
from store.log_reader import LogReader
from tests.support.locks import until_somebody_waits
from tests.support.studio import Client, TestOrganization

pytestmark = pytest.mark.gen_test(timeout=60)


async def test_a_change_takes_its_number_only_after_the_one_before_is_committed(
    north: TestOrganization, database_url: str
) -> None:
    async with connected(database_url, "test") as connection:
        transaction = connection.transaction()
        await transaction.start()
        first = await connection.fetchval(
            "UPDATE logs SET last_seq = last_seq + 1 WHERE org_id = $1 RETURNING last_seq", north.id
        )
        await connection.execute(
            "INSERT INTO events VALUES ($1, $2, clock_timestamp(), 'entry:deleted', '{}')", north.id, first
        )
        start = asyncio.create_task(north.owner.post("/timers/start", {"taskTypeId": north.task_types["Mixing"]}))
        await until_somebody_waits(connection)
        assert not start.done()
        await transaction.commit()
        assert (await start).status == 201
    log = LogReader(north.studio.services.database)
    assert [(event.seq, event.name) for event in await log.read(north.id, 0, 9)] == [
        (first, "entry:deleted"),
        (first + 1, "timer:started"),
    ]


async def test_whoever_reads_while_many_write_sees_the_log_without_a_gap(north: TestOrganization) -> None:
    members = [await north.member(Role.ENGINEER) for _ in range(6)]
    seen = asyncio.create_task(_watch(north))
    await asyncio.gather(*(_toil(member, north.task_types["Mixing"]) for member in members))
    await north.owner.post("/timers/start", {"taskTypeId": north.task_types["Break"]})
    lengths = await seen
    assert lengths == sorted(lengths)
    assert lengths[-1] == len(members) * 10 + 1


async def _toil(member: Client, task_type: int) -> None:
    for _ in range(5):
        assert (await member.post("/timers/start", {"taskTypeId": task_type})).status == 201
        assert (await member.post("/timers/stop")).status == 200


async def _watch(organization: TestOrganization) -> list[int]:
    """How long the log was at each look, until the owner works; it never misses a number at any."""
    log, lengths = LogReader(organization.studio.services.database), [0]
    while True:
        events = await log.read(organization.id, 0, 1000)
        assert [event.seq for event in events] == list(range(1, len(events) + 1))
        lengths.append(len(events))
        assert organization.owner.actor is not None
        if events and events[-1].data["ownerId"] == organization.owner.actor.user_id:
            return lengths
