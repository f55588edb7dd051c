"""PostgreSQL's own way back to any moment: a base backup and the archive of its log, as the runbook tells."""

import asyncio
import gzip
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from store.connection import connected
from tests.support.archived_postgres import (
    aim,
    archive_command,
    archived,
    base_backup,
    go_on,
    make,
    of_a_drill,
    running,
    stopped_at,
    told,
)
from tests.support.live import websocket
from tests.support.studio import Client, open_studio

pytestmark = pytest.mark.gen_test(timeout=60)


@dataclass
class Day:
    """What was done, and the moments in between; `cursors` stand before and behind what is lost by going back."""

    folder: Path
    owner: Client
    moments: list[str]
    cursors: list[str]

    @property
    def archive(self) -> Path:
        return self.folder / "archive"

    @property
    def base(self) -> Path:
        return self.folder / "base"

    @property
    def archived(self) -> list[str]:
        return sorted(each.name for each in self.archive.iterdir())

    def laid_in_place(self, name: str, moment: str) -> Path:
        """The base backup in a folder of this name, about to go to that moment."""
        data = Path(shutil.copytree(self.base, self.folder / name))
        aim(data, self.archive, moment)
        return data


async def now(url: str) -> str:
    async with connected(url, "test") as connection:
        return str(await connection.fetchval("SELECT clock_timestamp()"))


async def names(client: Client) -> list[str]:
    return sorted(room["name"] for room in (await client.get("/rooms")).json["items"])


async def rooms(url: str) -> list[str]:
    async with connected(url, "test") as connection:
        return [row["name"] for row in await connection.fetch("SELECT name FROM rooms ORDER BY name")]


@asynccontextmanager
async def served(url: str, owner: Client) -> AsyncIterator[Client]:
    """The owner at a Tally on that database."""
    async with open_studio(url) as studio:
        yield replace(owner, url=studio.url)


async def a_day(folder: Path) -> Day:
    (folder / "archive").mkdir()
    await make(folder / "data")
    async with running(folder / "data", folder / "archive") as url, open_studio(url) as studio:
        owner = (await studio.organization()).owner
        await owner.make("/rooms", name="before the backup")
        await base_backup(url, folder / "base")
        await owner.make("/rooms", name="after it")
        async with websocket(owner) as peer:
            cursors = [(await peer.next("snapshot")).id]
            moments = [await now(url)]
            await owner.make("/rooms", name="later")
            cursors.append((await peer.next()).id)
        moments.append(await now(url))
        await owner.make("/rooms", name="lost")
        await archived(url)
    return Day(folder, owner, moments, cursors)


async def test_a_moment_is_had_after_a_drill_and_after_a_restore_that_went_too_far_back(tmp_path: Path) -> None:
    day = await a_day(tmp_path)
    early, late = day.moments
    before = day.archived
    data = day.laid_in_place("drill", early)
    async with stopped_at(data, day.archive, *of_a_drill()) as url:
        await go_on(url)
        async with served(url, day.owner) as owner:
            assert await names(owner) == ["after it", "before the backup"]
            await owner.make("/rooms", name="of the drill")
        async with connected(url, "test") as connection:
            await connection.execute("SELECT pg_switch_wal()")
    assert day.archived == before

    data = day.laid_in_place("too early", early)
    async with stopped_at(data, day.archive) as url:
        await go_on(url)
        async with served(url, day.owner) as owner:
            for cursor in day.cursors:
                async with websocket(owner, f"?cursor={cursor}") as peer:
                    assert (await peer.next("hello")).data["resumed"] is False
                    assert (await peer.next("reset")).data["reason"] == "epoch"
            await owner.make("/rooms", name="since")
            assert await names(owner) == ["after it", "before the backup", "since"]
        await archived(url)
    assert "00000002.history.gz" in day.archived

    before = day.archived
    data = day.laid_in_place("in time", early)
    async with stopped_at(data, day.archive) as url:
        assert await rooms(url) == ["after it", "before the backup"]
    aim(data, day.archive, late)
    async with stopped_at(data, day.archive) as url:
        assert await rooms(url) == ["after it", "before the backup", "later"]
        assert day.archived == before
        await go_on(url)
        await archived(url)
    assert "00000003.history.gz" in day.archived


async def archive(command: str, segment: Path) -> int:
    """How the command ends, as PostgreSQL runs it."""
    words = command.replace("%p", str(segment)).replace("%f", segment.name)
    return await (await asyncio.create_subprocess_shell(words)).wait()


async def test_what_was_archived_already_is_archived_again_only_when_it_is_the_same(tmp_path: Path) -> None:
    command = archive_command(tmp_path / "archive")
    segment = tmp_path / "000000010000000000000001"
    segment.write_bytes(b"what was done")
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / f"{segment.name}.part").write_bytes(b"of one that was cut short")
    assert [await archive(command, segment) for _ in range(2)] == [0, 0]
    segment.write_bytes(b"what another database did")
    assert await archive(command, segment) != 0
    [kept] = (tmp_path / "archive").iterdir()
    assert gzip.decompress(kept.read_bytes()) == b"what was done"


def test_a_server_of_one_s_own_is_told_to_archive_as_the_container_is() -> None:
    own = told("deployment.md", r"\narchive_command = '([^\n]*)'\n")
    assert own == archive_command(Path("/archive")).replace("mkdir -p $d && ", "")
