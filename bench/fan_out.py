"""One event to everybody of an organization: `python -m bench.fan_out`.

Tally's event comes of a real start of a timer; its peers get the same bytes by POST and pass them on. CPU per
delivery is what an event costs the server with N listeners, less what it costs with none, divided by N.
"""

import asyncio
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from bench.contenders import Subject, Topic, contenders, floors
from bench.harness.cores import take_load_core
from bench.harness.cpu import cpu_ns, quiet
from bench.harness.listeners import Listeners, allow_many_files, listeners
from bench.harness.posting import Poster
from bench.harness.report import Figure, Report, Table, text
from bench.harness.rounds import interleaved, percentile, ratio

SIZES = (100, 1000, 5000)
ROUNDS = 7
DELIVERIES = 12_000  # to aim at in a subject's turn
FEWEST_EVENTS, MOST_EVENTS = 6, 20  # in a turn
_SETTLE_SECONDS = 0.002


@dataclass(frozen=True)
class Heard:
    """An event: what it cost, and the nanoseconds from its publishing to half, 99% and all of those who listen."""

    cost_ns: int
    half_ns: float
    most_ns: float
    last_ns: float


@dataclass(frozen=True)
class Alone:
    """What publishing takes where nobody listens: of the server's CPU, and until the answer."""

    cost_ns: float
    answered_ns: float


@dataclass(frozen=True)
class Round:
    """One subject's turn with so many clients."""

    clients: int
    alone: Alone
    events: Sequence[Heard]

    @property
    def per_delivery_ns(self) -> float:
        return (median(event.cost_ns for event in self.events) - self.alone.cost_ns) / self.clients


async def publish_alone(topic: Topic, poster: Poster) -> Alone:
    before = cpu_ns(topic.pids)
    sent = poster.send(topic.publish)
    await poster.answer()
    answered = time.monotonic_ns() - sent
    await asyncio.sleep(_SETTLE_SECONDS)
    cost = cpu_ns(topic.pids) - before
    await restore(topic, poster)
    return Alone(cost, answered)


async def publish(topic: Topic, poster: Poster, audience: Listeners, alone: Alone) -> Heard:
    before = cpu_ns(topic.pids)
    sent = poster.send(topic.publish)
    arrivals = await audience.heard()
    await poster.answer()
    await asyncio.sleep(_SETTLE_SECONDS)
    cost = cpu_ns(topic.pids) - before
    published = topic.published(sent, alone.answered_ns)
    if await restore(topic, poster):
        await audience.heard()
        await asyncio.sleep(_SETTLE_SECONDS)
    times = [moment - published for moment in arrivals]
    return Heard(cost, median(times), percentile(times, 99), times[-1])


async def restore(topic: Topic, poster: Poster) -> bool:
    """Makes the next publishing possible; whether that is an event too."""
    if topic.restore:
        poster.send(topic.restore)
        await poster.answer()
    return topic.restore is not None


async def turn(subject: Subject, audience: Listeners) -> Round:
    times = max(FEWEST_EVENTS, min(MOST_EVENTS, DELIVERIES // audience.count))
    async with Poster.to(subject.unheard.port) as poster:
        tries = [await publish_alone(subject.unheard, poster) for _ in range(times)]
    alone = Alone(median(each.cost_ns for each in tries), median(each.answered_ns for each in tries))
    async with Poster.to(subject.heard.port) as poster:
        events = [await publish(subject.heard, poster, audience, alone) for _ in range(times)]
    return Round(audience.count, alone, events)


async def measure(subjects: Sequence[Subject], clients: int, folder: Path) -> dict[str, list[Round]]:
    """Everybody comes in, the servers fall quiet, and the turns begin."""
    async with AsyncExitStack() as stack:
        turns: dict[str, Callable[[], Awaitable[Round]]] = {}
        for subject in subjects:
            joining = listeners(subject.heard.port, clients, subject.greeting, folder)
            turns[subject.name] = partial(turn, subject, await stack.enter_async_context(joining))
        for subject in subjects:
            await quiet(subject.heard.pids)
        return await interleaved(turns, ROUNDS)


def table(clients: int, rounds: Mapping[str, Sequence[Round]]) -> Table:
    floor = _per_delivery(rounds["C loop, WebSocket"])
    columns = (
        "",
        "CPU per delivery",
        "of the C loop",
        "to half",
        "to 99%",
        "to all",
        "to all, p99",
        "alone: CPU",
        "time",
    )
    rows = [
        (
            name,
            f"{median(_per_delivery(turns)) / 1e3:.2f} µs",
            f"{ratio(_per_delivery(turns), floor):.2f}",
            *(f"{value / 1e6:.2f} ms" for value in _times(turns)),
            f"{median(turn.alone.cost_ns for turn in turns) / 1e3:,.0f} µs",
            f"{median(turn.alone.answered_ns for turn in turns) / 1e6:.2f} ms",
        )
        for name, turns in rounds.items()
    ]
    return Table(columns, rows, f"{clients:,} clients")


def figures(clients: int, rounds: Mapping[str, Sequence[Round]]) -> list[Figure]:
    """What Tally is judged by: its CPU per delivery, and its time to the last client, beside its peers'."""
    peers = [name for name in rounds if not name.startswith(("Tally", "C loop"))]
    made = []
    for transport in ("WebSocket", "SSE"):
        ours, label = rounds[f"Tally, {transport}"], f"{transport}, {clients:,} clients"
        for name, at_most in ((f"C loop, {transport}", 1.4), (f"nchan, {transport}", 1), ("Socket.IO", 0.5)):
            value = ratio(_per_delivery(ours), _per_delivery(rounds[name]))
            made.append(Figure(f"CPU per delivery / {name}: {label}", value, at_most=at_most))
        for percent in (50, 99):
            best = min(peers, key=lambda name: _to_all(rounds[name], percent))
            value = _to_all(ours, percent) / _to_all(rounds[best], percent)
            made.append(Figure(f"p{percent} to the last / best peer ({best}): {label}", value, at_most=1))
    return made


def _per_delivery(turns: Sequence[Round]) -> list[float]:
    return [turn.per_delivery_ns for turn in turns]


def _times(turns: Sequence[Round]) -> list[float]:
    events = [event for turn in turns for event in turn.events]
    half, most = median(event.half_ns for event in events), median(event.most_ns for event in events)
    return [half, most, _to_all(turns, 50), _to_all(turns, 99)]


def _to_all(turns: Sequence[Round], percent: int) -> float:
    return percentile((event.last_ns for turn in turns for event in turn.events), percent)


async def run(sizes: Sequence[int] = SIZES) -> Report:
    found: list[Figure] = []
    tables: list[Table] = []
    with tempfile.TemporaryDirectory() as folder:
        async with AsyncExitStack() as stack:
            subjects, sample = await contenders(stack, Path(folder))
            for clients in sizes:
                async with AsyncExitStack() as floor:
                    all_subjects = [*await floors(floor, Path(folder), sample, clients), *subjects]
                    rounds = await measure(all_subjects, clients, Path(folder))
                tables.append(table(clients, rounds))
                found += figures(clients, rounds)
    return Report("Fan-out", found, tables)


def main() -> None:
    parser = ArgumentParser(prog="python -m bench.fan_out")
    parser.add_argument("--clients", type=int, nargs="+", default=SIZES)
    given = parser.parse_args()
    take_load_core()
    allow_many_files()
    print(text(asyncio.run(run(given.clients))))


if __name__ == "__main__":
    main()
