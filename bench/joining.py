"""Coming in, and coming back: `python -m bench.joining`.

Handshakes, some at a time; then a crowd of one organization that comes back at the same moment, each client some
events behind: after a cut, and after a restart of the server. How often the log was read is counted by the database.
"""

import asyncio
import json
import tempfile
from argparse import ArgumentParser
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from bench import peers
from bench.harness import handshakes
from bench.harness.beginning import begin
from bench.harness.cpu import cpu_ns, database, forget_peak, peak_bytes, quiet, resident_bytes
from bench.harness.crowd import crowd
from bench.harness.listeners import Greeting
from bench.harness.members import cookies
from bench.harness.posting import Poster, request
from bench.harness.processes import Program
from bench.harness.recovery import sessions_cut_off
from bench.harness.report import Figure, Report, Table, text
from bench.harness.rounds import interleaved, ratio
from bench.harness.tally import Tally, served, tally
from tests.support.studio import TestOrganization

HANDSHAKES = 1000
CROWD = 5000
BEHIND = 100  # events
ROUNDS = 5
MIB = 1024 * 1024
_AT_ONCE = 64
_EVENT = b"timer:started"
_SNAPSHOT = b"snapshot"
_PADDING = "n" * 250  # makes an event of Socket.IO about as long as ours
_COUNTED_AFTER_SECONDS = 11  # PostgreSQL tells of its scans once a connection was idle for 10
_SCANS = "SELECT coalesce(sum(idx_scan + seq_scan), 0)::bigint FROM pg_stat_user_tables WHERE relname = 'events'"


@dataclass(frozen=True)
class Came:
    """So many clients came: how long until all were through, the server's CPU for each, what its memory grew by at
    most meanwhile, and how often one had to try again.
    """

    clients: int
    took_ns: int
    cost_ns: float
    grew_bytes: int
    tried_again: int

    @property
    def per_second(self) -> float:
        return self.clients / self.took_ns * 1e9


async def come(server: Program, greetings: Sequence[Greeting], folder: Path, at_once: int | None = None) -> Came:
    await quiet([server.pid])
    forget_peak(server.pid)
    held, used = resident_bytes(server.pid), cpu_ns([server.pid])
    async with crowd(server.port, greetings, folder, at_once) as those:
        cost = (cpu_ns([server.pid]) - used) / len(greetings)
        return Came(len(greetings), those.took_ns, cost, peak_bytes(server.pid) - held, those.tried_again)


@dataclass(frozen=True)
class Behind:
    """An organization of Tally's in whose log there are enough events after a position."""

    tally: Tally
    cookies: Sequence[str]
    epoch: str
    seq: int

    def over_websocket(self) -> list[Greeting]:
        path = f"/ws?cursor={self.epoch}.{self.seq}"
        return [handshakes.websocket(path, _EVENT, joined=self._last, cookie=cookie) for cookie in self.cookies]

    def over_event_stream(self) -> list[Greeting]:
        path = f"/events?cursor={self.epoch}.{self.seq}"
        return [handshakes.event_stream(path, _EVENT, joined=self._last, cookie=cookie) for cookie in self.cookies]

    @property
    def _last(self) -> bytes:
        return f"{self.epoch}.{self.seq + BEHIND}".encode()

    async def reads(self) -> int:
        """How often the log was looked at so far."""
        await asyncio.sleep(_COUNTED_AFTER_SECONDS)
        return int(await self.tally.studio.services.database.value(_SCANS))


