"""Opens the database and the use cases in order and closes them in reverse, for every command."""

import asyncio
from collections.abc import AsyncIterator, Collection, Coroutine, Iterator, Sequence
from contextlib import (
    AbstractContextManager,
    AsyncExitStack,
    asynccontextmanager,
    closing,
    contextmanager,
    nullcontext,
    suppress,
)
from datetime import datetime
from functools import partial
from typing import Any

from actions import recognition
from actions.recognition import Recognition
from actions.services import Doubted, Services
from auth.passwords import Passwords
from auth.shared_attempts import SharedAttempts
from auth.throttle import SignInThrottle
from domain.events import LoggedEvent
from hub.bus import Bus, NoBus
from hub.hub import Hub
from hub.messages import Presence
from settings import Database as DatabaseSettings
from settings import Redis, Settings
from store import database, installation
from store import serving as servers
from store.database import Database
from store.embedded import EmbeddedPostgres
from store.migrations import finish, migrate, newest
from store.pool import Limits

LAST_QUERIES_SECONDS = 5


class NobodyListens:
    """Stands in for the hub in a command: a server finds in the log what the command did."""

    def announce(self, org: int, events: Sequence[LoggedEvent]) -> None:
        """Nothing to tell."""

    def listening(self, among: Collection[int] | None = None) -> Collection[tuple[int, int]]:  # noqa: ARG002
        return ()

    async def presence(self, org: int) -> Presence:  # noqa: ARG002  nobody is there, whatever the organization
        return Presence(people=())

    def doubted(self) -> AbstractContextManager[Sequence[Doubted]]:
        nobody: Sequence[Doubted] = ()
        return nullcontext(nobody)

    def revoke(self, sign_in_ids: Collection[int], *, everywhere: bool = True) -> None:
        """Nobody to end."""

    def refresh(self, sign_in_ids: Collection[int], *, everywhere: bool = True) -> None:
        """Nobody to call back."""

    def orgs_with_displays(self) -> Collection[int]:
        return ()

    def identify(self, org: int, kiosk_id: int, asked_at: datetime, *, everywhere: bool = True) -> None:
        """Nobody to show itself."""


@asynccontextmanager
async def reached(settings: Settings, *, claiming: bool = False) -> AsyncIterator[str]:
    """The URL of the database itself, past any pooler, which answers while the block lasts. Raises StoreError.

    With `claiming`, nobody else may serve the embedded one meanwhile.
    """
    if url := settings.database.direct_url or settings.database.url:
        yield url.get_secret_value()
        return
    async with EmbeddedPostgres(settings.database.data_dir) as postgres:
        if claiming:
            postgres.claim_serving()
        yield postgres.url


@asynccontextmanager
async def opened_database(
    settings: Settings, *, serving: bool = False, among_others: bool = False
) -> AsyncIterator[Database]:
    """The database in the schema of this version. Raises StoreError.

    The embedded one is served by nobody else, unless it is `among_others` whose parent has claimed it.
    """
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(reached(settings, claiming=serving and not among_others))
        if serving:
            await stack.enter_async_context(servers.serving(url, newest()))
        migrated = await migrate(url, later=True)
        if serving and migrated.waiting:
            await stack.enter_async_context(_beside(finish(url)))
        yield await stack.enter_async_context(pool_on(url, settings))


@asynccontextmanager
async def _beside(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Goes on with the work until the block ends."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


@asynccontextmanager
async def pool_on(url: str, settings: Settings) -> AsyncIterator[Database]:
    """Connections to the migrated database at `url`, through the pooler if there is one. Raises StoreError."""
    requests = settings.database.url
    pool = await database.opened(requests.get_secret_value() if requests else url, _limits(settings.database))
    try:
        yield pool
    finally:
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_QUERIES_SECONDS):
                await pool.close()


def _limits(database: DatabaseSettings) -> Limits:
    return Limits(database.pool_size, database.acquire_seconds, database.transaction_seconds)


async def bus_of(redis: Redis, pool: Database) -> Bus:
    """The way to the other processes on this database."""
    if redis.url is None:
        return NoBus()
    from hub.redis_bus import RedisBus  # noqa: PLC0415  the library takes a quarter of a second to load

    return RedisBus(redis.url.get_secret_value(), await installation.name(pool))


async def throttle_of(redis: Redis, secret: str, pool: Database) -> SignInThrottle:
    """Counts attempts to sign in, with a Redis together with the other processes on this database. To be closed."""
    if redis.url is None:
        return SignInThrottle()
    prefix = f"tally:{await installation.name(pool)}:attempts"
    return SignInThrottle(secret=secret, shared=SharedAttempts(redis.url.get_secret_value(), prefix))


@contextmanager
def services_on(
    pool: Database,
    hub: Hub | NobodyListens,
    settings: Settings,
    passwords: Passwords | None = None,
    throttle: SignInThrottle | None = None,
) -> Iterator[Services]:
    """The use cases on an opened database."""
    with closing(passwords or Passwords()) as hasher:
        recognizing = Recognition(partial(recognition.read, pool))
        counted = throttle or SignInThrottle()
        yield Services(pool, hub, hub, hasher, counted, settings.auth.session_days, recognizing)


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Services]:
    """The use cases, as a command needs them. Raises StoreError."""
    async with opened_database(settings) as pool:
        with services_on(pool, NobodyListens(), settings) as services:
            yield services
