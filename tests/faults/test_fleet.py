"""The promise of delivery under faults, held for some seconds; `make faults` holds it for as long as one likes."""

from itertools import islice
from pathlib import Path

import pytest

from tests.support.oracle.fleet import Fleet, Plan, schedule

REPRESENTATIVE = (
    "kill -9: a server",
    "restart: a server",
    "stop and continue: a server",
    "kill -9: Redis",
    "cut: client - server",
    "cut: server - Redis",
    "half-open: server - PostgreSQL",
    "PostgreSQL crashes during a commit",
    "the database's disk is full",
    "a server's file descriptors are used up",
    "a server's clock is stepped",
)
PLAN = Plan(
    seed=20260302,
    seconds=12,
    clients=20,
    organizations=2,
    operations_per_second=10,
    longest_visit=8,
    heartbeat=5,
    kinds=REPRESENTATIVE,
    between_faults=1.3,
)


@pytest.mark.timeout(420)
@pytest.mark.gen_test(timeout=400)
async def test_rows_log_and_every_client_agree_whatever_fails(tmp_path: Path) -> None:
    report = await Fleet(PLAN, tmp_path).run()

    assert report.flaws == {}, report.findings.complaints
    for name in ("disconnects", "resumed", "operations", "events", "deliveries"):
        assert report.findings.counts[name] > 0, name
    for kind in REPRESENTATIVE:
        assert report.findings.counts[f"fault: {kind}"] > 0, kind


def test_a_seed_repeats_the_faults() -> None:
    def drawn(seed: int) -> list[tuple[float, str, float]]:
        plan = Plan(seed=seed, seconds=60, clients=0, organizations=0)
        return [(draw.at, draw.kind, draw.strength) for draw in islice(schedule(plan), 40)]

    assert drawn(1) == drawn(1) != drawn(2)


def test_every_kind_of_fault_comes_as_often_as_the_others() -> None:
    plan = Plan(seed=1, seconds=1800, clients=0, organizations=0)

    drawn = [draw.kind for draw in schedule(plan)]

    counts = [drawn.count(kind) for kind in plan.kinds]
    assert min(counts) >= 10
    assert max(counts) - min(counts) <= 1
