"""The fault run: several servers on one database and one Redis, and everything that can break between them."""

import asyncio
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random
from time import monotonic

from settings import load_settings
from tests.support.faults.kinds import FAULTS, Fault
from tests.support.faults.stage import Stage
from tests.support.oracle import trial
from tests.support.oracle.report import COUNTED, Findings, Report
from tests.support.oracle.trial import Trial

LEVEL_SECONDS = 180  # for all to come back and to hear the last event


@dataclass(frozen=True, kw_only=True)
class Plan(trial.Plan):
    """A run with a fault of these `kinds` about every `between_faults` seconds, each kind as often as the others."""

    kinds: Collection[str] = tuple(FAULTS)
    between_faults: float = 4.5
    pace: float = 1  # of each fault: how much of its time it takes


@dataclass(frozen=True)
class Draw:
    """One fault: when it begins, which, and how strong."""

    at: float
    kind: str
    fault: Fault
    strength: float


def schedule(plan: Plan) -> Iterator[Draw]:
    """All faults, drawn from the seed alone; every kind once before any comes again, and each at least once."""
    random, at = Random(f"{plan.seed}: faults"), 0.0
    for deck in count():
        for kind in random.sample(sorted(plan.kinds), len(plan.kinds)):
            at += random.uniform(0.5, 1.5) * plan.between_faults
            draw = Draw(at, kind, random.choice(FAULTS[kind]), random.random())
            if deck and at > plan.seconds:
                return
            yield draw


class Fleet:
    """One run."""

    def __init__(self, plan: Plan, home: Path, tell: Callable[[str], None] = lambda _: None) -> None:
        """`tell` gets a line now and then."""
        self._plan = plan
        self._home = home
        self._tell = tell
        self._began = monotonic()
        self._findings = Findings()
        self._counts = self._findings.counts

    async def run(self) -> Report:
        """Runs to the end. Raises what keeps it from that; whatever else goes wrong stands in the report."""
        async with Stage(self._home, self._plan.environment, self._findings, self._plan.pace) as stage:
            settings = load_settings(None, {"database": {"url": stage.postgres.url()}})
            one = Trial(self._plan, settings, stage.urls, self._findings, LEVEL_SECONDS)
            await one.prepare()
            async with stage.serving(), one.under_way(self._tell_on):
                await self._break(stage)
            wrong = await one.verdict()
        return Report(
            seed=self._plan.seed,
            seconds=self._plan.seconds,
            organizations=self._plan.organizations,
            clients=one.clients,
            findings=self._findings,
            wrong=wrong,
            counted=COUNTED | {_noted(kind): kind for kind in self._plan.kinds},
        )

    async def _break(self, stage: Stage) -> None:
        """One fault after the other, some of them at the same time; returns when all are mended."""
        began = monotonic()
        async with asyncio.TaskGroup() as faults:
            for draw in schedule(self._plan):
                await asyncio.sleep(began + draw.at - monotonic())
                faults.create_task(self._happen(draw, stage))
            await asyncio.sleep(began + self._plan.seconds - monotonic())

    async def _happen(self, draw: Draw, stage: Stage) -> None:
        await draw.fault(stage, draw.strength)
        self._counts[_noted(draw.kind)] += 1

    def _tell_on(self) -> None:
        counts = self._counts
        faults = sum(counts[_noted(kind)] for kind in self._plan.kinds)
        self._tell(
            f"{monotonic() - self._began:6.0f} s  {faults} faults; {counts['operations']} operations, "
            f"{counts['deliveries']} deliveries, {counts['connections']} connections; "
            f"{len(self._findings.complaints)} complaints"
        )


def _noted(kind: str) -> str:
    return f"fault: {kind}"
