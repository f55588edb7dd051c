"""A running server: everything opened in order, requests last; drained and closed in reverse."""

import asyncio
import gc
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from socket import socket

import structlog
from tornado.httpserver import HTTPServer

from actions.services import Services
from auth.passwords import Passwords
from commands.addresses import url
from commands.clock import clock
from commands.composition import bus_of, opened_database, services_on, throttle_of
from commands.cookie_secrets import cookie_secrets
from commands.listening import Entrance, bound, requests_ended, serving
from handlers.app import make_app
from handlers.base import Doors
from handlers.neighbors import Neighbors
from handlers.origins import Origins
from handlers.proxies import Proxies
from handlers.web_app import WebApp
from hub.bus import Bus
from hub.hub import Hub
from hub.limits import Limits
from hub.parking_lot import LINGER_SECONDS
from settings import ROOT, Realtime, Settings
from store.database import Database
from store.log_reader import LogReader

_log = structlog.get_logger()

STATIC = ROOT / "static"
CLOSING_SECONDS = 2.0  # of the grace are left to close the database


@dataclass(frozen=True, slots=True)
class Running:
    """A server that takes requests on `port`, at `url` for those on this machine."""

    url: str
    port: int
    services: Services
    hub: Hub
    entrance: Entrance | None = None  # of this process


@asynccontextmanager
async def running(
    settings: Settings,
    passwords: Passwords | None = None,
    *,
    sockets: Sequence[socket] = (),
    neighbors: Neighbors | None = None,
) -> AsyncIterator[Running]:
    """Serves while the block lasts. Raises CommandError when the port cannot be had, and StoreError.

    With `neighbors`, the process is one of several: it listens at `sockets`, and its parent holds the database.
    """
    async with AsyncExitStack() as stack:
        sockets = sockets or stack.enter_context(bound(settings.server))[0]
        port = sockets[0].getsockname()[1]
        opening = opened_database(settings, serving=True, among_others=neighbors is not None)
        database = await stack.enter_async_context(opening)
        web_app = WebApp(STATIC)
        bus = await bus_of(settings.redis, database)
        hub = await stack.enter_async_context(_hub(settings.realtime, database, bus, web_app.edition.version))
        secrets = cookie_secrets(settings)
        throttle = await throttle_of(settings.redis, secrets[max(secrets)], database)
        stack.push_async_callback(throttle.close)
        services = stack.enter_context(services_on(database, hub, settings, passwords, throttle))
        await stack.enter_async_context(clock(services, settings.realtime))
        server = serving(make_app(_doors(settings, services, hub), hub, secrets, web_app, neighbors))
        entrance = Entrance(server, sockets)
        stack.push_async_callback(_drain, entrance, server, hub, settings.server.shutdown_grace_seconds)
        entrance.open()
        if neighbors:
            neighbors.open(entrance.let_in)
        yield Running(url(settings.server.host, port), port, services, hub, entrance)


def keep_what_is_there() -> None:
    """What was made up to now stays until the end: the collector need not look through it again and again."""
    gc.collect()
    gc.freeze()


def retire(hub: Hub) -> None:
    """From now on nobody else may listen here, and the server is not ready: others are there for them."""
    hub.retiring = True
    _log.info("server.retires")


async def _drain(entrance: Entrance, server: HTTPServer, hub: Hub, grace_seconds: float) -> None:
    within = max(grace_seconds / 2, grace_seconds - CLOSING_SECONDS)
    # both at once: a long poll is a request that ends with its listener
    await asyncio.gather(hub.drain(min(within, LINGER_SECONDS)), requests_ended(within))
    entrance.close()  # not before: who comes meanwhile, such as a load balancer's probe, is told that it drains
    await server.close_all_connections()


@asynccontextmanager
async def _hub(realtime: Realtime, database: Database, bus: Bus, version: str) -> AsyncIterator[Hub]:
    """Sends its listeners away when the block ends."""
    hub = Hub(
        LogReader(database),
        heartbeat_seconds=realtime.heartbeat_seconds,
        poll_seconds=realtime.poll_seconds,
        buffer_bytes=realtime.buffer_bytes,
        limits=Limits(realtime.max_connections_per_sign_in, realtime.max_connections_per_address),
        version=version,
        bus=bus,
    )
    await hub.open()
    try:
        yield hub
    finally:
        await hub.close()


def _doors(settings: Settings, services: Services, hub: Hub) -> Doors:
    return Doors(
        services=services,
        hub=hub,
        origins=Origins.of(settings.server.allowed_origins),
        proxies=Proxies.of(map(str, settings.server.trusted_proxies), settings.server.public_url),
        metrics_networks=settings.server.metrics_networks,
        cookie_domain=settings.auth.cookie_domain,
        session_days=settings.auth.session_days,
        draining=lambda: hub.draining,
    )
