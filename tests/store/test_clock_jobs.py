"""The clock's work: one of several processes has a turn at it, and none of them can keep it."""

import asyncio
from contextlib import AsyncExitStack

import pytest
from asyncpg import UndefinedFunctionError

from actions import housekeeping
from actions.housekeeping import in_turn, prune
from commands import clock
from store.clock_jobs import take_turn
from store.connection import connected
from tests.support.studio import open_studio

pytestmark = pytest.mark.gen_test(timeout=60)

PROCESSES = 4
LONG = 3600.0
NEVER_BEFORE = "UPDATE clock_jobs SET taken_until = '-infinity'"
SET_BACK = "UPDATE clock_jobs SET taken_until = taken_until + interval '1 day'"
AGED = "UPDATE sign_ins SET expires_at = created_at; UPDATE events SET at = at - interval '2 days'"
OVER = "UPDATE clock_jobs SET taken_until = clock_timestamp() - interval '1 millisecond'"


@pytest.fixture(autouse=True)
def only_when_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The studios' own clocks take no turn."""
    monkeypatch.setattr(clock, "PRUNE_SECONDS", LONG)
    monkeypatch.setattr(clock, "SUM_SECONDS", LONG)


async def set_turns(url: str, statement: str) -> None:
    async with connected(url, "test") as connection:
        await connection.execute(statement)


async def test_of_several_processes_one_does_the_work(database_url: str) -> None:
    async with AsyncExitStack() as stack:
        studios = [await stack.enter_async_context(open_studio(database_url)) for _ in range(PROCESSES)]
        done = []

        async def work() -> None:
            done.append("done")

        async def everybody() -> None:
            await asyncio.gather(*(in_turn(studio.services, "prune", LONG, work) for studio in studios))

        await set_turns(database_url, NEVER_BEFORE)
        await everybody()
        await everybody()
        assert done == ["done"]

        await set_turns(database_url, OVER)
        await everybody()
        assert done == ["done", "done"]


async def test_jobs_have_turns_of_their_own(database_url: str) -> None:
    async with open_studio(database_url) as studio:
        database = studio.services.database
        await set_turns(database_url, NEVER_BEFORE)

        taken = [await take_turn(database, job, LONG) for job in ("prune", "sum_up", "prune", "sum_up")]

    assert taken == [True, True, False, False]


async def test_a_clock_that_is_set_back_does_not_stop_the_work(database_url: str) -> None:
    async with open_studio(database_url) as studio:
        assert await take_turn(studio.services.database, "prune", LONG)
        await set_turns(database_url, SET_BACK)

        assert await take_turn(studio.services.database, "prune", LONG)


async def test_a_sign_in_that_is_ended_elsewhere_at_this_moment_is_not_waited_for(database_url: str) -> None:
    async with open_studio(database_url, poll_seconds=300) as studio, connected(database_url, "test") as elsewhere:
        north = await studio.organization()
        await north.member()
        await elsewhere.execute("UPDATE sign_ins SET expires_at = created_at")
        async with elsewhere.transaction():
            await elsewhere.execute("SELECT FROM sign_ins WHERE id = $1 FOR UPDATE", north.owner.actor.sign_in_id)

            await prune(studio.services, history_days=None)

            assert await elsewhere.fetchval("SELECT count(*) FROM sign_ins") == 1
        await prune(studio.services, history_days=None)
        assert await elsewhere.fetchval("SELECT count(*) FROM sign_ins") == 0


async def test_what_is_not_forgotten_keeps_nothing_else_from_being_forgotten(database_url: str) -> None:
    async with open_studio(database_url) as studio, connected(database_url, "test") as elsewhere:
        north = await studio.organization()
        await north.owner.make("/rooms", name="Live room")
        await elsewhere.execute(AGED)
        await elsewhere.execute("ALTER FUNCTION forget_answers RENAME TO forgets_no_answers")

        with pytest.raises(UndefinedFunctionError):
            await prune(studio.services, history_days=1)

        assert await elsewhere.fetchval("SELECT count(*) FROM sign_ins") == 0
        assert await elsewhere.fetchval("SELECT count(*) FROM events") == 0


async def test_more_is_forgotten_at_a_time_than_one_statement_deletes(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(housekeeping, "BATCH", 2)
    async with open_studio(database_url) as studio, connected(database_url, "test") as elsewhere:
        north = await studio.organization()
        for _ in range(4):
            await north.member()
        await elsewhere.execute(AGED)

        await prune(studio.services, history_days=None)

        assert await elsewhere.fetchval("SELECT count(*) FROM sign_ins") == 0
