"""Backups: PostgreSQL's own archive of the database in one file, and the way back."""

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from store.connection import connected
from store.errors import BackupFailed
from store.migrations import newest
from store.pool import APP_ROLE
from store.programs import MAJOR_VERSION, ProgramFailed, program, run
from store.serving import alone

_SIGN_OF_TALLY = "TABLE DATA public installation"

# The archive holds what belongs to the database, and so not the role that its grants and policies name.
_CLEAR = f"""
SET client_min_messages = warning;
SET lock_timeout = '10s';
DROP SCHEMA public CASCADE;
CREATE SCHEMA public AUTHORIZATION pg_database_owner;
GRANT USAGE ON SCHEMA public TO PUBLIC;
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{APP_ROLE}') THEN
        CREATE ROLE {APP_ROLE} NOLOGIN;
    END IF;
END $$;
"""

# Clients hold positions in the log that stood here before: the new epoch tells them that it was replaced.
_FINISH = """
DO $$ BEGIN
    IF (SELECT max(number) FROM public.migrations) > {newest} THEN
        RAISE 'It was made by a newer Tally, which can restore it';
    END IF;
END $$;
UPDATE public.installation SET epoch = '{epoch}';
"""


async def backup(url: str, file: Path) -> None:
    """Writes the whole database to `file`, which appears, or is replaced, only once complete; mode 0600.

    Servers go on meanwhile. Raises StoreError.
    """
    await _check_source(url)
    try:
        with _appearing(file) as unfinished:
            await _run(url, "pg_dump", "--format=custom", f"--file={unfinished}")
    except ProgramFailed as error:
        raise BackupFailed(f"No backup was written ({error}).") from error
    except OSError as error:
        raise BackupFailed(
            f"{file} cannot be written ({error.strerror}); name a file in a folder that this user may write to."
        ) from error


async def restore(url: str, file: Path) -> None:
    """Replaces the whole database by what `file` holds, in one transaction, and starts a new epoch of the log.

    The schema is that of the backup: migrate next. Raises StoreError, and AlreadyServing while a server runs.
    """
    with tempfile.TemporaryDirectory(prefix="tally-") as folder:
        script = Path(folder) / "restore.sql"
        try:
            await _unpack(file, script)
            async with alone(url):
                await _replace(url, script)
        except ProgramFailed as error:
            raise BackupFailed(f"{file} was not restored, and the database is as it was ({error}).") from error


async def _check_source(url: str) -> None:
    async with connected(url, "tally-backup") as connection:
        version = connection.get_server_version().major
        if version > MAJOR_VERSION:
            raise BackupFailed(
                f"The database runs PostgreSQL {version}, and this Tally brings the tools of {MAJOR_VERSION}; "
                f"back it up with the pg_dump of that version: pg_dump --format=custom."
            )
        if not await connection.fetchval("SELECT to_regclass('public.installation')"):
            raise BackupFailed("The database holds nothing of Tally's yet, so no backup was written.")


@contextmanager
def _appearing(file: Path) -> Iterator[Path]:
    """A private file beside `file`, which it becomes at the end of the block, unless that fails."""
    descriptor, name = tempfile.mkstemp(prefix=f".{file.name}-", dir=file.parent)
    os.close(descriptor)
    unfinished = Path(name)
    try:
        yield unfinished
        with unfinished.open("rb") as archive:
            os.fsync(archive.fileno())
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)


async def _unpack(file: Path, script: Path) -> None:
    """Turns the archive into SQL, all of it before any of it runs: a damaged file changes nothing."""
    if _SIGN_OF_TALLY not in await run(program("pg_restore"), "--list", str(file)):
        raise BackupFailed(f"{file} is a backup of something else than Tally; the database is as it was.")
    await run(program("pg_restore"), "--schema=public", "--no-owner", f"--file={script}", str(file))


async def _replace(url: str, script: Path) -> None:
    await _run(
        url,
        "psql",
        "--no-psqlrc",
        "--quiet",
        "--single-transaction",
        "--set=ON_ERROR_STOP=1",
        "--set=VERBOSITY=terse",
        f"--command={_CLEAR}",
        f"--file={script}",
        f"--command={_FINISH.format(newest=newest(), epoch=secrets.token_hex(4))}",
    )


async def _run(url: str, name: str, *arguments: str) -> None:
    """Runs a client program on the database. Its password goes by the environment: all users see arguments."""
    bare_url, password = _without_password(url)
    environment = {**os.environ, "PGPASSWORD": password} if password else None
    await run(program(name), "--no-password", f"--dbname={bare_url}", *arguments, env=environment)


def _without_password(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    user_info, at, hosts = parts.netloc.rpartition("@")
    user, _, password = user_info.partition(":")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    password = options.pop("password", unquote(password))
    query = urlencode(options, quote_via=quote, safe="/")
    return f"{parts.scheme}://{user}{at}{hosts}{parts.path}?{query}", password
