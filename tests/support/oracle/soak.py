"""The soak: one server that ends again and again, while members work and clients come and go."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from random import Random
from time import monotonic

from settings import load_settings
from tests.support.oracle import trial
from tests.support.oracle.report import TOO_SLOW, Findings, Report
from tests.support.oracle.server import RestartedServer, free_port
from tests.support.oracle.trial import Trial


@dataclass(frozen=True, kw_only=True)
class Plan(trial.Plan):
    """A run whose server ends about every `between_restarts` seconds."""

    between_restarts: float = 18


class Soak:
    """One run."""

    def __init__(self, plan: Plan, data_dir: Path, tell: Callable[[str], None] = lambda _: None) -> None:
        """`tell` gets a line now and then."""
        self._plan = plan
        self._data_dir = data_dir
        self._tell = tell
        self._findings = Findings()
        self._counts = self._findings.counts

    async def run(self) -> Report:
        """Runs to the end. Raises what keeps it from that; whatever else goes wrong stands in the report."""
        port, began = free_port(), monotonic()
        settings = load_settings(None, {"database": {"data_dir": str(self._data_dir)}})
        one = Trial(self._plan, settings, [f"http://127.0.0.1:{port}"], self._findings)
        await one.prepare()
        async with (
            RestartedServer(self._data_dir, port, self._plan.environment, self._findings) as server,
            one.under_way(lambda: self._tell(self._line(monotonic() - began))),
        ):
            await self._restart(server)
        return Report(
            seed=self._plan.seed,
            seconds=self._plan.seconds,
            organizations=self._plan.organizations,
            clients=one.clients,
            findings=self._findings,
            wrong=await one.verdict(),
        )

    async def _restart(self, server: RestartedServer) -> None:
        """Ends and starts the server until the time is over, and at least once by each signal; most ends are kills."""
        random = Random(f"{self._plan.seed}: restarts")
        over_at = monotonic() + self._plan.seconds
        for end, name in cycle([(server.kill, "kills"), (server.stop, "terminations"), (server.kill, "kills")]):
            pause, down = random.uniform(0.5, 1.5) * self._plan.between_restarts, random.uniform(0, 1)
            if monotonic() + pause > over_at and self._counts["terminations"]:
                await asyncio.sleep(over_at - monotonic())
                return
            await asyncio.sleep(pause)
            await end()
            self._counts[name] += 1
            await asyncio.sleep(down)
            await server.start()

    def _line(self, seconds: float) -> str:
        counts = self._counts
        return (
            f"{seconds:6.0f} s  {counts['operations']} operations, {counts['deliveries']} deliveries; "
            f"{counts['disconnects']} disconnects, {counts['stalls']} stalls, {counts[TOO_SLOW]} too slow, "
            f"{counts['terminations']} SIGTERM, {counts['kills']} kill -9; {len(self._findings.complaints)} complaints"
        )
