"""Runs every benchmark, one after the other: `make bench`."""

import asyncio
import tempfile
from argparse import ArgumentParser
from pathlib import Path

from bench import fan_out, growth, joining, memory, start_to_screen, start_up, timer_operations
from bench.harness import plot
from bench.harness.beginning import begin
from bench.harness.report import PAGE, Report, text, write


async def grown() -> Report:
    """What growth costs, on databases that are filled for this run alone."""
    with tempfile.TemporaryDirectory() as folder:
        return await growth.run(Path(folder))


BENCHMARKS = (
    start_up.run,
    start_to_screen.run,
    timer_operations.run,
    fan_out.run,
    joining.run,
    memory.run,
    grown,
)


def main() -> None:
    parser = ArgumentParser(prog="python -m bench")
    parser.add_argument("--write", action="store_true", help="put tables and plots into docs/performance.md")
    given = parser.parse_args()
    begin()
    for benchmark in BENCHMARKS:
        report = asyncio.run(benchmark())
        print(text(report), end="\n\n", flush=True)
        if given.write:
            picture = f"plots/{report.title.lower().replace(' ', '-')}.svg"
            write(report, picture if plot.write(report, PAGE.parent / picture) else None)


if __name__ == "__main__":
    main()
