"""The pool: every way in which a database can fail is a refusal, and the next connection is a sound one."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import asyncpg
import pytest
from psutil import Process

from domain.errors import Unavailable
from store import database
from store.connecting import VANISHED_SECONDS, hosts_of
from store.connection import connected
from store.database import Database
from store.errors import Conflict
from store.pool import Limits
from tests.support.faults.way import Way
from tests.support.round_trips import counting_wire

pytestmark = pytest.mark.gen_test(timeout=60)

ORG = 1
PATIENCE = 30  # seconds

LOST = {
    "08006": "the connection broke",
    "08P01": "what PgBouncer says of its own troubles",
    "25006": "a standby, or read-only",
    "25P03": "idle in a transaction for too long",
    "25P04": "a transaction that lasted too long",
    "53100": "the disk is full",
    "53200": "out of memory",
    "53300": "too many connections",
    "55000": "a standby cannot tell",
    "57014": "canceled",
    "57P01": "stopped by its administrator",
    "57P02": "crashed",
    "57P03": "starting up",
    "58030": "an error of the disk",
}
MET = {
    "40001": "not to be serialized",
    "40P01": "a deadlock",
    "55P03": "a lock was not to be had",
    "26000": "a prepared statement that is not there",
    "42P05": "a prepared statement that is there already",
}

_FAILS = "DO $$ BEGIN RAISE 'as told' USING ERRCODE = '{code}'; END $$"


@asynccontextmanager
async def opened(url: str, limits: Limits = database.DEFAULT_LIMITS) -> AsyncIterator[Database]:
    pool = await database.opened(url, limits)
    try:
        yield pool
    finally:
        async with asyncio.timeout(10):
            await pool.close()


@pytest.mark.parametrize("code", LOST | MET, ids=(LOST | MET).values())
async def test_a_failure_of_the_database_is_a_refusal_and_leaves_a_sound_connection(
    database_url: str, code: str
) -> None:
    expected = Unavailable if code in LOST else Conflict
    async with opened(database_url, Limits(connections=1)) as pool:
        with pytest.raises(Unavailable) as refused:
            await pool.value(_FAILS.format(code=code))
        assert type(refused.value) is expected
        with pytest.raises(Unavailable) as refused:
            async with pool.transaction(ORG) as transaction:
                await transaction.value(_FAILS.format(code=code))
        assert type(refused.value) is expected
        async with pool.transaction(ORG) as transaction:
            assert await transaction.value("SELECT 1") == 1


async def _process(pool: Database) -> int:
    process: int = await pool.value("SELECT pg_backend_pid()")
    return process


async def test_who_is_told_that_a_server_takes_no_changes_asks_for_another_with_every_connection(
    database_url: str,
) -> None:
    async with opened(database_url) as pool:
        before = set(await asyncio.gather(*(pool.value("SELECT pg_backend_pid() FROM pg_sleep(0.1)") for _ in "abc")))
        assert len(before) > 1
        with pytest.raises(Unavailable):
            await pool.value(_FAILS.format(code="25006"))
        after = set(await asyncio.gather(*(pool.value("SELECT pg_backend_pid() FROM pg_sleep(0.1)") for _ in "abc")))
        assert before & after == set()


async def test_a_canceled_statement_costs_no_connection(database_url: str) -> None:
    async with opened(database_url, Limits(connections=1)) as pool:
        before = await _process(pool)
        for code in ("57014", "40001", "53100"):
            with pytest.raises(Unavailable):
                await pool.value(_FAILS.format(code=code))
        assert await _process(pool) == before


async def test_whoever_is_canceled_while_the_database_is_silent_does_not_wait_for_it(database_url: str) -> None:
    async with counting_wire(database_url) as wire, Way(wire.port) as way:
        limits = Limits(connections=1, transaction_seconds=60)
        async with opened(wire.own_url.replace(f":{wire.port}", f":{way.port}"), limits) as pool:
            assert await pool.value("SELECT 1") == 1
            way.swallow()
            asking = asyncio.create_task(pool.value("SELECT 1"))
            await asyncio.sleep(0)
            asking.cancel()
            async with asyncio.timeout(PATIENCE):
                await asyncio.wait([asking])
            assert asking.cancelled()


async def test_connections_that_were_ended_are_not_noticed(database_url: str) -> None:
    async with opened(database_url) as pool, connected(database_url, "test") as connection:
        await asyncio.gather(*(pool.value("SELECT 1 FROM pg_sleep(0.1)") for _ in range(3)))
        ended = await connection.fetch(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE application_name = 'tally' AND datname = current_database()"
        )
        assert len(ended) == 3
        for _ in range(3):
            assert await pool.value("SELECT 1") == 1


async def test_a_server_process_that_says_nothing_is_given_up(database_url: str) -> None:
    async with opened(database_url, Limits(connections=1, transaction_seconds=0.5)) as pool:
        frozen = await _process(pool)
        os.kill(frozen, signal.SIGSTOP)
        try:
            with pytest.raises(Unavailable):
                await pool.value("SELECT 1")
            assert await _process(pool) != frozen
        finally:
            os.kill(frozen, signal.SIGCONT)


async def test_who_finds_no_free_connection_is_told_to_come_back(database_url: str) -> None:
    async with opened(database_url, Limits(connections=1, acquire_seconds=0.2)) as pool, pool.transaction(ORG):
        with pytest.raises(Unavailable):
            await pool.value("SELECT 1")


async def test_a_plan_that_a_migration_made_wrong_is_made_anew(database_url: str) -> None:
    async with opened(database_url, Limits(connections=1)) as pool, connected(database_url, "test") as connection:
        await connection.execute("CREATE TABLE thing (id integer); GRANT SELECT ON thing TO tally_app")

        async def inside() -> None:
            async with pool.transaction(ORG) as transaction:
                await transaction.rows("SELECT * FROM thing")

        await inside()
        await connection.execute("ALTER TABLE thing ADD COLUMN name text")
        with pytest.raises(Conflict):
            await inside()
        await inside()
        await connection.execute("ALTER TABLE thing ADD COLUMN color text")
        assert await pool.rows("SELECT * FROM thing") == []


async def test_a_session_that_somebody_has_cleared_is_left(database_url: str) -> None:
    async with opened(database_url, Limits(connections=1)) as pool:
        await pool.value("SELECT 1 + $1::integer", 1)
        await pool.value("DEALLOCATE ALL")
        with pytest.raises(Conflict):
            await pool.value("SELECT 1 + $1::integer", 1)
        assert await pool.value("SELECT 1 + $1::integer", 1) == 2


async def test_a_transaction_that_had_failed_is_not_called_done(database_url: str) -> None:
    async with opened(database_url) as pool:

        async def overlooked() -> None:
            async with pool.transaction(ORG) as transaction:
                with suppress(asyncpg.DivisionByZeroError):
                    await transaction.value("SELECT 1 / 0")

        with pytest.raises(Unavailable):
            await overlooked()


async def test_of_several_hosts_the_one_that_takes_changes_is_found(database_url: str) -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    mute = await asyncio.start_server(silent, "127.0.0.1", 0)
    async with counting_wire(database_url) as wire:
        port = mute.sockets[0].getsockname()[1]
        url = wire.own_url.replace("@127.0.0.1:", f"@127.0.0.1:1,127.0.0.1:{port},127.0.0.1:")
        async with opened(url, Limits(connections=1, acquire_seconds=2)) as pool:
            assert await pool.value("SELECT current_user") == "tally_app"
    mute.close()
    await mute.wait_closed()


async def test_a_host_that_takes_no_changes_is_not_the_one(database_url: str) -> None:
    name = database_url.partition("/test_")[2].partition("?")[0]
    async with connected(database_url, "test") as connection, counting_wire(database_url) as wire:
        await connection.execute(f"ALTER DATABASE test_{name} SET default_transaction_read_only = on")
        own = wire.own_url
        several = own.replace("@127.0.0.1:", f"@127.0.0.1:{wire.port},127.0.0.1:")
        with pytest.raises(Exception, match="read-write"):
            await database.opened(several)


async def test_a_network_that_has_gone_is_noticed(database_url: str) -> None:
    async with counting_wire(database_url) as wire, opened(wire.own_url, Limits(connections=1)):
        (sock,) = _own_sockets_to(wire.port)
        with sock:
            assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
            assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 5
            if sys.platform == "linux":
                assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == VANISHED_SECONDS * 1000


def _own_sockets_to(port: int) -> list[socket.socket]:
    own = Process().net_connections("tcp4")
    return [socket.socket(fileno=os.dup(each.fd)) for each in own if each.raddr and each.raddr.port == port]


@pytest.mark.parametrize(
    ("url", "hosts"),
    [
        ("postgresql://u:p@one:5433,two/db", [("one", 5433), ("two", 5432)]),
        ("postgresql://u@[::1]:5433,[::2]/db", [("::1", 5433), ("::2", 5432)]),
        ("postgresql:///db?host=one,two&port=1,2", [("one", 1), ("two", 2)]),
        ("postgresql://u@/db?host=/run/x&port=7", [("/run/x", 7)]),
    ],
)
async def test_the_hosts_of_an_address(url: str, hosts: list[tuple[str, int]]) -> None:
    assert hosts_of(url) == hosts
