"""Opens everything in order and closes it in reverse, for every command and for the tests."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass

from actions.services import Announcer, Services
from auth.passwords import Passwords
from auth.throttle import SignInThrottle
from commands.addresses import url
from commands.cookie_secrets import cookie_secrets
from commands.listening import bound, drain, serving
from domain.events import LoggedEvent
from handlers.app import make_app
from handlers.base import Doors
from handlers.origins import Origins
from handlers.proxies import Proxies
from hub.hub import Hub
from settings import Database as DatabaseSettings
from settings import Realtime, Settings
from store import database, migrations
from store.database import Database
from store.embedded import EmbeddedPostgres
from store.log_reader import LogReader

LAST_QUERIES_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Running:
    """A server that takes requests at `url` on this machine."""

    services: Services
    hub: Hub
    url: str
    port: int


class NobodyListens:
    """Stands in for the hub in a command: a server finds in the log what the command did."""

    def announce(self, org: int, events: Sequence[LoggedEvent]) -> None:
        """Nothing to tell."""

    def revoke(self, sign_in_ids: Collection[int]) -> None:
        """Nobody to end."""


@asynccontextmanager
async def reached(settings: DatabaseSettings, *, serve: bool = False) -> AsyncIterator[str]:
    """The URL of the database, which answers while the block lasts. Raises StoreError.

    With `serve`, nobody else may serve the embedded one meanwhile.
    """
    if settings.url:
        yield settings.url.get_secret_value()
        return
    async with EmbeddedPostgres(settings.data_dir) as postgres:
        if serve:
            postgres.claim_serving()
        yield postgres.url


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Services]:
    """The use cases of a command. Raises StoreError."""
    async with _database(settings.database) as pool:
        with closing(Passwords()) as passwords:
            yield _services(settings, pool, NobodyListens(), passwords)


@asynccontextmanager
async def running(settings: Settings, passwords: Passwords | None = None) -> AsyncIterator[Running]:
    """A server until the block ends, which then drains. Raises CommandError or StoreError."""
    draining = asyncio.Event()
    with bound(settings.server) as sockets, closing(passwords or Passwords()) as hasher:
        async with _database(settings.database, serve=True) as pool, _hub(settings.realtime, pool) as hub:
            services = _services(settings, pool, hub, hasher)
            app = make_app(_doors(settings, services, draining.is_set), cookie_secrets(settings))
            server = serving(app, sockets)
            port = sockets[0].getsockname()[1]
            try:
                yield Running(services, hub, url(settings.server.host, port), port)
            finally:
                draining.set()
                await drain(server, settings.server.shutdown_grace_seconds)


@asynccontextmanager
async def _database(settings: DatabaseSettings, *, serve: bool = False) -> AsyncIterator[Database]:
    async with reached(settings, serve=serve) as address:
        await migrations.migrate(address)
        pool = await database.opened(address)
        try:
            yield pool
        finally:
            with suppress(TimeoutError):
                async with asyncio.timeout(LAST_QUERIES_SECONDS):
                    await pool.close()


@asynccontextmanager
async def _hub(settings: Realtime, pool: Database) -> AsyncIterator[Hub]:
    hub = Hub(
        LogReader(pool),
        heartbeat_seconds=settings.heartbeat_seconds,
        poll_seconds=settings.poll_seconds,
        buffer_bytes=settings.buffer_bytes,
    )
    await hub.open()
    try:
        yield hub
    finally:
        await hub.close()


def _services(settings: Settings, pool: Database, announcer: Announcer, passwords: Passwords) -> Services:
    return Services(pool, announcer, passwords, SignInThrottle(), settings.auth.session_days)


def _doors(settings: Settings, services: Services, draining: Callable[[], bool]) -> Doors:
    return Doors(
        services=services,
        origins=Origins.of(settings.server.allowed_origins),
        proxies=Proxies.of(map(str, settings.server.trusted_proxies), settings.server.public_url),
        cookie_domain=settings.auth.cookie_domain,
        session_days=settings.auth.session_days,
        draining=draining,
    )
