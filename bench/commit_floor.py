"""What no timer operation can go below: a flush to disk, and commits that hold one and the same row."""

import asyncio
import os
import time
from pathlib import Path
from statistics import median

import asyncpg

from bench.harness.report import Table
from bench.harness.rounds import percentile

FLUSHES = 300
WRITERS = 10  # as many as Tally has connections
SECONDS = 1.5
_PAGE = bytes(8192)


async def table(url: str, data_dir: Path) -> Table:
    flushes = flush_ns(data_dir)
    alone, together = [await commits_per_second(url, writers) for writers in (1, WRITERS)]
    rows = [
        ("flush of 8 KiB, p50", f"{median(flushes) / 1e6:.2f} ms"),
        ("flush of 8 KiB, p99", f"{percentile(flushes, 99) / 1e6:.2f} ms"),
        ("commits of one row's update, 1 connection", f"{alone:,.0f} a second"),
        (f"commits of the same row's update, {WRITERS} connections", f"{together:,.0f} a second"),
    ]
    return Table(("The floor", ""), rows)


def flush_ns(folder: Path) -> list[int]:
    """How long the disk takes each time to have a page for good, where the database keeps its own."""
    took = []
    with (folder / "flushes").open("wb", buffering=0) as file:
        file.write(_PAGE * FLUSHES)
        os.fdatasync(file)
        for number in range(FLUSHES):
            os.pwrite(file.fileno(), _PAGE, number * len(_PAGE))
            began = time.monotonic_ns()
            os.fdatasync(file)
            took.append(time.monotonic_ns() - began)
    (folder / "flushes").unlink()
    return took


async def commits_per_second(url: str, writers: int) -> float:
    """Every transaction is one update of one row, so that each waits for the one before to be on disk."""
    connections = [await asyncpg.connect(url) for _ in range(writers)]
    await connections[0].execute("CREATE TABLE IF NOT EXISTS floor AS SELECT 1 AS id, 0 AS value")
    ends = time.monotonic() + SECONDS
    began = time.monotonic()
    counts = await asyncio.gather(*(_commits(connection, ends) for connection in connections))
    lasted = time.monotonic() - began
    await connections[0].execute("DROP TABLE floor")
    for connection in connections:
        await connection.close()
    return sum(counts) / lasted


async def _commits(connection: asyncpg.Connection, ends: float) -> int:
    update = await connection.prepare("UPDATE floor SET value = value + 1")
    count = 0
    while time.monotonic() < ends:
        await update.fetch()
        count += 1
    return count
