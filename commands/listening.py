"""The port that people reach: bound before anything else, and given up only when its requests have ended."""

import asyncio
import errno
from collections.abc import Iterator
from contextlib import contextmanager
from socket import socket

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application

from commands.errors import CommandError
from settings import Server

HEADER_BYTES = 16 * 1024
BODY_BYTES = 1024 * 1024  # the API refuses far less, in words; beyond this the connection is cut
IDLE_SECONDS = 75  # longer than most proxies keep a quiet connection, so that they are the ones who close it


@contextmanager
def bound(server: Server) -> Iterator[list[socket]]:
    """Listening sockets; until they are served, those who connect wait. Raises CommandError."""
    where = f"{server.host} port {server.port}"
    try:
        sockets = bind_sockets(server.port, server.host)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CommandError(f"{where} is in use. Stop what uses it, or name another with --port.") from error
        raise CommandError(f"Cannot listen on {where} ({error.strerror}). Check server.host.") from error
    try:
        yield sockets
    finally:
        for each in sockets:
            each.close()


def serving(app: Application, sockets: list[socket]) -> HTTPServer:
    """The application on these sockets, from now on."""
    server = HTTPServer(
        app, max_header_size=HEADER_BYTES, max_body_size=BODY_BYTES, idle_connection_timeout=IDLE_SECONDS
    )
    server.add_sockets(sockets)
    return server


async def requests_ended(within_seconds: float) -> None:
    """Returns when the requests that run now have ended; after so long they are broken off, and what they had begun
    in the database is undone.
    """
    if running := _running_requests():
        _, late = await asyncio.wait(running, timeout=within_seconds)
        for request in late:
            request.cancel()


async def closed(server: HTTPServer) -> None:
    """Takes no new connections, and closes those that are left."""
    server.stop()
    await server.close_all_connections()


def _running_requests() -> set[asyncio.Task[object]]:
    # Tornado runs each request as a task of its own, and keeps no list of them
    return {task for task in asyncio.all_tasks() if "RequestHandler._execute" in repr(task.get_coro())}
