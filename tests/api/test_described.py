"""Every operation, called with what its description allows and with what it does not: all answers are as described."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, contextmanager
from threading import Thread
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis import Case
from schemathesis.config import GenerationConfig, ProjectConfig, ProjectsConfig, SchemathesisConfig
from schemathesis.specs.openapi.checks import positive_data_acceptance

from handlers.api import table
from handlers.openapi import document
from handlers.routes import API
from tests.support.studio import TestOrganization, open_studio

# The sign-in is the test's own, so that what is made up for the cookie would not arrive.
GENERATION = GenerationConfig(with_security_parameters=False, deterministic=True)
CONFIG = SchemathesisConfig(seed=1, projects=ProjectsConfig(default=ProjectConfig(generation=GENERATION)))
SCHEMA = schemathesis.openapi.from_dict(document(table.ROUTES), config=CONFIG)
EXAMPLES = 12
PATIENCE = 30  # seconds

Run = Callable[[Coroutine[Any, Any, Any]], Any]


@contextmanager
def loop_in_a_thread() -> Iterator[Run]:
    """Runs coroutines beside the test, which blocks its own thread."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever)
    thread.start()
    try:
        yield lambda work: asyncio.run_coroutine_threadsafe(work, loop).result(PATIENCE)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@pytest.fixture(scope="module")
def run() -> Iterator[Run]:
    with loop_in_a_thread() as run:
        yield run


@pytest.fixture(scope="module")
def busy(run: Run, new_database: Callable[[], str]) -> Iterator[TestOrganization]:
    """An organization that has one of everything, so that ids lead somewhere."""
    closing = AsyncExitStack()
    studio = run(closing.enter_async_context(open_studio(new_database())))
    yield run(_filled(run(studio.organization())))
    run(closing.aclose())


async def _filled(organization: TestOrganization) -> TestOrganization:
    mixing = organization.task_types["Mixing"]
    for path, body in (
        ("/clients", {"name": "Blue Note"}),
        ("/projects", {"name": "Album"}),
        ("/rooms", {"name": "Room A"}),
        ("/sessions", {"title": "Strings", "startTime": "2026-03-01T09:00:00Z", "endTime": "2026-03-01T18:00:00Z"}),
        ("/time-entries", {"taskTypeId": mixing, "startTime": "2026-03-01T09:00:00Z", "duration": "1h30"}),
        ("/timers/start", {"taskTypeId": mixing}),
    ):
        made = await organization.owner.post(path, body)
        assert made.status == 201, made.text
    return organization


@pytest.fixture
def cookies(run: Run, busy: TestOrganization) -> dict[str, str]:
    """A sign-in for one test, as some operations end theirs."""
    owner = busy.owner.actor
    assert owner is not None
    client = run(busy.studio.client_of(owner.email, busy.id))
    name, _, value = client.cookie.partition("=")
    return {name: value}


@SCHEMA.parametrize()
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_answers_are_as_described(case: Case, busy: TestOrganization, cookies: dict[str, str]) -> None:
    # Some rules, such as that a time lies in the past, are beyond a schema: what it allows may still be refused.
    case.call_and_validate(
        base_url=busy.studio.url + API, cookies=cookies, excluded_checks=[positive_data_acceptance], timeout=PATIENCE
    )
