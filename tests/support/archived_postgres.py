"""A PostgreSQL of one's own as deploy/compose.yaml sets it: it archives, and is restored as the runbook tells."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import yaml

from store.embedded.ordinary_user import ordinary_user_prefix
from store.programs import program, run
from tests.support.processes import PATIENCE, ROOT
from tests.support.proxies import DEPLOY, process

_SERVICE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]["postgres"]

_IN_THE_CONTAINER = "/var/lib/postgresql/archive"
_IN_THE_DOCS = "/archive"

_LAST_ARCHIVED = "SELECT last_archived_wal FROM pg_stat_archiver"
_TAKES_CHANGES = "SELECT NOT pg_is_in_recovery()"
_HAS_STOPPED_THERE = "SELECT pg_is_in_recovery() AND pg_get_wal_replay_pause_state() = 'paused'"


def settings(archive: Path) -> list[str]:
    """What the container's PostgreSQL is told, with another folder to archive into."""
    name, *words = _SERVICE["command"]
    assert name == "postgres"
    # a dollar is doubled in a compose file
    return [word.replace("$$", "$").replace(_IN_THE_CONTAINER, str(archive)) for word in words]


def archive_command(archive: Path) -> str:
    [command] = [word for word in settings(archive) if word.startswith("archive_command=")]
    return command.removeprefix("archive_command=")


def told(page: str, pattern: str) -> str:
    """What a page of the documentation says to write there."""
    found = re.search(pattern, (ROOT / "docs" / page).read_text(), re.DOTALL)
    assert found, pattern
    return found[1]


def of_a_drill() -> list[str]:
    """What the runbook's drill adds to the command, but for where it listens."""
    words = told("runbook.md", r"\npostgres -D /drill ([^\n]*)").split()
    return words[: words.index("listen_addresses=127.0.0.1") - 1]


def aim(data: Path, archive: Path, moment: str) -> None:
    """Has the base backup in the folder stop at that moment, as the runbook tells."""
    lines = told("runbook.md", r"cat >> postgresql\.auto\.conf <<EOF\n(.*?)EOF\ntouch recovery\.signal\n")
    lines = re.sub(r"(?<=recovery_target_time = ')[^']*", moment, lines.replace(_IN_THE_DOCS, str(archive)))
    assert moment in lines
    assert str(archive) in lines
    with (data / "postgresql.auto.conf").open("a") as written:
        written.write(lines)
    (data / "recovery.signal").touch()


async def make(data: Path) -> None:
    """A new cluster, whose owner is `tally`, as the container makes its."""
    asked = _SERVICE["environment"]["POSTGRES_INITDB_ARGS"].split()
    words = [f"--pgdata={data}", "--username=tally", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
    await run(*await ordinary_user_prefix(), program("initdb"), *words, *asked)


@asynccontextmanager
async def running(data: Path, archive: Path, *further: str) -> AsyncIterator[str]:
    """The URL of its database `tally`, once it takes changes."""
    async with _started(data, archive, *further) as maintenance:
        connection = await _once(maintenance, _TAKES_CHANGES)
        if not await connection.fetchval("SELECT true FROM pg_database WHERE datname = 'tally'"):
            await connection.execute("CREATE DATABASE tally")
        await connection.close()
        yield _tally(maintenance)


@asynccontextmanager
async def stopped_at(data: Path, archive: Path, *further: str) -> AsyncIterator[str]:
    """The URL of its database `tally`, which can only be read, once it is back at the moment that was aimed at."""
    async with _started(data, archive, *further) as maintenance:
        await (await _once(maintenance, _HAS_STOPPED_THERE)).close()
        yield _tally(maintenance)


async def go_on(url: str) -> None:
    """Has it take changes, as the runbook tells."""
    connection = await asyncpg.connect(url)
    await connection.execute(told("runbook.md", r"psql --command='([^']*)'"))
    await connection.close()
    await (await _once(url, _TAKES_CHANGES)).close()


@asynccontextmanager
async def _started(data: Path, archive: Path, *further: str) -> AsyncIterator[str]:
    local = ["-c", f"unix_socket_directories={data.parent}", "-c", "listen_addresses=", "-c", "fsync=off"]
    command = [*await ordinary_user_prefix(), program("postgres"), "-D", str(data), *settings(archive), *local]
    async with process(*command, *further):
        yield f"postgresql://tally@/postgres?host={data.parent}"


def _tally(maintenance: str) -> str:
    return maintenance.replace("/postgres?", "/tally?")


async def base_backup(url: str, into: Path) -> None:
    """What docs/runbook.md says to do every night."""
    await run(
        *await ordinary_user_prefix(),
        program("pg_basebackup"),
        f"--dbname={url}",
        f"--pgdata={into}",
        "--checkpoint=fast",
        "--no-sync",
    )


async def archived(url: str) -> None:
    """Returns once all that was committed is in the archive."""
    connection = await asyncpg.connect(url)
    try:
        last = await connection.fetchval("SELECT pg_walfile_name(pg_switch_wal())")
        async with asyncio.timeout(PATIENCE):
            while (await connection.fetchval(_LAST_ARCHIVED) or "") < last:  # noqa: ASYNC110  it tells nobody
                await asyncio.sleep(0.02)
    finally:
        await connection.close()


async def _once(url: str, condition: str) -> asyncpg.Connection:
    """A connection to it, once that is so."""
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                connection = await asyncpg.connect(url, timeout=5)
            except (OSError, asyncpg.PostgresError):
                await asyncio.sleep(0.05)
                continue
            if await connection.fetchval(condition):
                return connection
            await connection.close()
            await asyncio.sleep(0.05)
