"""A running server: everything opened in order, requests last; drained and closed in reverse."""

import asyncio
import errno
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from socket import socket

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from actions.services import Services
from auth.passwords import Passwords
from commands.addresses import url
from commands.composition import make_doors, opened_database, services_on
from commands.cookie_secrets import cookie_secrets
from commands.errors import CommandError
from handlers.app import make_app
from hub.hub import Hub
from settings import Realtime, Server, Settings
from store.database import Database
from store.log_reader import LogReader

HEADER_BYTES = 16 * 1024
BODY_BYTES = 1024 * 1024  # the API refuses far less, in words; beyond this the connection is cut
IDLE_SECONDS = 75


@dataclass(frozen=True, slots=True)
class Running:
    """A server that takes requests on `port`, at `url` for those on this machine."""

    url: str
    port: int
    services: Services
    hub: Hub


@asynccontextmanager
async def running(settings: Settings, passwords: Passwords | None = None) -> AsyncIterator[Running]:
    """Serves while the block lasts. Raises CommandError when the port cannot be had, and StoreError."""
    sockets = _bound(settings.server)
    port = sockets[0].getsockname()[1]
    async with AsyncExitStack() as closing:
        for listening in sockets:
            closing.callback(listening.close)
        database = await closing.enter_async_context(opened_database(settings, serving=True))
        hub = _hub(settings.realtime, database)
        await hub.open()
        closing.push_async_callback(hub.close)
        services = closing.enter_context(services_on(database, hub, settings, passwords or Passwords()))
        app = make_app(make_doors(settings, services, lambda: hub.draining), hub, cookie_secrets(settings))
        server = HTTPServer(
            app, max_header_size=HEADER_BYTES, max_body_size=BODY_BYTES, idle_connection_timeout=IDLE_SECONDS
        )
        server.add_sockets(sockets)
        closing.push_async_callback(_drain, server, hub, settings.server.shutdown_grace_seconds)
        yield Running(url(settings.server.host, port), port, services, hub)


def _hub(realtime: Realtime, database: Database) -> Hub:
    return Hub(
        LogReader(database),
        heartbeat_seconds=realtime.heartbeat_seconds,
        poll_seconds=realtime.poll_seconds,
        buffer_bytes=realtime.buffer_bytes,
    )


def _bound(server: Server) -> list[socket]:
    where = f"{server.host} port {server.port}"
    try:
        return bind_sockets(server.port, server.host)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CommandError(f"{where} is in use. Stop what uses it, or name another with --port.") from error
        raise CommandError(f"Cannot listen on {where} ({error.strerror}). Check server.host.") from error


async def _drain(server: HTTPServer, hub: Hub, grace_seconds: float) -> None:
    """Takes no new connections, lets the running requests end, and sends the listeners away, all within the grace."""
    hub.draining = True
    server.stop()
    with suppress(TimeoutError):
        async with asyncio.timeout(grace_seconds):
            while requests := _running_requests():
                await asyncio.wait(requests)
            await hub.drain()
    await server.close_all_connections()


def _running_requests() -> set[asyncio.Task[object]]:
    # Tornado runs each request as a task of its own, and keeps no list of them
    return {task for task in asyncio.all_tasks() if "RequestHandler._execute" in repr(task.get_coro())}
