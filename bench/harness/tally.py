"""Tally as its operators start it, on the server's core, with organizations and clients made from here."""

import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, replace
from pathlib import Path

from auth.passwords import Passwords
from bench.harness.processes import Program, program
from commands.composition import opened
from commands.running import Running
from settings import ROOT, load_settings
from store.embedded import EmbeddedPostgres
from tests.support.studio import QUICK_HASHER, SECRET, Studio

_UNLIMITED = {
    "TALLY_REALTIME__MAX_CONNECTIONS_PER_SIGN_IN": "null",
    "TALLY_REALTIME__MAX_CONNECTIONS_PER_ADDRESS": "null",
}


@dataclass(frozen=True)
class Tally:
    """A server on its embedded database, and the studio that it serves."""

    program: Program
    studio: Studio
    data_dir: Path


@asynccontextmanager
async def tally(folder: Path, **settings: str) -> AsyncIterator[Tally]:
    """Serves until the block ends. `settings` are environment variables, beside default settings and no limits to the
    number of connections.
    """
    data_dir = _data_dir(folder)
    async with (
        served(folder, **settings) as server,
        opened(load_settings(None, {"database": {"data_dir": data_dir}})) as services,
    ):
        with closing(Passwords(QUICK_HASHER)) as passwords:  # nobody signs in with one
            own = replace(services, passwords=passwords)
            running = Running(server.url, server.port, own, hub=None)  # type: ignore[arg-type]  # its own
            yield Tally(server, Studio(running), data_dir)


@asynccontextmanager
async def served(folder: Path, python: str | Path = sys.executable, **settings: str) -> AsyncIterator[Program]:
    """The server alone; what it kept in the folder is there when it is served again."""
    env = {
        "TALLY_DATABASE__DATA_DIR": str(_data_dir(folder)),
        "TALLY_AUTH__COOKIE_SECRETS": json.dumps({"1": SECRET}),
        **_UNLIMITED,
        **settings,
    }
    command = (python, ROOT / "server.py", "serve", "--port", "0")
    async with program(*command, log=folder / "tally.log", env=env) as server:
        yield server


@asynccontextmanager
async def beside(first: Tally, folder: Path, **settings: str) -> AsyncIterator[Program]:
    """Another server on the database of the first; the folder is its own."""
    async with (
        EmbeddedPostgres(first.data_dir) as postgres,
        served(folder, TALLY_DATABASE__URL=postgres.url, **settings) as server,
    ):
        yield server


def _data_dir(folder: Path) -> Path:
    return folder / "tally"
