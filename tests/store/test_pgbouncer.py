"""Behind PgBouncer in transaction mode: as strict, as complete and as live as without it."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from tornado.ioloop import IOLoop

from domain.errors import Unavailable
from store import database
from store.connection import connected
from store.database import Database
from store.errors import AlreadyServing, StoreError
from store.pool import Limits
from store.serving import alone
from tests.support.live import websocket
from tests.support.pgbouncer import pgbouncer
from tests.support.studio import Reply, Studio, TestOrganization, open_studio

pytestmark = pytest.mark.gen_test(timeout=60)

CROWD = 20

_SESSIONS = """
SELECT pid, application_name, usename FROM pg_stat_activity
WHERE datname = current_database() AND application_name = 'tally'
"""


@pytest.fixture
def pooled_url(io_loop: IOLoop, database_url: str, tmp_path: Path) -> Iterator[str]:
    """The database through PgBouncer, which has two connections for all."""
    closing = AsyncExitStack()
    url = io_loop.run_sync(lambda: closing.enter_async_context(pgbouncer(database_url, tmp_path, server_connections=2)))
    assert url is not None
    yield url
    io_loop.run_sync(closing.aclose)


@asynccontextmanager
async def pooled_studio(pooled_url: str, database_url: str) -> AsyncIterator[Studio]:
    through = {"direct_url": database_url, "pool_size": CROWD}
    async with open_studio(pooled_url, database=through, poll_seconds=0.1) as studio:
        yield studio


async def switched(organization: TestOrganization) -> Reply:
    return await organization.owner.post("/timers/switch", {"taskTypeId": organization.task_types["Mixing"]})


async def test_many_operations_share_few_connections_and_all_are_heard_of(pooled_url: str, database_url: str) -> None:
    async with pooled_studio(pooled_url, database_url) as studio, connected(database_url, "test") as connection:
        north, south = await studio.organization(), await studio.organization()
        async with websocket(north.owner) as heard_north, websocket(south.owner) as heard_south:
            await heard_north.next("snapshot")
            await heard_south.next("snapshot")
            replies = await asyncio.gather(*(switched(each) for each in (north, south) * (CROWD // 2)))
            assert Counter(reply.status for reply in replies) == {201: CROWD}
            for organization, heard in ((north, heard_north), (south, heard_south)):
                messages = await heard.take(CROWD - 1)
                assert {message.data["ownerId"] for message in messages} == {organization.owner.actor.user_id}
                seqs = [int(str(message.id).partition(".")[2]) for message in messages]
                assert seqs == list(range(seqs[0], seqs[0] + CROWD - 1))
        assert len(await connection.fetch(_SESSIONS)) <= 2


async def test_every_kind_of_request_is_answered(pooled_url: str, database_url: str) -> None:
    async with pooled_studio(pooled_url, database_url) as studio:
        north = await studio.organization()
        owner = north.owner
        for _ in range(3):
            entry = await owner.make("/timers/start", taskTypeId=north.task_types["Mixing"])
            replies = [
                await owner.post("/timers/stop", None, Idempotency_Key=f"stop-{entry['id']}"),
                await owner.post("/timers/stop", None, Idempotency_Key=f"stop-{entry['id']}"),
                await owner.patch(f"/time-entries/{entry['id']}", {"notes": "louder"}),
                await owner.post("/rooms", {"name": f"Room {entry['id']}"}),
                *[await owner.get(path) for path in ("/me", "/time-entries", "/rooms", "/members", "/task-types")],
            ]
            assert {reply.status for reply in replies} <= {200, 201}, [reply.text for reply in replies]


async def test_a_stranger_in_the_same_session_sees_nothing_of_an_organization(
    pooled_url: str, database_url: str
) -> None:
    async with pooled_studio(pooled_url, database_url) as studio:
        north, south = await studio.organization(), await studio.organization()
        pool = await database.opened(pooled_url, Limits(connections=4))
        try:
            await asyncio.gather(*(_looks(pool, each) for each in (north, south) * 10))
        finally:
            await pool.close()


async def _looks(pool: Database, organization: TestOrganization) -> None:
    """As each kind of access does, one behind the other on sessions that are anybody's."""
    own = [organization.id]
    async with pool.transaction(organization.id) as transaction:
        assert [row["id"] for row in await transaction.rows("SELECT id FROM organizations")] == own
        assert await transaction.value("SELECT current_user") == "tally_app"
    assert await pool.value("SELECT current_user") == "tally_app"
    with pool.unlocked(organization.id) as unlocked:
        assert (await unlocked.rows("SELECT current_user::text AS name"))[0]["name"] == "tally_app"
    assert await pool.rows("SELECT id FROM organizations") == []
    async with pool.snapshot(organization.id) as transaction:
        assert [row["id"] for row in await transaction.rows("SELECT id FROM organizations")] == own


async def test_a_transaction_is_bounded_there_too(pooled_url: str) -> None:
    pool = await database.opened(pooled_url, Limits(connections=1, transaction_seconds=0.5))
    with pytest.raises(Unavailable):
        await pool.value("SELECT pg_sleep(20)")
    async with pool.transaction(1) as transaction:
        assert await transaction.value("SELECT current_setting('transaction_timeout')") == "500ms"
    await pool.close()


async def test_a_restore_is_kept_away_past_the_pooler(pooled_url: str, database_url: str) -> None:
    async with pooled_studio(pooled_url, database_url):
        with pytest.raises(AlreadyServing):
            await alone(database_url).__aenter__()
    async with alone(database_url):
        pass


async def test_a_server_that_knows_only_of_the_pooler_is_told_what_is_missing(pooled_url: str) -> None:
    with pytest.raises(StoreError, match=r"database\.direct_url"):
        await open_studio(pooled_url).__aenter__()


async def test_server_connections_that_are_lost_behind_the_pooler_are_replaced(
    pooled_url: str, database_url: str
) -> None:
    async with pooled_studio(pooled_url, database_url) as studio, connected(database_url, "test") as connection:
        north = await studio.organization()
        async with websocket(north.owner) as socket:
            await socket.next("snapshot")
            await connection.execute(f"SELECT pg_terminate_backend(pid, 5000) FROM ({_SESSIONS}) AS tallys")
            async with asyncio.timeout(30):
                while (reply := await switched(north)).status != 201:
                    assert (reply.status, reply.json["code"]) == (503, "unavailable"), reply.text
            assert (await socket.next()).event == "timer:started"
