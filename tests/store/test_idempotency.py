"""Answers kept under a key: for a day, then forgotten."""

import pytest

from store import idempotency
from store.connection import connected
from store.idempotency import KeptAnswer, RepeatableAnswer
from tests.support.studio import TestOrganization

pytestmark = pytest.mark.gen_test

KEY = ("POST /api/v1/timers/start", "key")


async def keep(north: TestOrganization, body: bytes) -> None:
    assert north.owner.actor is not None
    async with north.studio.services.database.transaction(north.id) as transaction:
        claim = await idempotency.claim(transaction, north.owner.actor.user_id, *KEY)
        assert (claim.mine, claim.answer) == (True, None)
        answer = RepeatableAnswer(north.owner.actor.user_id, *KEY, b"hash", KeptAnswer(201, body, '"1"'))
        await idempotency.keep(transaction, answer)


async def test_an_answer_of_yesterday_makes_room_for_a_new_one_under_its_key(
    north: TestOrganization, database_url: str
) -> None:
    await keep(north, b"first")
    async with connected(database_url, "test") as connection:
        await connection.execute("UPDATE idempotency_keys SET at = at - interval '24 hours'")
        await keep(north, b"second")
        assert await connection.fetchval("SELECT array_agg(answer) FROM idempotency_keys") == [b"second"]


async def test_old_answers_are_forgotten_a_few_at_a_time_whoever_they_were_for(
    north: TestOrganization, south: TestOrganization, database_url: str
) -> None:
    database = north.studio.services.database
    await keep(north, b"new")
    await keep(south, b"old")
    async with connected(database_url, "test") as connection:
        await connection.execute("UPDATE idempotency_keys SET at = at - interval '24 hours' WHERE answer = 'old'")
        for key in ("2", "3"):
            await connection.execute(
                "INSERT INTO idempotency_keys SELECT org_id, user_id, route, $1, body_hash, status, answer, etag, at"
                " FROM idempotency_keys WHERE answer = 'old' AND key = 'key'",
                key,
            )

        forgotten = [await idempotency.forget(database, 2) for _ in range(3)]

        assert forgotten == [2, 1, 0]
        assert await connection.fetchval("SELECT array_agg(answer) FROM idempotency_keys") == [b"new"]
