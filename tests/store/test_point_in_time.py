"""PostgreSQL's own way back to any moment: a base backup and the archive of its log, as the runbook tells."""

from dataclasses import replace
from pathlib import Path

import pytest

from store.connection import connected
from tests.support.archived_postgres import archived, base_backup, make, running
from tests.support.live import websocket
from tests.support.studio import Client, open_studio

pytestmark = pytest.mark.gen_test(timeout=60)


async def now(url: str) -> str:
    async with connected(url, "test") as connection:
        return str(await connection.fetchval("SELECT clock_timestamp()"))


async def names(client: Client) -> list[str]:
    return sorted(room["name"] for room in (await client.get("/rooms")).json["items"])


async def test_a_restore_to_a_moment_has_what_was_done_by_then_and_clients_of_the_lost_time_begin_anew(
    tmp_path: Path,
) -> None:
    archive, base = tmp_path / "archive", tmp_path / "base"
    archive.mkdir()
    await make(tmp_path / "data")
    async with running(tmp_path / "data", archive) as url, open_studio(url) as studio:
        owner = (await studio.organization()).owner
        await owner.make("/rooms", name="before the backup")
        await base_backup(url, base)
        await owner.make("/rooms", name="after it")
        async with websocket(owner) as peer:
            early = (await peer.next("snapshot")).id
            moment = await now(url)
            await owner.make("/rooms", name="lost")
            late = (await peer.next()).id
        await archived(url)

    with (base / "postgresql.auto.conf").open("a") as settings:
        settings.write(f"restore_command = 'gunzip < {archive}/%f.gz > %p'\n")
        settings.write(f"recovery_target_time = '{moment}'\nrecovery_target_action = 'promote'\n")
    (base / "recovery.signal").touch()
    async with running(base, archive) as url, open_studio(url) as studio:
        owner = replace(owner, url=studio.url)
        assert await names(owner) == ["after it", "before the backup"]
        for cursor in (early, late):
            async with websocket(owner, f"?cursor={cursor}") as peer:
                assert (await peer.next("hello")).data["resumed"] is False
                assert (await peer.next("reset")).data["reason"] == "epoch"
        await owner.make("/rooms", name="since")
        assert await names(owner) == ["after it", "before the backup", "since"]
