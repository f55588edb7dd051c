"""How long one event takes to all who listen, however many they are, simulated: `python -m bench.fan_out_tree`.

Everybody listens to one organization. An event goes to a Redis, from there to the processes or, where one Redis would
have too many to tell, to others that tell theirs; each process sends it to its connections. Service times are measured
ones, scattered as measured ones are; the network between two machines is assumed. Each node does one thing after the
other, and nothing flows back: so its times follow from those of the node above it (Lindley's recursion), and no list
of future events is needed.
"""

from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil, exp
from random import Random
from typing import Any

from bench.harness.report import Report, Table, text
from bench.harness.rounds import percentile
from bench.house import Costs

COSTS = Costs()
BATCH_EVENTS = 32  # that wait are sent as one: hub/fan_out.py
CONNECTIONS = (10**3, 10**4, 10**5, 10**6, 10**7, 10**8)
DEGREES = (10, 32, 100, 1000, 10_000)
PER_PROCESS = (5_000, 10_000, 50_000)
RATES = (0.2, 1, 5, 20)
# of performance.md: how many clients, seconds of CPU of a delivery, and seconds to half and to the last of them
MEASURED = ((100, 6.26e-6, 0.51e-3, 0.79e-3), (1000, 6.78e-6, 4.42e-3, 7.78e-3), (5000, 7.97e-6, 20.5e-3, 44.8e-3))
EVENTS = 20
POINTS = 4  # of each process's connections, evenly spread over its time
SCATTER = 0.33  # of the logarithm: docs/performance.md has twice the median time to all at the 99th percentile
SEED = 6


@dataclass(frozen=True)
class Tree:
    """Connections of one organization, the processes that they are on, and the Redises above those. Seconds."""

    connections: int
    per_process: int = 10_000
    degree: int = 1000  # at most so many below each Redis
    events_per_second: float = 1
    hop: float = 250e-6  # from one machine to another, and until who sleeps there is awake: assumed
    publish: float = COSTS.message_redis_s
    forward: float = COSTS.message_redis_each_s
    hear: float = COSTS.message_s
    send: float = COSTS.delivery_s
    scatter: float = SCATTER
    poll: float | None = None  # without Redis: a process looks so often

    @property
    def processes(self) -> int:
        return ceil(self.connections / self.per_process)

    @property
    def levels(self) -> list[int]:
        """How many nodes each level has, from the first Redis down to the processes."""
        counts = [self.processes]
        while counts[0] > self.degree:
            counts.insert(0, ceil(counts[0] / self.degree))
        return [1, *counts]


@dataclass(frozen=True)
class Latency:
    """Seconds from the event to half of the connections, to 99% of them, and to the last, each over all events."""

    half: float
    most: float
    last: float


def simulated(tree: Tree, events: int = EVENTS, seed: int = SEED) -> Latency:
    """The same for the same seed."""
    random = Random(seed)
    moments = list(_moments(tree.events_per_second, events, random))
    heard = [moments] if tree.poll is None else []
    for count in tree.levels[1:] if tree.poll is None else []:
        heard = _told(tree, heard, count, random)
    if tree.poll is not None:
        heard = [_looked(moments, tree.poll, random) for _ in range(tree.processes)]
    return _latency(tree, moments, heard, random)


def _moments(rate: float, count: int, random: Random) -> Iterator[float]:
    moment = 0.0
    for _ in range(count):
        moment += random.expovariate(rate)
        yield moment


def _told(tree: Tree, above: Sequence[Sequence[float]], count: int, random: Random) -> list[list[float]]:
    """When each of so many nodes hears of each event: those above tell their own one after the other."""
    nodes: list[list[float]] = []
    for place, arrivals in enumerate(above):
        own = count * (place + 1) // len(above) - count * place // len(above)
        told: list[list[float]] = [[] for _ in range(own)]
        free = 0.0
        for arrival in arrivals:
            each = tree.forward * _scattered(tree, random)
            begin = max(free, arrival) + tree.publish
            for child, moments in enumerate(told, 1):
                moments.append(begin + child * each + tree.hop * _scattered(tree, random))
            free = begin + own * each
        nodes += told
    return nodes


def _looked(moments: Sequence[float], poll: float, random: Random) -> list[float]:
    """When a process finds each event that nobody told it of."""
    phase = random.uniform(0, poll)
    return [phase + poll * ceil((moment - phase) / poll) for moment in moments]


