"""The embedded PostgreSQL in its data directory, as one process and as several see it."""

import asyncio
import os
import shutil
import signal
import stat
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from store.embedded import EmbeddedPostgres
from store.embedded.file_lock import FileLock
from store.errors import AlreadyServing, StoreError
from tests.support.postgres import postgres_for_tests
from tests.support.processes import holder, until

pytestmark = pytest.mark.gen_test(timeout=90)

IS_ROOT = os.geteuid() == 0
# The same files, seen by a process that finds itself an ordinary user.
AS_ORDINARY_USER = ["unshare", "--user", "--map-user=65534", "--map-group=65534"] if IS_ROOT else []


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data_dir = tmp_path_factory.mktemp("pristine") / "data"
    with postgres_for_tests(data_dir):
        pass
    return data_dir


@pytest.fixture
def data_dir(pristine: Path, tmp_path: Path) -> Path:
    """A data directory with a stopped database, as a first run leaves it."""
    return shutil.copytree(pristine, tmp_path / "data")


@pytest.fixture
def empty_tmp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The system's temporary directory, but empty."""
    system_tmp = Path("/tmp") / f"tally-test-{os.getpid()}"
    system_tmp.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(system_tmp))
    yield system_tmp
    shutil.rmtree(system_tmp)


def embedded(data_dir: Path) -> EmbeddedPostgres:
    return EmbeddedPostgres(data_dir, durable=False)


def process_id(data_dir: Path) -> int:
    return int((data_dir / "postgres" / "postmaster.pid").read_text().split()[0])


def is_running(data_dir: Path) -> bool:
    return FileLock(data_dir / "run" / "running").is_held()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def set_mode(path: Path, mode: int) -> None:
    path.chmod(mode)


def contents(folder: Path) -> list[Path]:
    return list(folder.rglob("*"))


