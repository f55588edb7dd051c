"""Releases side by side: what the schema may become while an older server runs, and what has to wait for its end."""

import asyncio
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from domain.live_state import LiveState, fold
from domain.people import Role
from store import migrations
from store.connecting import LOST
from store.connection import connected
from store.errors import AlreadyServing, StoreError
from store.migrations import FOLDER, Migrated, finish, newest
from store.serving import AWAY_SECONDS, alone, serving
from tests.support.kiosks import paired
from tests.support.live import event_stream, websocket
from tests.support.studio import open_studio

pytestmark = pytest.mark.gen_test(timeout=60)

OWN = newest()
BEFORE = f"{OWN + 1:04d}_adds"
AFTER = f"{OWN + 2:04d}_takes_away.after"
PATIENCE = 20  # seconds
SHORTLY = 0.05  # seconds

migrate = partial(migrations.migrate, watched_seconds=SHORTLY)

_SERVING_WITHOUT_A_LEVEL = f"SELECT pg_advisory_lock_shared({0x7A118})"
_END_ITS_CONNECTION = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE application_name = 'tally-serve' AND datname = current_database()
"""
_END_ITS_WATCH = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE application_name = 'tally-migrate' AND datname = current_database() AND state = 'idle' AND query ~ 'pg_locks'
"""

_NEWER_EVENT = """
SELECT append_to_log($1, clock_timestamp(), ARRAY['timer:tagged'], ARRAY['{"tag": "loud", "fee": 5}'])
"""

# As much of what an older release can stand as there is room for.
_ADDS = """
DO $$
DECLARE one text;
BEGIN
    FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'migrations' LOOP
        EXECUTE format('ALTER TABLE %I ADD COLUMN novelty integer DEFAULT 7', one);
    END LOOP;
END $$;
DO $$ BEGIN
    EXECUTE 'CREATE OR REPLACE VIEW entries_in_full WITH (security_invoker = true) AS '
        || regexp_replace(pg_get_viewdef('entries_in_full'::regclass), E'\\\\s+FROM ', ', e.novelty FROM ');
END $$;
"""


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """The migrations of the next release: one that an older server can stand, and one that it cannot."""
    folder = Path(shutil.copytree(FOLDER, tmp_path / "schema"))
    (folder / f"{BEFORE}.sql").write_text("CREATE TABLE more (id integer)")
    (folder / f"{AFTER}.sql").write_text("DROP TABLE favorites")
    return folder


async def test_what_takes_away_waits_for_the_last_older_server(database_url: str, newer: Path) -> None:
    async with serving(database_url, OWN):
        async with serving(database_url, OWN), serving(database_url, OWN + 2):
            assert await migrate(database_url, newer) == Migrated([BEFORE], [AFTER])
        assert await migrate(database_url, newer) == Migrated([], [AFTER])
    async with serving(database_url, OWN + 2):
        assert await migrate(database_url, newer) == Migrated([AFTER], [])
        assert await migrate(database_url, newer) == Migrated([], [])


async def test_it_waits_for_a_server_of_a_release_without_levels_too(database_url: str, newer: Path) -> None:
    async with connected(database_url, "tally-serve") as connection:
        await connection.execute(_SERVING_WITHOUT_A_LEVEL)
        assert await migrate(database_url, newer) == Migrated([BEFORE], [AFTER])
    assert await migrate(database_url, newer) == Migrated([AFTER], [])


async def test_a_server_in_another_database_keeps_nobody_waiting(
    database_url: str, new_database: Callable[[], str], newer: Path
) -> None:
    other = await asyncio.to_thread(new_database)
    async with serving(other, OWN):
        assert await migrate(database_url, newer) == Migrated([BEFORE, AFTER], [])


async def test_an_older_server_may_start_until_something_was_taken_away(database_url: str, newer: Path) -> None:
    async with serving(database_url, OWN):
        await migrate(database_url, newer)
        assert await migrate(database_url) == Migrated([], [])
    await migrate(database_url, newer)
    with pytest.raises(StoreError, match=f"migration {OWN + 2} is unknown here"):
        await migrate(database_url)


async def test_a_release_that_is_two_steps_newer_says_what_stands_in_its_way(database_url: str, newer: Path) -> None:
    (newer / f"{OWN + 3:04d}_goes_on.sql").write_text("CREATE TABLE still_more (id integer)")
    async with serving(database_url, OWN):
        with pytest.raises(StoreError, match="more than one step"):
            await migrate(database_url, newer)
    assert len((await migrate(database_url, newer)).applied) == 3


