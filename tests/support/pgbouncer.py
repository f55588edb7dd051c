"""PgBouncer in transaction mode in front of a test's database, with the settings that operators are given."""

import asyncio
import configparser
import shutil
from asyncio.subprocess import DEVNULL, create_subprocess_exec
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import asyncpg

from store.embedded.ordinary_user import ordinary_user_prefix
from tests.support.oracle.server import free_port

SETTINGS = Path(__file__).parents[2] / "deploy" / "pgbouncer.ini"
PATIENCE = 30  # seconds


@asynccontextmanager
async def pgbouncer(database_url: str, folder: Path, *, server_connections: int) -> AsyncIterator[str]:
    """The URL of the database through PgBouncer, which opens so many connections to the server at most."""
    program = shutil.which("pgbouncer", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin:/opt/homebrew/bin")
    assert program is not None
    port = free_port()
    settings = folder / "pgbouncer.ini"
    _write(settings, database_url, port, server_connections)
    process = await create_subprocess_exec(
        *await ordinary_user_prefix(), program, settings, stdout=DEVNULL, stderr=DEVNULL, start_new_session=True
    )
    url = f"postgresql://tally@127.0.0.1:{port}/tally?sslmode=disable"
    try:
        await _answers(url)
        yield url
    finally:
        process.terminate()
        await process.wait()


def _write(file: Path, database_url: str, port: int, server_connections: int) -> None:
    parts = urlsplit(database_url)
    query = parse_qs(parts.query)
    given = configparser.ConfigParser(comment_prefixes=";")
    given.read(SETTINGS, encoding="utf-8")
    (name,) = given["databases"]
    server = f"host={query['host'][0]} port={query['port'][0]} dbname={parts.path.removeprefix('/')}"
    given["databases"] = {name: f"{server} user={parts.username}"}
    users = file.with_name("userlist.txt")
    users.write_text('"tally" ""\n', encoding="utf-8")
    own = {
        "listen_port": str(port),
        "auth_type": "trust",
        "auth_file": str(users),
        "default_pool_size": str(server_connections),
        "unix_socket_dir": "",
    }
    given["pgbouncer"].update(own)
    with file.open("w", encoding="utf-8") as output:
        given.write(output)


async def _answers(url: str) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                connection = await asyncpg.connect(url, statement_cache_size=0)
            except (OSError, asyncpg.PostgresError):
                await asyncio.sleep(0.02)
            else:
                await connection.close()
                return
