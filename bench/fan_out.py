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
from bench.harness.beginning import begin
from bench.harness.cpu import cpu_ns, quiet
from bench.harness.listeners import Listeners, listeners
from bench.harness.posting import Poster
from bench.harness.report import Figure, Report, Table, text
from bench.harness.rounds import interleaved, percentile, ratio

SIZES = (100, 1000, 5000)
ROUNDS = 5
EVENTS = (6, 20)  # at least and at most in a turn,
DELIVERIES = 12_000  # and this many between
TURN_SECONDS, FEWEST_EVENTS = 3.0, 2  # for those who take long
WARM_UP = 3
SETTLE_SECONDS = 0.002


@dataclass(frozen=True)
class Alone:
    """A publishing that nobody hears: what it costs the server, and how long the answer takes."""

    cost_ns: int
    answered_ns: int


@dataclass(frozen=True)
class Heard:
    """An event: its cost beyond that of publishing, and how long it takes to half, 99% and all of those who listen."""

    cost_ns: int
    half_ns: float
    most_ns: float
    last_ns: float

    def less(self, lead_ns: float) -> "Heard":
        """The same, with times that begin so much later."""
        return Heard(self.cost_ns, self.half_ns - lead_ns, self.most_ns - lead_ns, self.last_ns - lead_ns)


@dataclass(frozen=True)
class Round:
    """One subject's turn with so many clients."""

    clients: int
    alone: Sequence[Alone]
    events: Sequence[Heard]

    @property
    def per_delivery_ns(self) -> float:
        return median(event.cost_ns for event in self.events) / self.clients


async def publish_alone(topic: Topic, poster: Poster) -> Alone:
    before = cpu_ns(topic.pids)
    sent = poster.send(topic.publish)
    await poster.answer()
    answered = time.monotonic_ns() - sent
    await asyncio.sleep(SETTLE_SECONDS)
    cost = cpu_ns(topic.pids) - before
    await restore(topic, poster)
    return Alone(cost, answered)


async def publish(topic: Topic, poster: Poster, audience: Listeners, alone: Alone) -> Heard:
    """Times count from the POST, or from the moment that the server itself tells."""
    before = cpu_ns(topic.pids)
    sent = poster.send(topic.publish)
    arrivals = await audience.heard()
    await poster.answer()
    await asyncio.sleep(SETTLE_SECONDS)
    cost = cpu_ns(topic.pids) - before - alone.cost_ns
    published = topic.published() if topic.published else sent
    await restore(topic, poster, audience)
    times = [moment - published for moment in arrivals]
    return Heard(cost, median(times), percentile(times, 99), times[-1])


async def restore(topic: Topic, poster: Poster, audience: Listeners | None = None) -> None:
    """Makes the next publishing possible, and lets the server come to rest."""
    if topic.restore:
        poster.send(topic.restore)
        await poster.answer()
        if audience:
            await audience.heard()
        await asyncio.sleep(SETTLE_SECONDS)


async def turn(subject: Subject, audience: Listeners) -> Round:
    """Publishes for nobody and for everybody in turn, so that what else the machine does falls on both alike."""
    most = max(EVENTS[0], min(EVENTS[1], DELIVERIES // audience.count))
    alone: list[Alone] = []
    events: list[Heard] = []
    async with Poster.to(subject.unheard.port) as aside, Poster.to(subject.heard.port) as poster:
        first = await publish_alone(
            subject.unheard, aside
        )  # on each connection pays for the connection, and counts not
        await publish(subject.heard, poster, audience, first)
        began = time.monotonic()
        while len(events) < most and (len(events) < FEWEST_EVENTS or time.monotonic() - began < TURN_SECONDS):
            alone.append(await publish_alone(subject.unheard, aside))
            events.append(await publish(subject.heard, poster, audience, alone[-1]))
    lead = 0 if subject.heard.published else median(each.answered_ns for each in alone)
    return Round(audience.count, alone, [event.less(lead) for event in events])


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
            f"{ratio(_per_delivery(turns), _per_delivery(rounds[_floor_of(name)])):.2f}",
            *(f"{value / 1e6:.2f} ms" for value in _times(turns)),
            f"{median(each.cost_ns for turn in turns for each in turn.alone) / 1e3:,.0f} µs",
            f"{median(each.answered_ns for turn in turns for each in turn.alone) / 1e6:.2f} ms",
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
        for other, name, at_most in (
            ("C loop", f"C loop, {transport}", 1.4),
            ("nchan", f"nchan, {transport}", 1),
            ("Socket.IO", "Socket.IO", 0.5),
        ):
            value = ratio(_per_delivery(ours), _per_delivery(rounds[name]))
            made.append(Figure(f"{label}: CPU per delivery / {other}", value, at_most=at_most))
        for percent in (50, 99):
            best = min(peers, key=lambda name: _to_all(rounds[name], percent))
            value = _to_all(ours, percent) / _to_all(rounds[best], percent)
            made.append(Figure(f"{label}: time to the last, p{percent} / {best}", value, at_most=1))
    return made


def _floor_of(name: str) -> str:
    return "C loop, SSE" if name.endswith("SSE") else "C loop, WebSocket"


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
    begin()
    print(text(asyncio.run(run(given.clients))))


if __name__ == "__main__":
    main()
