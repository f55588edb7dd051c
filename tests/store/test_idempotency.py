"""Answers kept under a key: for a day, then forgotten."""

import pytest

from store import idempotency
from store.connection import connected
from store.idempotency import KeptAnswer
from tests.support.studio import TestOrganization

pytestmark = pytest.mark.gen_test

KEY = ("POST /api/v1/timers/start", "key")


async def keep(north: TestOrganization, body: bytes) -> None:
    assert north.owner.actor is not None
    async with north.studio.services.database.transaction(north.id) as transaction:
        claim = await idempotency.claim(transaction, north.owner.actor.user_id, *KEY)
        assert (claim.mine, claim.answer) == (True, None)
        await idempotency.keep(transaction, north.owner.actor.user_id, *KEY, b"hash", KeptAnswer(201, body, '"1"'))


async def test_an_answer_of_yesterday_makes_room_for_a_new_one_under_its_key(
    north: TestOrganization, database_url: str
) -> None:
    await keep(north, b"first")
    async with connected(database_url, "test") as connection:
        await connection.execute("UPDATE idempotency_keys SET at = at - interval '24 hours'")
        await keep(north, b"second")
        assert await connection.fetchval("SELECT array_agg(answer) FROM idempotency_keys") == [b"second"]