def _latency(tree: Tree, moments: Sequence[float], heard: Sequence[Sequence[float]], random: Random) -> Latency:
    own = tree.connections / len(heard)
    sample: list[float] = []
    lasts = [0.0] * len(moments)
    for arrivals in heard:
        for first, last, begin, end in _sent(tree, arrivals, own, random):
            for event in range(first, last):
                sample += [begin + (end - begin) * (point + 0.5) / POINTS - moments[event] for point in range(POINTS)]
                lasts[event] = max(lasts[event], end - moments[event])
    return Latency(percentile(sample, 50), percentile(sample, 99), percentile(lasts, 50))


def _sent(
    tree: Tree, arrivals: Sequence[float], connections: float, random: Random
) -> Iterator[tuple[int, int, float, float]]:
    """Which events a process sends together, and when it begins and ends to."""
    free, first = 0.0, 0
    while first < len(arrivals):
        awake = max(free, arrivals[first])
        last = first + 1
        while last < len(arrivals) and last < first + BATCH_EVENTS and arrivals[last] <= awake:
            last += 1
        begin = awake + (last - first) * tree.hear * _scattered(tree, random)
        free = begin + connections * tree.send * _scattered(tree, random)
        yield first, last, begin, free
        first = last


def _scattered(tree: Tree, random: Random) -> float:
    return exp(random.gauss(0, tree.scatter)) if tree.scatter else 1


def tables() -> list[Table]:
    grown = [_row(f"{count:,}", Tree(count)) for count in CONNECTIONS]
    alone = [_row(f"{count:,}", replace(Tree(count), poll=1)) for count in CONNECTIONS[-3:]]
    crowded = [_row(f"{count:,}", replace(Tree(10**8), per_process=count)) for count in PER_PROCESS]
    wide = [_row(f"{count:,}", replace(Tree(10**8), degree=count)) for count in DEGREES]
    busy = [_row(f"{rate:g}", replace(Tree(10**7), events_per_second=rate)) for rate in RATES]
    beside = [_beside(*measured) for measured in MEASURED]
    heads = ("processes", "Redises", "to half", "to 99%", "to the last")
    return [
        Table(
            ("clients", "to half", "simulated", "to the last", "simulated"), beside, "One process, as Fan-out measured"
        ),
        Table(("connections", *heads), grown, "One event a second, 10,000 connections to a process"),
        Table(("connections", *heads), alone, "The same by the poll alone, once a second"),
        Table(("to a process", *heads), crowded, "100 million, by how many connections a process has"),
        Table(("below each Redis, at most", *heads), wide, "100 million, by the degree of the tree"),
        Table(("events a second", *heads), busy, "10 million, by how often something happens"),
    ]


def _beside(clients: int, send: float, half: float, last: float) -> tuple[str, ...]:
    """One process that nobody has to tell, and no network."""
    tree = Tree(clients, per_process=clients, send=send, hop=0, publish=0, forward=0, hear=0)
    found = simulated(tree, events=200)
    return f"{clients:,}", *(f"{value * 1e3:.2f} ms" for value in (half, found.half, last, found.last))


def _row(name: str, tree: Tree) -> tuple[str, ...]:
    found = simulated(tree)
    above = 0 if tree.poll else sum(tree.levels[:-1])
    times = (f"{value * 1e3:,.1f} ms" for value in (found.half, found.most, found.last))
    return name, f"{tree.processes:,}", f"{above:,}" if above else "", *times


def draw(picture: Any) -> None:
    """By connections, and by the degree of the tree."""
    picture.set_size_inches(9, 3.2)
    grown, wide = picture.subplots(1, 2, sharey=True)
    for count in PER_PROCESS:
        found = [simulated(replace(Tree(each), per_process=count)) for each in CONNECTIONS]
        line = grown.plot(CONNECTIONS, [each.last * 1e3 for each in found], label=f"{count:,} to a process")[0]
        grown.plot(CONNECTIONS, [each.half * 1e3 for each in found], color=line.get_color(), linestyle=":")
    grown.set_xlabel("connections (to the last; dotted: to half)")
    grown.set_ylabel("ms")
    for count in PER_PROCESS:
        found = [simulated(replace(Tree(10**8), per_process=count, degree=degree)) for degree in DEGREES]
        wide.plot(DEGREES, [each.last * 1e3 for each in found], label=f"{count:,} to a process")
    wide.set_xlabel("below each Redis (100 million connections, to the last)")
    for axes in (grown, wide):
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.spines[["top", "right"]].set_visible(False)
    wide.legend(frameon=False)


async def run() -> Report:
    caption = "time to half and to the last, by connections and by the tree's degree"
    return Report("Fan-out tree", [], tables(), page="scaling.md", draw=draw, caption=caption)


def main() -> None:
    ArgumentParser(prog="python -m bench.fan_out_tree").parse_args()
    print(text(Report("Fan-out tree", [], tables())))


if __name__ == "__main__":
    main()