async def ask(url: str, query: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


async def test_a_new_data_directory_gets_a_database_as_tally_needs_it(tmp_path: Path) -> None:
    async with embedded(tmp_path / "new" / "data") as postgres:
        found = [
            await ask(postgres.url, f"SELECT current_setting('{name}')")
            for name in ("server_encoding", "timezone", "data_checksums", "listen_addresses", "max_connections")
        ]
        order = await ask(postgres.url, "SELECT upper('é') || (SELECT min(x) FROM (VALUES ('é'), ('z')) AS t (x))")
    assert found == ["UTF8", "UTC", "on", "", "200"]
    assert order == "Éz"


async def test_what_was_written_is_there_after_a_stop(data_dir: Path) -> None:
    async with embedded(data_dir) as postgres:
        await ask(postgres.url, "CREATE TABLE takes AS SELECT 7 AS number")
    async with embedded(data_dir) as postgres:
        assert await ask(postgres.url, "SELECT number FROM takes") == 7


async def test_a_durable_database_waits_for_the_disk(data_dir: Path) -> None:
    async with EmbeddedPostgres(data_dir) as postgres:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            assert await ask(postgres.url, f"SELECT current_setting('{name}')") == "on"


async def test_all_files_are_private_and_no_folder_above_changes(data_dir: Path) -> None:
    set_mode(data_dir, 0o755)
    set_mode(data_dir.parent, 0o711)
    async with embedded(data_dir):
        assert mode(data_dir / "run" / ".s.PGSQL.5432") == 0o700
        shared = [path for path in [data_dir, *contents(data_dir)] if mode(path) & 0o077]
    assert shared == []
    assert mode(data_dir.parent) == 0o711


async def test_a_folder_that_only_its_owner_may_enter_serves(data_dir: Path) -> None:
    set_mode(data_dir.parent, 0o700)
    async with embedded(data_dir) as postgres:
        assert await ask(postgres.url, "SELECT 1") == 1
    assert mode(data_dir.parent) == 0o700


async def test_an_ordinary_user_makes_and_runs_it(tmp_path: Path) -> None:
    async with holder(tmp_path / "data", prefix=AS_ORDINARY_USER) as user:
        assert await ask(await user.url(), "SELECT 1") == 1


async def test_only_root_needs_another_user_to_stand_in(data_dir: Path) -> None:
    async with holder(data_dir, env={**os.environ, "PATH": ""}) as user:
        if IS_ROOT:
            assert "run Tally as an ordinary user" in await user.refusal()
        else:
            assert await ask(await user.url(), "SELECT 1") == 1


async def test_variables_of_other_postgresql_clients_do_not_disturb(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"PGPORT": "1", "PGDATA": "/nowhere", "PGHOST": "localhost", "PGUSER": "guest"}.items():
        monkeypatch.setenv(name, value)
    async with embedded(data_dir) as postgres:
        assert await ask(postgres.url, "SELECT current_user || '@' || current_database()") == "tally@tally"


@pytest.mark.parametrize("name", ["deep/" * 80, 'it\'s $HOME, "quoted" #%&?'])
async def test_a_path_that_no_socket_allows_gets_a_private_directory_while_it_runs(
    pristine: Path, tmp_path: Path, empty_tmp: Path, name: str
) -> None:
    data_dir = shutil.copytree(pristine, tmp_path / name / "data")
    async with embedded(data_dir) as postgres, holder(data_dir) as other:
        assert await ask(postgres.url, "SELECT 1") == 1
        assert await other.url() == postgres.url
        made, *_ = contents(empty_tmp)
        assert mode(made) == 0o700
    assert contents(empty_tmp) == []


async def test_a_socket_directory_that_others_may_enter_is_refused(
    pristine: Path, tmp_path: Path, empty_tmp: Path
) -> None:
    data_dir = shutil.copytree(pristine, tmp_path / ("deep/" * 30) / "data")
    async with embedded(data_dir):
        made, *_ = contents(empty_tmp)
        set_mode(made, 0o777)
        async with holder(data_dir) as other:
            assert "not this user's alone" in await other.refusal()
        set_mode(made, 0o700)


async def test_the_last_to_let_go_stops_it(data_dir: Path) -> None:
    async with embedded(data_dir) as postgres:
        async with holder(data_dir) as other:
            assert await other.url() == postgres.url
        assert await ask(postgres.url, "SELECT 1") == 1
    assert not is_running(data_dir)


async def test_the_first_may_let_go_before_the_last(data_dir: Path) -> None:
    async with holder(data_dir) as first:
        url = await first.url()
        async with embedded(data_dir):
            await first.let_go()
            assert await ask(url, "SELECT 1") == 1
    assert not is_running(data_dir)


async def test_all_who_come_at_once_share_one_new_database(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    holders = [holder(data_dir) for _ in range(4)]
    users = [await each.__aenter__() for each in holders]
    urls = await asyncio.gather(*(user.url() for user in users))
    started = {await ask(url, "SELECT pg_postmaster_start_time()") for url in urls}
    await asyncio.gather(*(each.__aexit__(None, None, None) for each in holders))
    assert len(started) == 1
    assert not is_running(data_dir)


async def test_a_killed_process_leaves_it_running_for_the_next(data_dir: Path) -> None:
    async with holder(data_dir, "serve") as killed:
        await killed.url()
        before = process_id(data_dir)
        await killed.kill()
    async with embedded(data_dir) as postgres:
        postgres.claim_serving()
        assert process_id(data_dir) == before
    assert not is_running(data_dir)


async def test_interrupting_all_of_a_terminal_leaves_it_to_who_is_still_attached(data_dir: Path) -> None:
    async with holder(data_dir) as interrupted:
        url = await interrupted.url()
        async with embedded(data_dir):
            connection = await asyncpg.connect(url)
            interrupted.interrupt_group()
            await interrupted.process.wait()
            assert await connection.fetchval("SELECT 1") == 1
            await connection.close()


async def test_a_killed_postgresql_is_started_again_with_all_that_was_committed(data_dir: Path) -> None:
    async with EmbeddedPostgres(data_dir) as postgres:
        await ask(postgres.url, "CREATE TABLE takes AS SELECT 7 AS number")
        os.kill(process_id(data_dir), signal.SIGKILL)
        async with embedded(data_dir) as again:
            assert await ask(again.url, "SELECT number FROM takes") == 7


@pytest.mark.parametrize("name", ["postgres/postmaster.pid", "run/.s.PGSQL.5432.lock"])
async def test_a_leftover_that_names_a_living_process_does_not_stop_a_start(data_dir: Path, name: str) -> None:
    living = await asyncio.create_subprocess_exec("cat", stdin=asyncio.subprocess.PIPE)
    leftover = data_dir / name
    async with embedded(data_dir):
        text = leftover.read_text().replace(str(process_id(data_dir)), str(living.pid), 1)
    leftover.write_text(text)
    async with embedded(data_dir) as postgres:
        assert await ask(postgres.url, "SELECT 1") == 1
    await living.communicate(b"")


async def test_a_first_start_killed_halfway_is_done_again(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    async with holder(data_dir) as killed:
        await until((data_dir / "postgres.new" / "PG_VERSION").exists)
        await killed.kill()
    assert not (data_dir / "postgres").exists()
    async with embedded(data_dir) as postgres:
        assert await ask(postgres.url, "SELECT 1") == 1
    assert not (data_dir / "postgres.new").exists()


async def test_a_canceled_start_leaves_nothing_running(data_dir: Path) -> None:
    starting = asyncio.create_task(embedded(data_dir).attach())
    await until((data_dir / "postgres" / "postmaster.pid").exists)
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    assert not is_running(data_dir)


async def test_a_second_serve_is_refused_until_the_first_has_gone(data_dir: Path) -> None:
    async with embedded(data_dir) as first, embedded(data_dir) as second:
        first.claim_serving()
        with pytest.raises(AlreadyServing, match=r"^Another server already serves .*data; stop it"):
            second.claim_serving()
        await first.release()
        second.claim_serving()


async def test_a_data_directory_that_cannot_be_made_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=r"^The data directory .*file/data cannot be written \(Not a directory\); .*$"):
        await embedded(tmp_path / "file" / "data").attach()


async def test_a_data_directory_of_another_user_is_refused_and_kept_as_it_is(data_dir: Path) -> None:
    theirs = data_dir if IS_ROOT else Path("/usr")
    if IS_ROOT:
        os.chown(data_dir, 65534, 65534)
    before = theirs.stat()
    with pytest.raises(StoreError, match=r"^The data directory .* belongs to user \d+, and this is user \d+; .*$"):
        await embedded(theirs).attach()
    assert theirs.stat() == before


async def test_data_of_another_postgresql_is_refused_by_version(data_dir: Path) -> None:
    (data_dir / "postgres" / "PG_VERSION").write_text("17\n")
    with pytest.raises(StoreError, match=r"^.*written by PostgreSQL 17, and this Tally brings 18: back it up .*$"):
        await embedded(data_dir).attach()
    assert not is_running(data_dir)


async def test_a_postgresql_that_ends_at_once_is_told_with_its_last_words(data_dir: Path) -> None:
    with (data_dir / "postgres" / "postgresql.conf").open("a") as settings:
        settings.write("no_such_setting = 1\n")
    with pytest.raises(StoreError, match=r"^.*does not start; .* ends: .*no_such_setting.*$"):
        await embedded(data_dir).attach()


async def test_files_that_cannot_be_read_are_told_with_the_last_words_of_the_log(data_dir: Path) -> None:
    (data_dir / "postgres" / "global" / "pg_control").write_bytes(b"")
    with pytest.raises(StoreError, match=r"^.*does not start; .* ends: .*pg_control.*$"):
        await embedded(data_dir).attach()
