"""What one of each costs, as docs/scaling.md counts with it: `python -m bench.unit_costs`.

An operation on disk, the poll of the heads of many logs, what the clock asks for, a message through Redis, a roster,
an idle connection in the kernel: what the other benchmarks do not measure.
"""

import asyncio
import socket
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import cycle
from pathlib import Path
from statistics import median

import asyncpg

from bench import rosters
from bench.harness.beginning import begin
from bench.harness.closed_loop import drive
from bench.harness.cpu import cpu_ns, database, resident_bytes
from bench.harness.posting import request
from bench.harness.redis import Redis, redis
from bench.harness.report import Figure, Report, Table, text
from bench.harness.tally import Tally, tally
from store import entry_stats, log, sign_in_changes
from store.clock_jobs import take_turn
from store.embedded import EmbeddedPostgres
from store.log_reader import LogReader

ROUNDS = 5
WRITERS, WRITING_SECONDS = 16, 6.0
TABLES = ("events", "time_entries", "entry_history")
HEADS = (1_000, 10_000, 50_000)  # organizations that one process polls for
LOOKS = 300
SUBSCRIBERS = (1, 8, 32)
TURNS, AT_ONCE, MESSAGE_BYTES = 1_000, 4, 700
CHANNELS = 50_000
PAIRS = 4_000
_STUDIOS = """
WITH made AS (
    INSERT INTO organizations (name, currency, timezone, locale)
    SELECT 'Studio ' || n, 'EUR', 'Europe/Paris', 'en-US' FROM generate_series(1, {}) AS n
    RETURNING id
)
INSERT INTO logs (org_id) SELECT id FROM made
"""
_GROWN = """
INSERT INTO sign_ins (token_hash, person_id, org_id, expires_at)
SELECT sha256(n::text::bytea), m.person_id, m.org_id, now() + interval '1 day' + interval '1 second' * n
FROM generate_series(1, 1000000) AS n CROSS JOIN (SELECT person_id, org_id FROM members LIMIT 1) AS m;
INSERT INTO events (org_id, seq, at, name, data)
SELECT org_id, pruned_seq + 1, now(), 'timer:discarded', '{}' FROM logs ON CONFLICT DO NOTHING;
"""


async def operations(server: Tally, connection: asyncpg.Connection) -> list[Figure]:
    """Bytes of each start and each stop, on disk for good, and written ahead."""
    organizations = [await server.studio.organization() for _ in range(WRITERS)]
    requests = []
    for each in organizations:
        cookie, body = each.owner.cookie, b'{"taskTypeId": %d}' % each.task_types["Mixing"]
        start, stop = (request(f"/api/v1/timers/{what}", of, cookie) for what, of in (("start", body), ("stop", b"{}")))
        requests.append(cycle((start, stop)))
    await _checkpointed(connection)
    sizes, written = await _sizes(connection), await _written(connection)
    turn = await asyncio.to_thread(drive, server.program.port, requests, [], WRITING_SECONDS)
    count = len(turn.took_ns)
    wal = (await _written(connection) - written) / count
    await _checkpointed(connection)
    grown = [(after - before) / count for before, after in zip(sizes, await _sizes(connection), strict=True)]
    kept = [
        Figure(f"an operation in {table}, with its indexes", size, "B")
        for table, size in zip(TABLES, grown, strict=True)
    ]
    return [*kept, Figure("an operation, written ahead", wal, "B")]


async def _checkpointed(connection: asyncpg.Connection) -> None:
    await connection.execute(f"VACUUM {', '.join(TABLES)}")
    await connection.execute("CHECKPOINT")


async def _sizes(connection: asyncpg.Connection) -> list[int]:
    return [await connection.fetchval("SELECT pg_total_relation_size($1::regclass)", table) for table in TABLES]


async def _written(connection: asyncpg.Connection) -> int:
    written: int = await connection.fetchval("SELECT pg_current_wal_insert_lsn() - '0/0'")
    return written


async def heads(server: Tally, connection: asyncpg.Connection) -> list[tuple[str, str, str, str]]:
    """A poll of so many logs by one process: the time, and the CPU of the database and of the process."""
    await connection.execute(_STUDIOS.format(HEADS[-1]))
    await connection.execute("VACUUM ANALYZE logs")
    orgs = [row["org_id"] for row in await connection.fetch("SELECT org_id FROM logs ORDER BY md5(org_id::text)")]
    reader = LogReader(server.studio.services.database)
    return [await _polled(server, reader, orgs[:count]) for count in HEADS]


async def _polled(server: Tally, reader: LogReader, orgs: Sequence[int]) -> tuple[str, str, str, str]:
    took, theirs, ours = [], [], []
    for _ in range(ROUNDS + 1):
        pids = database(server.data_dir)
        began, before, own = time.monotonic_ns(), cpu_ns(pids), time.process_time_ns()
        await reader.heads(orgs)
        took.append(time.monotonic_ns() - began)
        theirs.append(cpu_ns(pids) - before)
        ours.append(time.process_time_ns() - own)
    each = (median(values[1:]) / 1e6 for values in (took, theirs, ours))
    return (f"{len(orgs):,} logs", *(f"{value:.2f} ms" for value in each))  # type: ignore[return-value]


