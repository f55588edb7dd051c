"""A server in a process of its own, on the test's database, with organizations and clients made from here."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from commands.composition import opened
from commands.running import Running
from settings import load_settings
from tests.support.studio import SECRET, Studio
from tests.support.tally import Served, served


@asynccontextmanager
async def studio_apart(
    database_url: str, data_dir: Path, *arguments: str, **env: str
) -> AsyncIterator[tuple[Studio, Served]]:
    """The server, and the studio that it serves; it is told to stop when the block ends. `env` are settings."""
    known = {"TALLY_DATABASE__URL": database_url, "TALLY_AUTH__COOKIE_SECRETS": json.dumps({"1": SECRET})}
    async with (
        opened(load_settings(None, {"database": {"url": database_url}})) as services,
        served(*arguments, data_dir=data_dir, env={**known, "TALLY_LOG__LEVEL": "warning", **env}) as server,
    ):
        yield Studio(Running(server.url, server.port, services, hub=None)), server  # type: ignore[arg-type]  # its own
