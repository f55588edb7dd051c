"""The long fault run: `make faults`. Prints its figures, and fails when anything is not as promised."""

import asyncio
import sys
import tempfile
from argparse import ArgumentParser
from functools import partial
from pathlib import Path

from tests.support.faults.kinds import FAULTS
from tests.support.oracle.fleet import Fleet, Plan

MOST_COMPLAINTS = 40  # that are printed


def main() -> int:
    parser = ArgumentParser(prog="python -m tests.fleet")
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--clients", type=int, default=40)
    parser.add_argument("--organizations", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="the faults whose names hold this")
    given = parser.parse_args()
    plan = Plan(
        seed=given.seed,
        seconds=given.seconds,
        clients=given.clients,
        organizations=given.organizations,
        operations_per_second=12,
        longest_visit=30,
        heartbeat=5,
        kinds=[kind for kind in FAULTS if given.only in kind],
    )
    with tempfile.TemporaryDirectory(prefix="tally-faults-") as home:
        report = asyncio.run(Fleet(plan, Path(home), partial(print, flush=True)).run())
    print(report.table())
    print(*report.findings.complaints[:MOST_COMPLAINTS], sep="\n", file=sys.stderr)
    return 1 if report.flaws else 0


if __name__ == "__main__":
    sys.exit(main())