async def sweeps(server: Tally, connection: asyncpg.Connection) -> list[Figure]:
    """What the clock costs the database: of each process at each poll, and of one of them for each organization."""
    await connection.execute(_GROWN)
    await connection.execute("VACUUM ANALYZE sign_ins, events, logs")
    known = server.studio.services.database
    look, _ = await sign_in_changes.since(known, sign_in_changes.BEFORE_ALL)
    everybody: int = await connection.fetchval("SELECT count(*) FROM organizations")
    poll = await _swept(server, LOOKS, partial(sign_in_changes.since, known, look))
    turn = await _swept(server, LOOKS, partial(take_turn, known, "prune", 3600))
    prune = await _swept(server, ROUNDS, partial(log.to_prune, known, 30, 20))
    sums = await _swept(server, ROUNDS, partial(entry_stats.to_sum, known, 20))
    return [
        Figure("a look for ended sign-ins, among a million: the database", poll, "µs"),
        Figure("a question whose turn it is: the database", turn, "µs"),
        Figure(
            "an organization that has nothing to prune or to sum up: the database", (prune + sums) / everybody, "µs"
        ),
    ]


async def _swept(server: Tally, times: int, ask: Callable[[], Awaitable[object]]) -> float:
    """Microseconds of the database's CPU for each time; the first ones are not counted, as they plan."""
    for _ in range(ROUNDS):
        await ask()
    pids = database(server.data_dir)
    before = cpu_ns(pids)
    for _ in range(times):
        await ask()
    return (cpu_ns(pids) - before) / times / 1e3


def messages(server: Redis) -> list[Figure]:
    """What a message costs Redis by itself, and for each process that it goes to; and what a subscription takes."""
    costs = {count: median(_per_message_ns(server, count) for _ in range(ROUNDS)) for count in SUBSCRIBERS}
    few, many = SUBSCRIBERS[0], SUBSCRIBERS[-1]
    each = (costs[many] - costs[few]) / (many - few)
    return [
        Figure("Redis: a message", (costs[few] - each * few) / 1e3, "µs"),
        Figure("Redis: a message, for each process that it goes to", each / 1e3, "µs"),
        Figure("Redis: a channel with one subscription", _per_channel_bytes(server), "B"),
    ]


def _per_message_ns(server: Redis, subscribers: int) -> float:
    with ExitStack() as stack:
        listening = [stack.enter_context(_subscribed(server, [b"news"])) for _ in range(subscribers)]
        publisher = stack.enter_context(server.connect())
        said = b"PUBLISH news %s\r\n" % (b"x" * MESSAGE_BYTES) * AT_ONCE
        before = cpu_ns([server.pid])
        for _ in range(TURNS):  # as a process sends them that has much to say
            publisher.sendall(said)
            _take(publisher, b":", AT_ONCE)
            for one in listening:
                _take(one, b"news", AT_ONCE)
        return (cpu_ns([server.pid]) - before) / TURNS / AT_ONCE


def _take(connection: socket.socket, word: bytes, count: int) -> None:
    while count > 0:
        count -= connection.recv(1 << 16).count(word)


@contextmanager
def _subscribed(server: Redis, channels: Sequence[bytes]) -> Iterator[socket.socket]:
    with server.connect() as connection:
        for start in range(0, len(channels), 500):
            some = channels[start : start + 500]
            connection.sendall(b"SUBSCRIBE %s\r\n" % b" ".join(some))
            heard = 0
            while heard < len(some):
                heard += connection.recv(1 << 16).count(b"subscribe\r\n")
        yield connection


def _per_channel_bytes(server: Redis) -> float:
    before = resident_bytes(server.pid)
    with _subscribed(server, [b"tally:3f2b9c:%d" % number for number in range(CHANNELS)]):
        return (resident_bytes(server.pid) - before) / CHANNELS


def connection_bytes() -> float:
    """What the kernel keeps for one end of an idle connection."""
    return median(_slab_of_pairs() for _ in range(ROUNDS)) / (2 * PAIRS)


def _slab_of_pairs() -> int:
    with ExitStack() as stack:
        server = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=PAIRS))
        before = _slab_bytes()
        for _ in range(PAIRS):
            stack.enter_context(socket.create_connection(server.getsockname()))
            stack.enter_context(server.accept()[0])
        return _slab_bytes() - before


def _slab_bytes() -> int:
    return int(Path("/proc/meminfo").read_text().partition("Slab:")[2].split()[0]) * 1024


async def run() -> Report:
    with tempfile.TemporaryDirectory() as folder:
        async with tally(Path(folder)) as server, EmbeddedPostgres(server.data_dir) as postgres:
            empty = Figure("a process that nobody has come to", resident_bytes(server.program.pid) / 2**20, "MiB")
            connection = await asyncpg.connect(postgres.url)
            on_disk = await operations(server, connection)
            polls = await heads(server, connection)
            swept = await sweeps(server, connection)
            await connection.close()
        with redis(Path(folder)) as bus:
            through_redis = [*messages(bus), *await rosters.costs(bus)]
    kernel = Figure("an idle connection in the kernel", connection_bytes(), "B")
    table = Table(("A poll of the heads of", "time", "CPU: database", "process"), polls)
    return Report("Unit costs", [empty, kernel, *on_disk, *swept, *through_redis], [table], page="scaling.md")


def main() -> None:
    ArgumentParser(prog="python -m bench.unit_costs").parse_args()
    begin()
    print(text(asyncio.run(run())))


if __name__ == "__main__":
    main()
