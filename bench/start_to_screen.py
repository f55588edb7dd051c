"""From one client's POST to the event in another: `python -m bench.start_to_screen`.

The clock starts before the POST is written and stops when the other client has the event, so that sign-in, transaction,
flush to disk and fan-out are all in it; once while nothing else happens, and once beside the operations of others.
"""

import asyncio
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from bench.harness import handshakes
from bench.harness.beginning import begin
from bench.harness.hearing import Step, waited_ns
from bench.harness.listeners import Greeting
from bench.harness.open_loop import Background, background
from bench.harness.posting import request
from bench.harness.report import Figure, Report, Table, text
from bench.harness.rounds import ROUNDS, interleaved, percentile
from bench.harness.tally import Tally, tally
from tests.support.studio import TestOrganization

STARTS = 40  # in a turn
OTHERS = 100  # organizations
OTHERS_PER_SECOND = 300  # operations, of all of them together


@dataclass(frozen=True)
class Turn:
    """Nanoseconds from each POST to its event, and how many operations of others there were a second."""

    took_ns: Sequence[int]
    others_per_second: float


@dataclass(frozen=True)
class Scene:
    """One who starts and stops, one who listens, and all the others."""

    port: int
    greetings: Mapping[str, Greeting]
    own: Sequence[Step]
    others: Sequence[tuple[bytes, bytes]]


async def take_turn(scene: Scene, others: Background, transport: str, *, busy: bool) -> Turn:
    with others.going_on() if busy else nullcontext():
        before, began = others.answered.value, time.monotonic()
        took = _starts(scene, transport)
        return Turn(took, (others.answered.value - before) / (time.monotonic() - began))


def _starts(scene: Scene, transport: str) -> list[int]:
    (took,) = waited_ns(scene.port, [scene.port], scene.greetings[transport], scene.own, STARTS)
    return took


async def scene_of(server: Tally) -> Scene:
    own, *others = [await server.studio.organization() for _ in range(OTHERS + 1)]
    cookie = own.owner.cookie
    return Scene(
        server.program.port,
        {
            "WebSocket": handshakes.websocket("/ws", b"timer:started", joined=b'"snapshot"', cookie=cookie),
            "Server-Sent Events": handshakes.event_stream(
                "/events", b"timer:started", joined=b"event: snapshot", cookie=cookie
            ),
        },
        list(zip(pair(own), (b"timer:started", b"timer:stopped"), strict=True)),
        [pair(one) for one in others],
    )


def pair(organization: TestOrganization) -> tuple[bytes, bytes]:
    """The owner's start of a timer, and the stop."""
    cookie = organization.owner.cookie
    body = b'{"taskTypeId": %d}' % organization.task_types["Mixing"]
    return request("/api/v1/timers/start", body, cookie), request("/api/v1/timers/stop", b"{}", cookie)


def table(found: Mapping[tuple[str, str], Sequence[Turn]]) -> Table:
    rows = []
    for (transport, meanwhile), turns in found.items():
        took = [one / 1e6 for turn in turns for one in turn.took_ns]
        others = median(turn.others_per_second for turn in turns)
        rows.append((f"{transport}, {meanwhile}", *(f"{percentile(took, at):.2f} ms" for at in (50, 99)), others))
    return Table(("", "p50", "p99", "operations of others a second"), rows)


def figures(found: Mapping[tuple[str, str], Sequence[Turn]]) -> list[Figure]:
    return [
        Figure(
            f"start to screen, p{at}: {transport}, {meanwhile}",
            percentile((one / 1e6 for turn in turns for one in turn.took_ns), at),
            "ms",
        )
        for (transport, meanwhile), turns in found.items()
        for at in (50, 99)
    ]


async def run() -> Report:
    with tempfile.TemporaryDirectory() as folder:
        async with tally(Path(folder)) as server:
            scene = await scene_of(server)
            with background(scene.port, scene.others, OTHERS_PER_SECOND) as others:
                await take_turn(scene, others, "WebSocket", busy=True)
                found = await interleaved(_turns(scene, others), ROUNDS)
    return Report("Start to screen", figures(found), [table(found)])


def _turns(scene: Scene, others: Background) -> dict[tuple[str, str], Callable[[], Awaitable[Turn]]]:
    return {
        (transport, meanwhile): partial(take_turn, scene, others, transport, busy=busy)
        for transport in scene.greetings
        for meanwhile, busy in (("idle", False), (f"beside {OTHERS_PER_SECOND} a second", True))
    }


def main() -> None:
    ArgumentParser(prog="python -m bench.start_to_screen").parse_args()
    begin()
    print(text(asyncio.run(run())))


if __name__ == "__main__":
    main()
