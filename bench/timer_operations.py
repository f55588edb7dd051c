"""Starts and stops of timers over HTTP, beside the way they are usually written: `python -m bench.timer_operations`.

Both servers take their turns on one core and keep their data on one PostgreSQL, Tally's embedded one, which shares that
core with them; the clients are on the other. In each organization somebody listens. Tally's operations are complete:
sign-in, validation, row-level security, history, log and push; the peer has no transaction, history or log.
"""

import asyncio
import os
import tempfile
from argparse import ArgumentParser
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median

from bench import commit_floor
from bench.harness import handshakes
from bench.harness.beginning import begin
from bench.harness.closed_loop import Turn, drive
from bench.harness.cpu import cpu_ns, database
from bench.harness.listeners import Greeting
from bench.harness.posting import request
from bench.harness.report import Figure, Report, Table, text
from bench.harness.rounds import ROUNDS, interleaved, percentile, ratio
from bench.harness.tally import Tally, tally
from bench.original import Original, original
from store.embedded import EmbeddedPostgres

CLIENTS = 32
SECONDS = 1.5  # of a turn
WARM_UP_SECONDS = 0.3
OURS, KEYED, PEER = "Tally", "Tally, with Idempotency-Key", "Express and pg"
ALONE, SPREAD, CROWD = "1 client", f"{CLIENTS} clients, {CLIENTS} organizations", f"{CLIENTS} clients, 1 organization"
_EVENT = b"timer:"

_keys = count(1)


@dataclass(frozen=True)
class Subject:
    """One server as its clients know it: their cookies and task types by case, and how to listen there."""

    pid: int
    port: int
    path: str
    clients: Mapping[str, Sequence[tuple[str, int]]]
    greetings: Mapping[str, Sequence[Greeting]]
    keyed: bool = False

    def requests(self, cookie: str, task_type: int) -> Iterator[bytes]:
        """Starts and stops in turn, without end."""
        while True:
            for name, body in (("start", b'{"taskTypeId": %d}' % task_type), ("stop", b"{}")):
                key = f"operation-{next(_keys)}" if self.keyed else None
                yield request(f"{self.path}/{name}", body, cookie, key)


@dataclass(frozen=True)
class Measured:
    """A turn, with the CPU nanoseconds of an operation: the server's, and the database's."""

    turn: Turn
    server_ns: float
    database_ns: float


async def take_turn(subject: Subject, case: str, data_dir: Path, seconds: float = SECONDS) -> Measured:
    requests = [subject.requests(*client) for client in subject.clients[case]]
    server, before = cpu_ns([subject.pid]), _by_process(data_dir)
    turn = drive(subject.port, requests, subject.greetings[case], seconds)
    used = sum(after - before.get(pid, 0) for pid, after in _by_process(data_dir).items())
    operations = len(turn.took_ns)
    return Measured(turn, (cpu_ns([subject.pid]) - server) / operations, used / operations)


def _by_process(data_dir: Path) -> dict[int, int]:
    return {pid: cpu_ns([pid]) for pid in database(data_dir)}


async def measure(subjects: Mapping[str, Subject], case: str, data_dir: Path) -> dict[str, list[Measured]]:
    for subject in subjects.values():
        await take_turn(subject, case, data_dir, WARM_UP_SECONDS)
    turns: dict[str, Callable[[], Awaitable[Measured]]] = {
        name: partial(take_turn, subject, case, data_dir) for name, subject in subjects.items()
    }
    return await interleaved(turns, ROUNDS)


