"""Statements that come together: one message for all of them, and to each its own answer."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from domain.errors import Unavailable
from store.connection import connected
from store.groups import MOST, Group
from store.pool import Limits, open_pool
from tests.support.round_trips import counting_wire

pytestmark = pytest.mark.gen_test

_TRY_IN_VAIN = """
CREATE FUNCTION try_in_vain() RETURNS void LANGUAGE sql SECURITY DEFINER
BEGIN ATOMIC SELECT nextval('tries'); SELECT pg_terminate_backend(pg_backend_pid()); END
"""


@asynccontextmanager
async def group(url: str, statement: str) -> AsyncIterator[Group]:
    pool = await open_pool(url, Limits(connections=2))
    try:
        yield Group(pool, statement, values=1)
    finally:
        await pool.close()


async def test_those_who_come_while_one_is_under_way_wait_for_it_and_then_go_together(database_url: str) -> None:
    async with counting_wire(database_url) as wire, group(wire.own_url, "SELECT $1::integer AS one") as asked:
        await asked.rows(1)
        before = wire.count
        await asked.rows(1)
        assert wire.count - before == 1
        before = wire.count
        await asyncio.gather(*(asked.rows(number) for number in range(20)))
        assert wire.count - before == 2


async def test_each_gets_the_rows_of_its_own_values(database_url: str) -> None:
    async with group(database_url, "SELECT n, $1::integer AS upto FROM generate_series(1, $1) AS n") as asked:
        answers = await asyncio.gather(*(asked.rows(upto) for upto in (3, 0, 1, 2)))
    assert [[(row["n"], row["upto"]) for row in rows] for rows in answers] == [
        [(1, 3), (2, 3), (3, 3)],
        [],
        [(1, 1)],
        [(1, 2), (2, 2)],
    ]


async def test_the_refusal_of_one_is_nobody_elses(database_url: str) -> None:
    async with group(database_url, "SELECT 12 / $1::integer AS share") as asked:
        answers = await asyncio.gather(*(asked.rows(by) for by in (1, 2, 0, 3, 0, 4)), return_exceptions=True)
    shares = [answer if isinstance(answer, BaseException) else answer[0]["share"] for answer in answers]
    assert [share for share in shares if isinstance(share, int)] == [12, 6, 4, 3]
    assert [type(shares[place]) for place in (2, 4)] == [asyncpg.DivisionByZeroError] * 2


async def test_a_value_that_cannot_be_sent_is_nobody_elses(database_url: str) -> None:
    async with group(database_url, "SELECT $1::smallint AS one") as asked:
        answers = await asyncio.gather(*(asked.rows(one) for one in (1, 70_000, 2)), return_exceptions=True)
    assert [answer[0]["one"] for answer in answers if isinstance(answer, list)] == [1, 2]
    assert isinstance(answers[1], asyncpg.DataError)


async def test_who_goes_away_takes_nobody_along_and_hears_of_what_was_under_way(database_url: str) -> None:
    async with group(database_url, "SELECT $1::integer AS one") as asked:
        waiting = [asyncio.create_task(asked.rows(number)) for number in range(5)]
        await asyncio.sleep(0)
        for task in waiting[::2]:
            task.cancel()
        answers = await asyncio.gather(*waiting, return_exceptions=True)
        assert [rows[0]["one"] for rows in answers if isinstance(rows, list)] == [0, 1, 3]
        assert (await asked.rows(7))[0]["one"] == 7


async def test_what_may_have_been_done_is_not_done_again(database_url: str) -> None:
    async with connected(database_url, "test") as connection:
        await connection.execute("CREATE SEQUENCE tries")
        await connection.execute(_TRY_IN_VAIN)
        lost = "SELECT try_in_vain(), $1::integer AS one"
        async with group(database_url, lost) as asked:
            answers = await asyncio.gather(*(asked.rows(number) for number in range(5)), return_exceptions=True)
        assert [type(answer) for answer in answers if not isinstance(answer, Exception)] == []
        # one for the first, who goes alone, and one for the first of the others, whom it takes along
        assert await connection.fetchval("SELECT last_value FROM tries") == 2


async def test_those_who_wait_for_a_connection_that_is_not_to_be_had_are_all_told_at_once(database_url: str) -> None:
    pool = await open_pool(database_url, Limits(connections=1, acquire_seconds=0.5))
    asked = Group(pool, "SELECT $1::integer AS one", values=1)
    async with pool.lent():
        answers = await asyncio.gather(*(asked.rows(one) for one in range(4 * MOST)), return_exceptions=True)
    assert {type(answer) for answer in answers} == {Unavailable}
    assert len({id(answer) for answer in answers}) == 2  # the first's, and that of all who came while it was asked
    assert len(await asked.rows(1)) == 1
    await pool.close()
