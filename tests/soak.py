"""The long run of the delivery oracle: `make soak`. Prints its figures, and fails when anything is not as promised."""

import asyncio
import sys
import tempfile
from argparse import ArgumentParser
from functools import partial
from pathlib import Path

from tests.support.oracle.soak import Plan, Soak

MOST_COMPLAINTS = 40  # that are printed


def main() -> int:
    parser = ArgumentParser(prog="python -m tests.soak")
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--organizations", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    plan = Plan(**vars(parser.parse_args()))
    with tempfile.TemporaryDirectory(prefix="tally-soak-") as data_dir:
        report = asyncio.run(Soak(plan, Path(data_dir), partial(print, flush=True)).run())
    print(report.table())
    print(*report.findings.complaints[:MOST_COMPLAINTS], sep="\n", file=sys.stderr)
    return 1 if report.flaws else 0


if __name__ == "__main__":
    sys.exit(main())
