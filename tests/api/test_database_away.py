"""What becomes of requests and live connections while the database is away, and once it is back."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from tornado.ioloop import IOLoop

from store.connection import connected
from store.programs import program, run
from tests.support.live import event_stream, websocket
from tests.support.own_postgres import OwnPostgres, own_postgres
from tests.support.round_trips import CountingWire, counting_wire
from tests.support.studio import Client, Reply, Studio, TestOrganization, open_studio

pytestmark = pytest.mark.gen_test(timeout=60)

PATIENCE = 30  # seconds


@pytest.fixture
def fragile(io_loop: IOLoop, tmp_path: Path) -> Iterator[tuple[OwnPostgres, Studio]]:
    """A PostgreSQL that may be broken, and a server on it."""
    closing = AsyncExitStack()

    async def opened() -> tuple[OwnPostgres, Studio]:
        postgres = await closing.enter_async_context(own_postgres(tmp_path / "data"))
        return postgres, await closing.enter_async_context(open_studio(postgres.url, poll_seconds=0.1))

    both = io_loop.run_sync(opened)
    assert both is not None
    yield both
    io_loop.run_sync(closing.aclose)


def start(organization: TestOrganization, **headers: str) -> Any:
    return organization.owner.post("/timers/switch", {"taskTypeId": organization.task_types["Mixing"]}, **headers)


def is_refused(reply: Reply) -> bool:
    return (reply.status, reply.json["code"], reply.headers["Retry-After"]) == (503, "unavailable", "1")


async def until_done(organization: TestOrganization) -> int:
    """Tries until the operation succeeds, and tells how often it was refused. Nothing else may be answered."""
    refused = 0
    async with asyncio.timeout(PATIENCE):
        while (reply := await start(organization)).status != 201:
            assert is_refused(reply), reply.text
            refused += 1
            await asyncio.sleep(0.02)
    return refused


async def test_a_crash_is_told_and_survived(fragile: tuple[OwnPostgres, Studio]) -> None:
    postgres, studio = fragile
    north = await studio.organization()
    async with websocket(north.owner) as socket, event_stream(north.owner) as stream:
        await socket.next("snapshot")
        await stream.next("snapshot")
        await start(north)
        await postgres.crash()
        for path in ("/timers/running", "/time-entries", "/me", "/rooms"):
            assert is_refused(await north.owner.get(path)), path
        assert is_refused(await start(north))
        assert is_refused(await north.owner.post("/rooms", {"name": "Room B"}))
        await postgres.start()
        await until_done(north)
        for listener in (socket, stream):
            heard = await listener.take(3)
            assert [message.event for message in heard] == ["timer:started", "timer:stopped", "timer:started"]
            seqs = [int(str(message.id).partition(".")[2]) for message in heard]
            assert seqs == list(range(seqs[0], seqs[0] + 3))


async def test_a_database_that_takes_no_changes_is_still_read(fragile: tuple[OwnPostgres, Studio]) -> None:
    postgres, studio = fragile
    north = await studio.organization()
    async with connected(postgres.url, "test") as connection, websocket(north.owner) as socket:
        await socket.next("snapshot")
        await connection.execute("ALTER SYSTEM SET default_transaction_read_only = on")
        await connection.execute("SELECT pg_reload_conf()")
        async with asyncio.timeout(PATIENCE):
            while (reply := await start(north)).status == 201:
                pass
        assert is_refused(reply)
        assert is_refused(await north.owner.post("/rooms", {"name": "Room B"}))
        assert (await north.owner.get("/timers/running")).status == 200
        await connection.execute("ALTER SYSTEM RESET default_transaction_read_only")
        await connection.execute("SELECT pg_reload_conf()")
        await until_done(north)
        assert (await socket.next("timer:started")).event


@asynccontextmanager
async def with_standby(data_dir: Path) -> AsyncIterator[tuple[OwnPostgres, OwnPostgres]]:
    """A PostgreSQL, and another one that follows it."""
    async with own_postgres(data_dir / "first") as first:
        (data_dir / "second").mkdir(mode=0o700)
        copy = data_dir / "second" / "postgres"
        how = ["--checkpoint=fast", "--no-sync", "--write-recovery-conf"]
        await run(program("pg_basebackup"), f"--dbname={first.url}", f"--pgdata={copy}", *how)
        async with own_postgres(data_dir / "second") as second:
            yield first, second


def either(first: OwnPostgres, second: OwnPostgres) -> str:
    """The URL of whichever takes changes."""
    queries = [parse_qs(urlsplit(each.url).query) for each in (first, second)]
    hosts, ports = [",".join(query[name][0] for query in queries) for name in ("host", "port")]
    return f"postgresql://tally@/tally?host={hosts}&port={ports}"


async def test_another_host_takes_over(tmp_path: Path) -> None:
    async with (
        with_standby(tmp_path) as (first, second),
        open_studio(either(first, second), poll_seconds=0.1) as studio,
    ):
        north = await studio.organization()
        async with websocket(north.owner) as socket:
            cursor = (await socket.next("snapshot")).id
            assert (await start(north)).status == 201
            await followed(first, second)
            await first.crash()
            assert is_refused(await start(north))
            async with connected(second.url, "test") as connection:
                await connection.execute("SELECT pg_promote()")
            await until_done(north)
            assert (await socket.next("goodbye")).data["reconnect"]
        async with websocket(north.owner, f"?cursor={cursor}") as again:
            assert (await again.next("reset")).data["reason"] == "epoch"
            assert len((await again.next("snapshot")).data["running"]) == 1


async def followed(first: OwnPostgres, second: OwnPostgres) -> None:
    """Returns once the second has all that the first has."""
    async with connected(first.url, "test") as here, connected(second.url, "test") as there, asyncio.timeout(PATIENCE):
        position = await here.fetchval("SELECT pg_current_wal_flush_lsn()::text")
        while await there.fetchval(  # noqa: ASYNC110  another server sets no event
            "SELECT pg_last_wal_replay_lsn() < $1::text::pg_lsn", position
        ):
            await asyncio.sleep(0.02)


@asynccontextmanager
async def on_a_wire(database_url: str) -> AsyncIterator[tuple[CountingWire, TestOrganization]]:
    async with counting_wire(database_url) as wire, open_studio(wire.own_url, poll_seconds=0.1) as studio:
        north = await studio.organization()
        await start(north)  # so that what follows is one statement
        yield wire, north


async def _entries(owner: Client) -> list[int]:
    return [entry["id"] for entry in (await owner.get("/time-entries")).json["items"]]


async def test_an_operation_whose_answer_was_lost_is_resolved_by_its_key(database_url: str) -> None:
    async with on_a_wire(database_url) as (wire, north), websocket(north.owner) as socket:
        await socket.next("snapshot")
        wire.breaks_behind = b"the-key"
        assert is_refused(await start(north, Idempotency_Key="the-key"))
        assert [(await socket.next()).event for _ in range(2)] == ["timer:stopped", "timer:started"]
        before = await _entries(north.owner)
        again = await start(north, Idempotency_Key="the-key")
        assert (again.status, again.json["id"]) == (201, before[0])
        assert await _entries(north.owner) == before
        await start(north)
        assert (await socket.next()).data["timeEntryId"] == before[0]


async def test_a_commit_whose_answer_was_lost_is_resolved_by_its_key(database_url: str) -> None:
    async with on_a_wire(database_url) as (wire, north):
        wire.breaks_behind = b"COMMIT"
        assert is_refused(await north.owner.post("/rooms", {"name": "Room B"}, Idempotency_Key="the-key"))
        again = await north.owner.post("/rooms", {"name": "Room B"}, Idempotency_Key="the-key")
        assert again.status == 201
        rooms = [room["id"] for room in (await north.owner.get("/rooms")).json["items"] if room["name"] == "Room B"]
        assert rooms == [again.json["id"]]