async def ours(server: Tally, *, keyed: bool) -> Subject:
    """Tally with people and organizations of its own."""
    organizations = [await server.studio.organization() for _ in range(CLIENTS)]
    first = organizations[0]
    members = [first.owner, *[await first.member() for _ in range(CLIENTS - 1)]]
    owners = [(one.owner.cookie or "", one.task_types["Mixing"]) for one in organizations]
    crowd = [(member.cookie or "", first.task_types["Mixing"]) for member in members]
    greetings = [handshakes.websocket("/ws", _EVENT, cookie=cookie) for cookie, _ in owners]
    return Subject(
        server.program.pid,
        server.program.port,
        "/api/v1/timers",
        {ALONE: owners[:1], SPREAD: owners, CROWD: crowd},
        {ALONE: greetings[:1], SPREAD: greetings, CROWD: greetings[:1]},
        keyed,
    )


def theirs(server: Original) -> Subject:
    owners = [(cookie, number) for number, cookie in enumerate(server.spread, start=1)]
    greetings = [handshakes.socketio(f"organization={number}", _EVENT) for _, number in owners]
    return Subject(
        server.program.pid,
        server.program.port,
        "/timers",
        {ALONE: owners[:1], SPREAD: owners, CROWD: [(cookie, 1) for cookie in server.crowd]},
        {ALONE: greetings[:1], SPREAD: greetings, CROWD: greetings[:1]},
    )


def table(case: str, measured: Mapping[str, Sequence[Measured]]) -> Table:
    columns = ("", "a second", "p50", "p99", "CPU: server", "database", "both")
    rows = [
        (
            name,
            f"{median(one.turn.per_second for one in turns):,.0f}",
            f"{_took(turns, 50):.2f} ms",
            f"{_took(turns, 99):.2f} ms",
            f"{median(one.server_ns for one in turns) / 1e3:,.0f} µs",
            f"{median(one.database_ns for one in turns) / 1e3:,.0f} µs",
            f"{median(one.server_ns + one.database_ns for one in turns) / 1e3:,.0f} µs",
        )
        for name, turns in measured.items()
    ]
    return Table(columns, rows, case)


def figures(case: str, measured: Mapping[str, Sequence[Measured]]) -> list[Figure]:
    """Tally beside its peer, as it is judged; with a key, which the peer knows nothing of, it is only told."""
    found = []
    for name in (OURS, KEYED):
        label = f"{case}, {name.lower()}"
        judged = name == OURS
        if case == ALONE:
            p50 = median(_p50(one) / _p50(peer) for one, peer in zip(measured[name], measured[PEER], strict=True))
            found.append(Figure(f"p50 / peer's: {label}", p50, at_most=0.9 if judged else None))
        else:
            target = 1.3 if case == SPREAD else 0.9
            rates = [[one.turn.per_second for one in measured[who]] for who in (name, PEER)]
            found.append(Figure(f"a second / peer's: {label}", ratio(*rates), at_least=target if judged else None))
    return found


def _p50(measured: Measured) -> float:
    return median(measured.turn.took_ns)


def _took(turns: Sequence[Measured], percent: int) -> float:
    return median(percentile(one.turn.took_ns, percent) for one in turns) / 1e6


async def run() -> Report:
    with tempfile.TemporaryDirectory() as folder:
        async with tally(Path(folder)) as server, EmbeddedPostgres(server.data_dir) as postgres:
            floor = await commit_floor.table(postgres.url, server.data_dir)
            async with original(postgres.url, CLIENTS, Path(folder)) as peer:
                subjects = {
                    OURS: await ours(server, keyed=False),
                    KEYED: await ours(server, keyed=True),
                    PEER: theirs(peer),
                }
                found = {case: await measure(subjects, case, server.data_dir) for case in (ALONE, SPREAD, CROWD)}
    tables = [table(case, measured) for case, measured in found.items()]
    return Report(
        "Timer operations",
        [figure for case, measured in found.items() for figure in figures(case, measured)],
        [*tables, floor],
    )


def main() -> None:
    ArgumentParser(prog="python -m bench.timer_operations", description=os.linesep.join(__doc__.splitlines()[2:]))
    begin()
    print(text(asyncio.run(run())))


if __name__ == "__main__":
    main()
