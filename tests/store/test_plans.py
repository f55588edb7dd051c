"""What is asked of a database with much work in it goes by indexes: no table that grows is read from end to end."""

import asyncio

import pytest

from actions import housekeeping
from bench.filling import ORGANIZATION, Amounts, write
from bench.growth import paths_of
from store.connection import connected
from tests.support.live import websocket
from tests.support.studio import Client, open_studio

pytestmark = pytest.mark.gen_test(timeout=60)

AMOUNTS = Amounts(entries=20_000, days=200, events=20_000, organizations=20, members=20, clients=50, projects=100)
GROWING = [
    "time_entries", "events", "entry_history", "entry_sums", "unsummed_days",
    "sign_ins", "idempotency_keys", "pairings", "changed_sign_ins",
]  # fmt: skip

SHORT_LIVED = GROWING[-4:]
ROWS = 20_000  # of each of them; some of them are to be forgotten

_READ_THROUGH = "SELECT relname, seq_tup_read FROM pg_stat_user_tables WHERE relname = ANY ($1)"
_LOOKED_UP = "SELECT relname, idx_tup_fetch FROM pg_stat_user_tables WHERE relname = ANY ($1)"
_MANY = f"""
INSERT INTO sign_ins (token_hash, person_id, org_id, expires_at)
SELECT sha256(n::text::bytea), m.person_id, m.org_id, now() + interval '1 minute' * (n - 50)
FROM generate_series(1, {ROWS}) AS n
CROSS JOIN (SELECT person_id, org_id FROM members WHERE active ORDER BY person_id LIMIT 1) AS m;
INSERT INTO idempotency_keys (org_id, user_id, route, key, body_hash, status, answer, at)
SELECT m.org_id, m.person_id, 'start', n::text, '', 201, '',
    now() - interval '24 hours' + interval '1 second' * (n - 50)
FROM generate_series(1, {ROWS}) AS n
CROSS JOIN (SELECT person_id, org_id FROM members WHERE active ORDER BY person_id LIMIT 1) AS m;
INSERT INTO pairings (device_hash, user_code, network, address, user_agent, expires_at, interval_seconds)
SELECT sha256(n::text::bytea), translate(lpad(n::text, 8, '0'), '0123456789', 'BCDFGHJKLM'), 'n', '', '',
    now() + interval '1 second' * (n - 50), 5
FROM generate_series(1, {ROWS}) AS n;
INSERT INTO changed_sign_ins (sign_in_id, at)
SELECT n, now() - interval '24 hours' + interval '1 second' * (n - 50) FROM generate_series(1, {ROWS}) AS n;
ANALYZE sign_ins, idempotency_keys, pairings, changed_sign_ins;
"""
_STILL_THERE = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


async def read_through(url: str) -> tuple[dict[str, int], dict[str, int]]:
    """How many rows of each table were read in the order they lie in, and of those that are short-lived by an index,
    once all who did have told the database.
    """
    async with connected(url, "test") as connection:
        while await connection.fetchval(_STILL_THERE):  # noqa: ASYNC110  only the database knows
            await asyncio.sleep(0.02)
        looked_up = await connection.fetch(_LOOKED_UP, SHORT_LIVED)
        return dict(await connection.fetch(_READ_THROUGH, GROWING)), dict(looked_up)


async def use(owner: Client, epoch: str) -> None:
    """All that people and their clients ask for every day."""
    paths = await paths_of(owner, AMOUNTS, epoch)
    for path in (*paths.values(), "/api/v1/time-entries.csv?roomId=1"):
        reply = await owner.get(path)
        assert reply.status == 200, reply.text
    task_type = (await owner.get("/task-types")).json["items"][0]["id"]
    started = await owner.make("/timers/start", taskTypeId=task_type)
    assert (await owner.post("/timers/stop")).status == 200
    assert (await owner.post(f"/timers/{started['id']}/resume")).status == 201
    assert (await owner.post("/timers/switch", {"taskTypeId": task_type})).status == 201
    old = (await owner.get("/time-entries", limit=1, to=started["startTime"])).json["items"][0]
    assert (await owner.patch(f"/time-entries/{old['id']}", {"notes": "Again"})).status == 200
    assert (await owner.delete(f"/time-entries/{old['id']}")).status == 204


async def test_no_table_that_grows_is_read_from_end_to_end(database_url: str) -> None:
    async with open_studio(database_url) as studio:
        email = (await studio.organization("North")).owner.actor.email
    await write(database_url, AMOUNTS)
    async with connected(database_url, "test") as connection:
        await connection.execute(_MANY)
    before, looked_up_before = await read_through(database_url)
    async with open_studio(database_url) as studio:
        owner = await studio.client_of(email, ORGANIZATION)
        await use(owner, studio.services.database.epoch)
        async with websocket(owner) as listening:
            await listening.next("snapshot")
            for _ in range(8):  # from the sixth on, PostgreSQL may plan without a look at the values
                await housekeeping.tidy(studio.services)
        await housekeeping.prune(studio.services, history_days=20)
        await housekeeping.sum_up(studio.services)
    after, looked_up = await read_through(database_url)
    assert after == before
    assert all(looked_up[table] - looked_up_before[table] < ROWS / 10 for table in SHORT_LIVED)
