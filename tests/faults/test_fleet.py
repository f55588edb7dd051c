"""The promise of delivery under faults, held for some seconds; `make faults` holds it for as long as one likes."""

from datetime import date
from itertools import islice
from pathlib import Path
from random import Random

import pytest

from tests.support.faults.kinds import FAULTS
from tests.support.oracle.fleet import Fleet, Plan, schedule

SEED = date.today().toordinal()  # noqa: DTZ011  any day will do: each has other faults, and all its runs have the same
SEVERAL = "several processes"


def one_of_each(seed: int) -> list[str]:
    """A kind for each thing that can be done to anybody, and one that is for a server of several processes alone."""
    deeds = {kind: SEVERAL if SEVERAL in kind else kind.partition(":")[0] for kind in sorted(FAULTS)}
    random = Random(seed)
    return [
        random.choice([kind for kind, deed in deeds.items() if deed == each]) for each in dict.fromkeys(deeds.values())
    ]


PLAN = Plan(
    seed=SEED,
    seconds=9,
    clients=20,
    organizations=2,
    operations_per_second=10,
    longest_visit=8,
    heartbeat=5,
    kinds=one_of_each(SEED),
    between_faults=0.7,
    pace=0.4,
    grace=1,
)


@pytest.mark.timeout(420)
@pytest.mark.gen_test(timeout=400)
async def test_rows_log_and_every_client_agree_whatever_fails(tmp_path: Path) -> None:
    report = await Fleet(PLAN, tmp_path).run()

    assert report.flaws == {}, f"{report.table()}\n{report.findings.complaints}"
    for name in ("disconnects", "resumed", "operations", "events", "deliveries"):
        assert report.findings.counts[name] > 0, name
    for kind in PLAN.kinds:
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
