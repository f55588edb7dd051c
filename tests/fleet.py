"""The long fault run: `make faults`. Prints its figures, and fails when anything is not as promised."""

import asyncio
import signal
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from functools import partial
from pathlib import Path

from settings import ROOT
from tests.support.faults.kinds import FAULTS
from tests.support.oracle.fleet import Fleet, Plan
from tests.support.oracle.report import Report

PAGE = ROOT / "docs" / "reliability.md"
BEGIN, END = "<!-- figures of make faults -->", "<!-- end of figures -->"
MOST_COMPLAINTS = 40  # that are printed
STOPPED = 130


def main() -> int:
    parser = ArgumentParser(prog="python -m tests.fleet")
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--clients", type=int, default=40)
    parser.add_argument("--organizations", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="the faults whose names hold this")
    parser.add_argument("--write", action="store_true", help=f"put the figures into {PAGE.relative_to(ROOT)}")
    given = parser.parse_args()
    try:
        report = asyncio.run(_run(given))
    except KeyboardInterrupt:
        return STOPPED
    print(report.table())
    print(*report.findings.complaints[:MOST_COMPLAINTS], sep="\n", file=sys.stderr)
    if given.write:
        _write(report.table())
    return 1 if report.flaws else 0


async def _run(given: Namespace) -> Report:
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, signal.raise_signal, signal.SIGINT)  # both end it as Ctrl-C does
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
        return await Fleet(plan, Path(home), partial(print, flush=True)).run()


def _write(table: str) -> None:
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
