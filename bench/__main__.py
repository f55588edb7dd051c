"""Runs every benchmark, one after the other: `make bench`."""

import asyncio
import tempfile
from argparse import ArgumentParser
from pathlib import Path

from bench import (
    board,
    bus,
    fan_out,
    fan_out_tree,
    growth,
    joining,
    kiosk,
    memory,
    processes,
    redis_restart,
    sizing,
    start_to_screen,
    start_up,
    timer_operations,
    unit_costs,
)
from bench.harness import plot
from bench.harness.beginning import begin
from bench.harness.report import DOCS, Report, text, write


async def grown() -> Report:
    """What growth costs, on databases that are filled for this run alone."""
    with tempfile.TemporaryDirectory() as folder:
        return await growth.run(Path(folder))


BENCHMARKS = {
    "start_up": start_up.run,
    "board": board.run,
    "start_to_screen": start_to_screen.run,
    "timer_operations": timer_operations.run,
    "fan_out": fan_out.run,
    "joining": joining.run,
    "memory": memory.run,
    "growth": grown,
}
NAMED = {  # or left out: they take long, or belong to docs/scaling.md
    "kiosk": kiosk.run,
    "processes": processes.run,
    "bus": bus.run,
    "redis_restart": redis_restart.run,
    "unit_costs": unit_costs.run,
    "sizing": sizing.run,
    "fan_out_tree": fan_out_tree.run,
}
_NAMES = f"the benchmarks to run, of {', '.join(BENCHMARKS)} (all of these if none is named), {', '.join(NAMED)}"


def main() -> None:
    parser = ArgumentParser(prog="python -m bench")
    parser.add_argument("--write", action="store_true", help="put tables and plots into the docs")
    parser.add_argument("names", nargs="*", choices=[*BENCHMARKS, *NAMED, []], metavar="NAME", help=_NAMES)
    given = parser.parse_args()
    begin()
    for name in given.names or BENCHMARKS:
        report = asyncio.run({**BENCHMARKS, **NAMED}[name]())
        print(text(report), end="\n\n", flush=True)
        if given.write:
            picture = f"plots/{report.title.lower().replace(' ', '-')}.svg"
            write(report, picture if plot.write(report, DOCS / picture) else None)


if __name__ == "__main__":
    main()
