"""A PostgreSQL of one's own as deploy/compose.yaml sets it: it archives its log, and is restored from that."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import yaml

from store.embedded.ordinary_user import ordinary_user_prefix
from store.programs import program, run
from tests.support.processes import PATIENCE
from tests.support.proxies import DEPLOY, process

_IN_THE_CONTAINER = "/var/lib/postgresql/archive"

_LAST_ARCHIVED = "SELECT last_archived_wal FROM pg_stat_archiver"


def settings(archive: Path) -> list[str]:
    """What the container's PostgreSQL is told, with another folder to archive into."""
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    name, *words = services["postgres"]["command"]
    assert name == "postgres"
    # a dollar is doubled in a compose file
    return [word.replace("$$", "$").replace(_IN_THE_CONTAINER, str(archive)) for word in words]


async def make(data: Path) -> None:
    """A new cluster, whose owner is `tally`."""
    words = [f"--pgdata={data}", "--username=tally", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
    await run(*await ordinary_user_prefix(), program("initdb"), *words)


@asynccontextmanager
async def running(data: Path, archive: Path, *further: str) -> AsyncIterator[str]:
    """The URL of its database `tally`, once it takes changes."""
    local = ["-c", f"unix_socket_directories={data.parent}", "-c", "listen_addresses=", "-c", "fsync=off"]
    command = [*await ordinary_user_prefix(), program("postgres"), "-D", str(data), *settings(archive), *local]
    async with process(*command, *further):
        maintenance = f"postgresql://tally@/postgres?host={data.parent}"
        await _taking_changes(maintenance)
        yield maintenance.replace("/postgres?", "/tally?")


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


async def _taking_changes(url: str) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                connection = await asyncpg.connect(url, timeout=5)
            except (OSError, asyncpg.PostgresError):
                await asyncio.sleep(0.05)
                continue
            try:
                if not await connection.fetchval("SELECT pg_is_in_recovery()"):
                    if not await connection.fetchval("SELECT true FROM pg_database WHERE datname = 'tally'"):
                        await connection.execute("CREATE DATABASE tally")
                    return
            finally:
                await connection.close()
            await asyncio.sleep(0.05)
