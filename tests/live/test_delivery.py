"""The promise of delivery, held for some seconds; `make soak` holds it for as long as one likes."""

from itertools import islice
from pathlib import Path
from random import Random

import pytest

from tests.support.oracle.follower import Visit
from tests.support.oracle.soak import Plan, Soak
from tests.support.oracle.transports import TRANSPORTS

PLAN = Plan(
    seed=20260301,
    seconds=10,
    clients=30,
    organizations=3,
    operations_per_second=10,
    longest_visit=6,
    between_restarts=3,
)


@pytest.mark.timeout(240)
@pytest.mark.gen_test(timeout=220)
async def test_every_client_gets_the_log_of_its_organization_whatever_breaks(tmp_path: Path) -> None:
    report = await Soak(PLAN, tmp_path).run()

    assert report.flaws == {}, report.findings.complaints
    assert report.clients.keys() == TRANSPORTS.keys()
    for name in ("kills", "terminations", "disconnects", "stalls", "resumed", "operations", "events", "deliveries"):
        assert report.findings.counts[name] > 0, name


def test_a_seed_repeats_the_schedule() -> None:
    def visits(seed: int) -> list[Visit]:
        random = Random(seed)
        return list(islice(iter(lambda: Visit.draw(random, 60), None), 20))

    assert visits(1) == visits(1) != visits(2)
