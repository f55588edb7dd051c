"""Databases for tests, copies of a template: made ahead in a thread of its own, so that hardly a test waits."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count

import asyncpg


class Databases:
    """Hands out databases that nobody else has; one is always made ahead."""

    def __init__(self, template_url: str) -> None:
        self._template_url = template_url
        self._numbers = count(1)
        self._thread = ThreadPoolExecutor(1)
        self._runner = asyncio.Runner()
        self._connection = self._thread.submit(self._connected).result()
        self._next = self._begun()

    def made(self) -> str:
        """The URL of a new one."""
        name, self._next = self._next.result(), self._begun()
        return self._template_url.replace("/tally?", f"/{name}?")

    def close(self) -> None:
        self._thread.submit(self._disconnect)
        self._thread.shutdown()

    def _begun(self) -> Future[str]:
        return self._thread.submit(self._make, f"test_{next(self._numbers)}")

    def _make(self, name: str) -> str:
        self._execute(f"CREATE DATABASE {name} TEMPLATE tally STRATEGY FILE_COPY")
        return name

    def _execute(self, statement: str) -> None:
        self._runner.run(self._connection.execute(statement))

    def _connected(self) -> asyncpg.Connection:
        return self._runner.run(asyncpg.connect(self._template_url.replace("/tally?", "/postgres?")))

    def _disconnect(self) -> None:
        self._runner.run(self._connection.close())
        self._runner.close()


@contextmanager
def databases_like(template_url: str) -> Iterator[Databases]:
    """Copies of this database, to which nobody may be connected for long."""
    databases = Databases(template_url)
    try:
        yield databases
    finally:
        databases.close()
