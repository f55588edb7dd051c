"""A throw-away PostgreSQL for a run of tests: the embedded one, quick because it may forget in a crash."""

import asyncio
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from store.embedded import EmbeddedPostgres


@contextmanager
def postgres_for_tests(data_dir: Path) -> Iterator[str]:
    """The URL of a database `tally` whose owner may make others beside it; for a fixture, outside any event loop."""
    postgres = EmbeddedPostgres(data_dir, durable=False)
    run_apart(postgres.attach())
    try:
        yield postgres.url
    finally:
        run_apart(postgres.release())


def run_apart(work: Coroutine[Any, Any, object]) -> None:
    """Runs the work to its end in a loop of its own."""
    # In a thread of its own: asyncio.run takes away the event loop that its thread has as current.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()