async def test_a_server_finishes_once_the_last_older_one_has_ended(database_url: str, newer: Path) -> None:
    async with serving(database_url, OWN + 2):
        async with serving(database_url, OWN):
            await migrate(database_url, newer)
            finishing = asyncio.create_task(finish(database_url, newer, every_seconds=0.05, watched_seconds=SHORTLY))
            for _ in range(3):
                assert (await migrate(database_url, newer)).waiting == [AFTER]
        async with asyncio.timeout(PATIENCE):
            await finishing
    assert await migrate(database_url, newer) == Migrated([], [])


async def test_a_server_whose_connection_was_lost_announces_itself_again(database_url: str, newer: Path) -> None:
    async with serving(database_url, OWN), connected(database_url, "test") as connection:
        assert len(await connection.fetch(_END_ITS_CONNECTION)) == 1
        async with asyncio.timeout(PATIENCE):
            while await _is_free(database_url):  # noqa: ASYNC110  another connection sets no event
                await asyncio.sleep(0.05)
        assert (await migrate(database_url, newer)).waiting == [AFTER]
    assert await _is_free(database_url)


async def test_what_takes_away_waits_for_an_older_server_that_has_only_lost_its_connection(
    database_url: str, newer: Path
) -> None:
    async with serving(database_url, OWN), connected(database_url, "test") as connection:
        assert len(await connection.fetch(_END_ITS_CONNECTION)) == 1
        assert await migrations.migrate(database_url, newer, watched_seconds=4) == Migrated([BEFORE], [AFTER])


async def test_what_takes_away_does_not_trust_a_database_that_has_restarted_meanwhile(
    database_url: str, newer: Path
) -> None:
    async with connected(database_url, "test") as connection:
        migrating = asyncio.create_task(migrations.migrate(database_url, newer, watched_seconds=PATIENCE))
        async with asyncio.timeout(PATIENCE):
            while not await connection.fetch(_END_ITS_WATCH):  # noqa: ASYNC110  another connection sets no event
                await asyncio.sleep(0.05)
    with pytest.raises(LOST):
        await migrating
    assert await migrate(database_url, newer) == Migrated([BEFORE, AFTER], [])


async def test_a_server_that_starts_leaves_to_later_what_it_would_have_to_watch_for(
    database_url: str, newer: Path
) -> None:
    async with asyncio.timeout(AWAY_SECONDS / 2):
        assert await migrations.migrate(database_url, newer, later=True) == Migrated([BEFORE], [AFTER])


async def _is_free(url: str) -> bool:
    try:
        async with alone(url):
            return True
    except AlreadyServing:
        return False


async def test_a_server_goes_on_while_the_schema_becomes_newer(database_url: str, newer: Path) -> None:
    (newer / f"{BEFORE}.sql").write_text(_ADDS)
    async with open_studio(database_url) as studio:
        north = await studio.organization()
        mixing = north.task_types["Mixing"]

        async def operations() -> None:
            entry = await north.owner.make("/timers/start", taskTypeId=mixing)
            path = f"/time-entries/{entry['id']}"
            replies = [
                await north.owner.post("/timers/switch", {"taskTypeId": mixing}),
                await north.owner.post("/timers/stop"),
                await north.owner.patch(path, {"notes": "louder"}),
                *[await north.owner.get(each) for each in (path, "/time-entries", "/timers/running", "/rooms", "/me")],
                await north.owner.post("/rooms", {"name": "Room"}),
                await north.owner.delete(path),
            ]
            assert {reply.status for reply in replies} <= {200, 201, 204}, [reply.text for reply in replies]

        await operations()
        assert await migrate(database_url, newer) == Migrated([BEFORE], [AFTER])
        await operations()
        async with open_studio(database_url) as restarted:
            assert (await restarted.stranger.get("/me")).status == 401


async def test_an_event_of_a_newer_release_passes_through_this_one(database_url: str) -> None:
    async with open_studio(database_url, poll_seconds=0.1) as studio:
        north = await studio.organization()
        viewer = await north.member(Role.VIEWER)
        kiosk, _ = await paired(north, layout="all")
        async with (
            websocket(north.owner) as owners,
            event_stream(viewer) as viewers,
            websocket(kiosk) as kiosks,
            connected(database_url, "test") as newer,
        ):
            for each in (owners, viewers, kiosks):
                await each.next("snapshot")
            await newer.execute(_NEWER_EVENT, north.id)
            await north.owner.post("/timers/start", {"taskTypeId": north.task_types["Mixing"]})
            told = [await each.take(2) for each in (owners, viewers, kiosks)]
    assert [[message.event for message in each] for each in told] == [["timer:tagged", "timer:started"]] * 3
    assert [each[0].data for each in told] == [{"tag": "loud", "fee": 5}, {"tag": "loud"}, {}]
    state = LiveState()
    assert fold(state, "timer:tagged", told[0][0].data) == state
