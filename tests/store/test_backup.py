"""A backup and the way back, on real databases and with PostgreSQL's own tools."""

import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
import pytest

from store.backup import _without_password, backup, restore
from store.connection import connected
from store.errors import AlreadyServing, BackupFailed, StoreError
from store.migrations import migrate
from store.serving import alone, serving
from tests.support.postgres import postgres_for_tests

pytestmark = pytest.mark.gen_test(timeout=60)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with postgres_for_tests(tmp_path_factory.mktemp("server")) as url:
        yield url


@pytest.fixture
def other_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that has never seen Tally, and so knows none of its roles."""
    with postgres_for_tests(tmp_path_factory.mktemp("other")) as url:
        yield url


async def run(url: str, query: str) -> None:
    async with connected(url, "test") as connection:
        await connection.execute(query)


async def ask(url: str, query: str) -> object:
    async with connected(url, "test") as connection:
        return await connection.fetchval(query)


async def empty_database(server: str, owner: str = "tally") -> str:
    name = f"t{uuid4().hex}"
    await run(server, f"CREATE DATABASE {name} OWNER {owner}")
    return urlsplit(server)._replace(netloc=f"{owner}@", path=f"/{name}").geturl()


async def studio(server: str, *names: str) -> str:
    """A database in the newest schema with an organization of each name."""
    url = await empty_database(server)
    await migrate(url)
    for name in names:
        await add_organization(url, name)
    return url


async def add_organization(url: str, name: str) -> None:
    await run(
        url,
        f"INSERT INTO organizations (name, currency, timezone, locale) VALUES ('{name}', 'EUR', 'Europe/Berlin', 'de')",
    )


async def organizations(url: str) -> object:
    return await ask(url, "SELECT array_agg(name ORDER BY id) FROM organizations")


async def epoch(url: str) -> object:
    return await ask(url, "SELECT epoch FROM installation")


def names_in(folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir()]


def cut_in_half(file: Path) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])


async def test_a_restore_brings_back_what_the_backup_saw(server: str, tmp_path: Path) -> None:
    url = await studio(server, "North", "Süd")
    await backup(url, tmp_path / "b")
    await run(url, "DELETE FROM organizations WHERE name = 'North'")
    await run(url, "CREATE TABLE of_a_later_version AS SELECT 1")
    await restore(url, tmp_path / "b")
    assert await organizations(url) == ["North", "Süd"]
    assert await ask(url, "SELECT to_regclass('of_a_later_version')") is None


async def test_a_restored_database_goes_on_as_before(server: str, tmp_path: Path) -> None:
    url = await studio(server, "North")
    for _ in range(2):
        await backup(url, tmp_path / "b")
        await restore(url, tmp_path / "b")
    assert (await migrate(url)).applied == []
    await add_organization(url, "South")
    assert await organizations(url) == ["North", "South"]


async def test_each_restore_starts_a_new_epoch(server: str, tmp_path: Path) -> None:
    url = await studio(server)
    await backup(url, tmp_path / "b")
    epochs = [await epoch(url)]
    for _ in range(2):
        await restore(url, tmp_path / "b")
        epochs.append(await epoch(url))
    assert len(set(epochs)) == 3


async def test_a_server_that_never_saw_tally_keeps_organizations_apart_after_a_restore(
    server: str, other_server: str, tmp_path: Path
) -> None:
    await backup(await studio(server, "North", "South"), tmp_path / "b")
    url = await empty_database(other_server)
    await restore(url, tmp_path / "b")
    async with connected(url, "test") as connection:
        await connection.execute("SET ROLE tally_app; SET app.org = '2'")
        assert await connection.fetchval("SELECT array_agg(name) FROM organizations") == ["South"]
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("DELETE FROM installation")


async def test_a_backup_moves_to_an_owner_who_is_no_superuser_and_back(server: str, tmp_path: Path) -> None:
    await backup(await studio(server, "North"), tmp_path / "b")
    await run(server, "CREATE ROLE landlord LOGIN; GRANT tally_app TO landlord")
    theirs = await empty_database(server, owner="landlord")
    await restore(theirs, tmp_path / "b")
    assert (await migrate(theirs)).applied == []
    await backup(theirs, tmp_path / "c")
    ours = await empty_database(server)
    await restore(ours, tmp_path / "c")
    assert await organizations(theirs) == await organizations(ours) == ["North"]


async def test_a_backup_is_one_private_file_that_replaces_the_last(server: str, tmp_path: Path) -> None:
    url = await studio(server, "North")
    for _ in range(2):
        await backup(url, tmp_path / "b")
    assert names_in(tmp_path) == ["b"]
    assert stat.S_IMODE((tmp_path / "b").lstat().st_mode) == 0o600


async def test_a_backup_is_made_while_a_server_runs(server: str, tmp_path: Path) -> None:
    url = await studio(server, "North")
    async with serving(url, 1), connected(url, "test") as connection, connection.transaction():
        await connection.execute("UPDATE organizations SET name = 'not yet'")
        await backup(url, tmp_path / "b")
    await restore(url, tmp_path / "b")
    assert await organizations(url) == ["North"]


async def test_nothing_is_restored_while_a_server_runs(server: str, tmp_path: Path) -> None:
    url = await studio(server, "North")
    await backup(url, tmp_path / "b")
    async with serving(url, 1), serving(url, 1):
        with pytest.raises(AlreadyServing, match="stop it, then restore again"):
            await restore(url, tmp_path / "b")


async def test_no_server_starts_while_a_backup_is_restored(server: str) -> None:
    async with alone(server):
        with pytest.raises(StoreError, match="start again when that has ended"):
            await serving(server, 1).__aenter__()
    async with serving(server, 1):
        pass


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda file: file.unlink(), "could not open input file"),
        (lambda file: file.write_text("not an archive at all"), "does not appear to be a valid archive"),
        (cut_in_half, "could not read"),
    ],
)
async def test_a_file_that_cannot_be_read_to_its_end_changes_nothing(
    server: str, tmp_path: Path, damage: object, message: str
) -> None:
    url = await studio(server, "North")
    await backup(url, tmp_path / "b")
    await add_organization(url, "South")
    before = await epoch(url)
    assert callable(damage)
    damage(tmp_path / "b")
    with pytest.raises(BackupFailed, match=f"^.*b was not restored, and the database is as it was .*{message}.*$"):
        await restore(url, tmp_path / "b")
    assert (await organizations(url), await epoch(url)) == (["North", "South"], before)


async def test_a_backup_of_a_newer_tally_changes_nothing(server: str, tmp_path: Path) -> None:
    newer = await studio(server, "North")
    await run(newer, "INSERT INTO migrations (number, name, checksum) VALUES (9999, 'later', '')")
    await backup(newer, tmp_path / "b")
    url = await studio(server, "South")
    before = await epoch(url)
    with pytest.raises(BackupFailed, match=r"^.*the database is as it was .*made by a newer Tally.*$"):
        await restore(url, tmp_path / "b")
    assert (await organizations(url), await epoch(url)) == (["South"], before)


async def test_an_archive_of_another_program_changes_nothing(server: str, tmp_path: Path) -> None:
    other = await empty_database(server)
    await run(other, "CREATE TABLE installation (other integer); CREATE TABLE invoices (id integer)")
    await backup(other, tmp_path / "b")
    await run(other, "ALTER TABLE installation RENAME TO machines")
    await run(other, "CREATE VIEW installation AS SELECT 1")
    await backup(other, tmp_path / "view")
    url = await studio(server, "North")
    for file in ("b", "view"):
        with pytest.raises(BackupFailed, match="the database is as it was"):
            await restore(url, tmp_path / file)
    assert await organizations(url) == ["North"]


async def test_an_empty_database_gives_no_backup(server: str, tmp_path: Path) -> None:
    with pytest.raises(BackupFailed, match="holds nothing of Tally's yet"):
        await backup(await empty_database(server), tmp_path / "b")
    assert names_in(tmp_path) == []


async def test_a_backup_that_cannot_be_finished_leaves_the_last_one(server: str, tmp_path: Path) -> None:
    url = await studio(server, "North")
    (tmp_path / "b").write_text("the last one")
    await run(url, "CREATE ROLE guest LOGIN")
    as_guest = urlsplit(url)._replace(netloc="guest@").geturl()
    with pytest.raises(BackupFailed, match=r"^No backup was written .*permission denied.*$"):
        await backup(as_guest, tmp_path / "b")
    assert names_in(tmp_path) == ["b"]
    assert (tmp_path / "b").read_text() == "the last one"


async def test_a_folder_that_is_missing_is_told_in_one_line(server: str, tmp_path: Path) -> None:
    url = await studio(server)
    with pytest.raises(
        BackupFailed, match=r"^.*none/b cannot be written \(No such file or directory\); name a file .*$"
    ):
        await backup(url, tmp_path / "none" / "b")


async def test_a_database_that_does_not_answer_is_told_in_one_line(tmp_path: Path) -> None:
    nowhere = f"postgresql://tally@/tally?host={tmp_path}"
    for attempt in (backup(nowhere, tmp_path / "b"), serving(nowhere, 1).__aenter__()):
        with pytest.raises(StoreError, match=r"^The database does not answer .*$"):
            await attempt


@pytest.mark.parametrize(
    ("url", "bare", "password"),
    [
        ("postgresql://t:p%40ss@db:5432/tally?sslmode=require", "postgresql://t@db:5432/tally?sslmode=require", "p@ss"),
        ("postgres://db/tally?user=t&password=a%20b", "postgres://db/tally?user=t", "a b"),
        ("postgresql:///tally?host=/a%20b", "postgresql:///tally?host=/a%20b", ""),
    ],
)
async def test_no_password_is_shown_among_a_program_s_arguments(url: str, bare: str, password: str) -> None:
    assert _without_password(url) == (bare, password)


async def test_a_display_stays_paired_over_a_restore(server: str, tmp_path: Path) -> None:
    url = await studio(server, "North")
    await run(
        url,
        """
        INSERT INTO kiosks (org_id, name, layout) VALUES (1, 'Wall', 'all');
        INSERT INTO sign_ins (token_hash, org_id, kiosk_id, expires_at) VALUES ('token', 1, 1, now() + interval '1 day')
        """,
    )
    await backup(url, tmp_path / "b")
    await run(url, "DELETE FROM kiosks")
    await restore(url, tmp_path / "b")
    assert await ask(url, "SELECT name FROM kiosk_by_token('token')") == "Wall"
