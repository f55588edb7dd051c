"""What every test may ask for: a database of its own, and a running studio on it."""

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from tornado.ioloop import IOLoop

from store.migrations import migrate
from tests.support.databases import databases_like
from tests.support.postgres import postgres_for_tests, run_apart
from tests.support.studio import Studio, TestOrganization, open_studio

GRACE_SECONDS = 0.2  # for clients of a test that is over

# how long an example takes tells of busy machines, not of mistakes
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One PostgreSQL for the whole run; its database `tally` is the migrated template of all others."""
    data_dir: Path = tmp_path_factory.mktemp("postgres")
    with postgres_for_tests(data_dir) as url:
        yield url


@pytest.fixture(scope="session")
def template_url(postgres_url: str) -> str:
    run_apart(migrate(postgres_url))
    return postgres_url


@pytest.fixture(scope="session")
def new_database(template_url: str) -> Iterator[Callable[[], str]]:
    """Makes a migrated database at each call and gives its URL."""
    with databases_like(template_url) as databases:
        yield databases.made


@pytest.fixture
def database_url(new_database: Callable[[], str]) -> str:
    """The URL of a new, migrated database that is the test's own."""
    return new_database()


@pytest.fixture
def io_loop() -> Iterator[IOLoop]:
    """The loop that pytest-tornado runs a `gen_test` on; asyncio's own, as in the server."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    wrapped = IOLoop(asyncio_loop=loop, make_current=False)
    yield wrapped
    loop.run_until_complete(loop.shutdown_asyncgens())
    wrapped.close()
    asyncio.set_event_loop(None)


@pytest.fixture
def studio(io_loop: IOLoop, database_url: str) -> Iterator[Studio]:
    """A running server on a database of its own, without an organization yet."""
    closing = contextlib.AsyncExitStack()
    opening = open_studio(database_url, {"shutdown_grace_seconds": GRACE_SECONDS})
    opened = io_loop.run_sync(lambda: closing.enter_async_context(opening))
    assert opened is not None
    yield opened
    io_loop.run_sync(closing.aclose)


@pytest.fixture
def north(io_loop: IOLoop, studio: Studio) -> TestOrganization:
    """An organization with its owner."""
    organization = io_loop.run_sync(lambda: studio.organization("North"))
    assert organization is not None
    return organization


@pytest.fixture
def south(io_loop: IOLoop, studio: Studio) -> TestOrganization:
    """Another organization on the same server."""
    organization = io_loop.run_sync(lambda: studio.organization("South"))
    assert organization is not None
    return organization