async def behind(server: Tally, clients: int) -> Behind:
    """Switches a timer until there are enough events."""
    organization = await server.studio.organization()
    signed_in = await cookies(organization, clients)
    body = json.dumps({"taskTypeId": organization.task_types["Mixing"]}).encode()
    start, switch = (request(f"/api/v1/timers/{name}", body, organization.owner.cookie) for name in ("start", "switch"))
    async with Poster.to(server.program.port) as poster:
        await _post(poster, start)
        epoch, seq = await _position(organization)
        for _ in range(BEHIND // 2):
            await _post(poster, switch)
    return Behind(server, signed_in, epoch, seq)


async def _post(poster: Poster, body: bytes) -> None:
    poster.send(body)
    await poster.answer()


async def _position(organization: TestOrganization) -> tuple[str, int]:
    reply = await organization.owner.get("/changes", wait=0)
    epoch, _, seq = reply.json["cursor"].partition(".")
    return epoch, int(seq)


async def back_after_restart(greetings: Sequence[Greeting], folder: Path) -> Came:
    async with served(folder) as server:
        return await come(server, greetings, folder)


async def back_to_socketio(clients: int, folder: Path) -> Came:
    async with peers.node("socketio", folder, RECOVERY="on") as server, Poster.to(server.port) as poster:
        missed = [
            request("/publish/screens", json.dumps({"notes": _PADDING, "number": number}).encode())
            for number in range(BEHIND + 1)
        ]
        greeting = handshakes.socketio("org=screens", _EVENT)
        ids, offset = await sessions_cut_off(server.port, greeting, clients, partial(_post, poster, missed[0]))
        await quiet([server.pid])
        for each in missed[1:]:
            await _post(poster, each)
        level = f'"number":{BEHIND}}}'.encode()
        back = [handshakes.recovering("org=screens", _EVENT, pid=id_, offset=offset, level=level) for id_ in ids]
        return await come(server, back, folder)


@asynccontextmanager
async def handshaking(folder: Path) -> AsyncIterator[dict[str, Callable[[], Awaitable[Came]]]]:
    """Tally and its peers, each with clients that shake hands, some at a time."""
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(tally(folder))
        signed_in = await cookies(await server.studio.organization(), HANDSHAKES)
        socketio = await stack.enter_async_context(peers.node("socketio", folder))
        ws = await stack.enter_async_context(peers.node("ws", folder))
        subjects = {
            "Tally, WebSocket": (
                server.program,
                [handshakes.websocket("/ws", _EVENT, joined=_SNAPSHOT, cookie=cookie) for cookie in signed_in],
            ),
            "Tally, SSE": (
                server.program,
                [handshakes.event_stream("/events", _EVENT, joined=_SNAPSHOT, cookie=cookie) for cookie in signed_in],
            ),
            "Socket.IO on Express": (socketio, [handshakes.socketio("org=screens", _EVENT)] * HANDSHAKES),
            "ws": (ws, [handshakes.websocket("/screens", _EVENT)] * HANDSHAKES),
        }
        yield {
            name: partial(come, program, greetings, folder, _AT_ONCE) for name, (program, greetings) in subjects.items()
        }


async def coming_back(folder: Path, clients: int, rounds: int) -> tuple[dict[str, list[Came]], list[Figure]]:
    """The crowd's turns, and what the database had to do for one of them."""
    cut, restarted = folder / "cut", folder / "restarted"
    for each in (cut, restarted):
        each.mkdir()
    async with tally(restarted) as server:
        later = (await behind(server, clients)).over_websocket()
    async with tally(cut) as server:
        place = await behind(server, clients)
        asked = await _asked_of_the_database(place, folder)
        turns = {
            "Tally, WebSocket, after a cut": partial(come, server.program, place.over_websocket(), folder),
            "Tally, SSE, after a cut": partial(come, server.program, place.over_event_stream(), folder),
            "Tally, WebSocket, after a restart": partial(back_after_restart, later, restarted),
            "Socket.IO, after a cut": partial(back_to_socketio, clients, folder),
        }
        return await interleaved(turns, rounds), asked


async def _asked_of_the_database(place: Behind, folder: Path) -> list[Figure]:
    processes = database(place.tally.data_dir)
    read, used = await place.reads(), cpu_ns(processes)
    came = await come(place.tally.program, place.over_websocket(), folder)
    cost = (cpu_ns(processes) - used) / came.clients
    return [
        Figure(f"reads of the log for {came.clients:,} clients", await place.reads() - read),
        Figure("the database's CPU for each", cost / 1e3, "µs"),
    ]


def _handshakes(found: Mapping[str, Sequence[Came]]) -> Table:
    rows = [
        (
            name,
            f"{median(turn.per_second for turn in turns):,.0f}",
            f"{median(turn.cost_ns for turn in turns) / 1e3:,.0f} µs",
        )
        for name, turns in found.items()
    ]
    return Table(("", "handshakes a second", "CPU for each"), rows, f"Handshakes, {_AT_ONCE} at a time")


def _crowds(found: Mapping[str, Sequence[Came]], clients: int) -> Table:
    rows = [
        (
            name,
            f"{median(turn.took_ns for turn in turns) / 1e9:.2f} s",
            f"{median(turn.cost_ns for turn in turns) / 1e3:,.0f} µs",
            f"{median(turn.grew_bytes for turn in turns) / MIB:.1f} MiB",
            f"{median(turn.tried_again for turn in turns):.0f}",
        )
        for name, turns in found.items()
    ]
    title = f"{clients:,} clients come back at once, each {BEHIND} events behind"
    return Table(
        ("", "until all are level", "CPU for each", "memory at its peak, over before", "tried again"), rows, title
    )


def _against(found: Mapping[str, Sequence[Came]], ours: str, peer: str, label: str) -> list[Figure]:
    mine, other = found[ours], found[peer]
    return [
        Figure(
            f"{label}: time / {peer}",
            ratio([turn.took_ns / turn.clients for turn in mine], [turn.took_ns / turn.clients for turn in other]),
        ),
        Figure(f"{label}: CPU / {peer}", ratio([turn.cost_ns for turn in mine], [turn.cost_ns for turn in other])),
    ]


async def run(clients: int = CROWD, rounds: int = ROUNDS) -> Report:
    with tempfile.TemporaryDirectory() as folder:
        async with handshaking(Path(folder)) as subjects:
            shaken = await interleaved(subjects, rounds)
    with tempfile.TemporaryDirectory() as folder:
        back, asked = await coming_back(Path(folder), clients, rounds)
    figures = [
        *_against(shaken, "Tally, WebSocket", "Socket.IO on Express", "a handshake"),
        *_against(back, "Tally, WebSocket, after a cut", "Socket.IO, after a cut", "coming back"),
        *asked,
    ]
    return Report("Join and resume", figures, [_handshakes(shaken), _crowds(back, clients)])


def main() -> None:
    parser = ArgumentParser(prog="python -m bench.joining")
    parser.add_argument("--clients", type=int, default=CROWD)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args()
    begin()
    print(text(asyncio.run(run(given.clients, given.rounds))))


if __name__ == "__main__":
    main()
