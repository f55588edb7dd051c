"""The port that people reach: bound before anything else, and given up only when its requests have ended."""

import asyncio
import errno
import resource
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import chain
from socket import SO_REUSEPORT, SOL_SOCKET, socket

import structlog
from tornado.httpserver import HTTPServer
from tornado.iostream import IOStream
from tornado.netutil import bind_sockets
from tornado.web import Application

from commands.errors import CommandError
from handlers.neighbors import HandedOver
from settings import Server

HEADER_BYTES = 16 * 1024
BODY_BYTES = 1024 * 1024  # the API refuses far less, in words; beyond this the connection is cut
IDLE_SECONDS = 75  # longer than most proxies keep a quiet connection, so that they are the ones who close it
QUEUED = 4096  # connections that wait in the kernel, where they cost next to nothing
READ_BYTES = 16 * 1024  # at once; a buffer of this size is made for each time
ACCEPTED_PER_TURN = 4  # so that those who are inside get on, and a crowd is not all inside at once
FULL_SECONDS = 1.0  # until the next try when the process has no more files for connections
BREAK_OFF_SECONDS = 1.0  # for those who are broken off to be told so
OPEN_FILES = 1024 * 1024  # as many as are asked for where the system sets no limit

_log = structlog.get_logger()


def allow_many_connections() -> None:
    """Lets the process open as many files as the system grants it; many systems begin with a limit of 1024 or less."""
    current, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if most == resource.RLIM_INFINITY else min(most, OPEN_FILES)
    if current != resource.RLIM_INFINITY and current < wanted:
        with suppress(ValueError, OSError):  # some systems grant less than they say
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


@contextmanager
def bound(server: Server, processes: int = 1) -> Iterator[list[list[socket]]]:
    """Listening sockets for each process; until they are served, those who connect wait. Raises CommandError."""
    where = f"{server.host} port {server.port}"
    try:
        shares = _shares(server, processes)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CommandError(f"{where} is in use. Stop what uses it, or name another with --port.") from error
        raise CommandError(f"Cannot listen on {where} ({error.strerror}). Check server.host.") from error
    try:
        yield shares
    finally:
        for each in chain(*shares):
            each.close()


def _shares(server: Server, processes: int) -> list[list[socket]]:
    """With sockets of its own for each process, Linux deals connections out evenly, and who waits at those of a
    process that has died waits for the next one. Other systems give all to one of them: there the processes share.
    """
    alone = bind_sockets(server.port, server.host, backlog=QUEUED)
    if processes == 1:
        return [alone]
    if sys.platform != "linux":
        return [alone] * processes
    # this one was refused if anybody else listens there, which those that share a port are not
    port = alone[0].getsockname()[1]
    for each in alone:
        each.setsockopt(SOL_SOCKET, SO_REUSEPORT, 1)
    shares = [bind_sockets(port, server.host, backlog=QUEUED, reuse_port=True) for _ in range(processes)]
    for each in alone:
        each.close()
    return shares


class Entrance:
    """Lets connections in to a server, a few in each turn of the loop."""

    def __init__(self, server: HTTPServer, sockets: Sequence[socket]) -> None:
        self._server = server
        self._sockets = sockets
        self._closed = False

    def open(self) -> None:
        if not self._closed:
            for each in self._sockets:
                asyncio.get_running_loop().add_reader(each, self._accept, each)

    def let_in(self, connection: socket, beginning: bytes) -> None:
        """Lets one in whom another process has let in first, and read the beginning of."""
        try:
            address = connection.getpeername()
        except OSError:  # already gone
            connection.close()
            return
        self._server.handle_stream(HandedOver(connection, beginning, READ_BYTES), address)

    def close(self) -> None:
        """Nobody else comes in; those who try are refused."""
        if not self._closed:
            self._closed = True
            self._pause()
            for each in self._sockets:
                each.close()

    def _accept(self, listening: socket) -> None:
        try:
            for _ in range(ACCEPTED_PER_TURN):
                connection, address = listening.accept()
                self._server.handle_stream(IOStream(connection, read_chunk_size=READ_BYTES), address)
        except (BlockingIOError, ConnectionAbortedError):
            return
        except OSError as error:
            _log.error("connections.not_accepted", error=error.strerror, retry_seconds=FULL_SECONDS)
            self._pause()
            asyncio.get_running_loop().call_later(FULL_SECONDS, self.open)

    def _pause(self) -> None:
        for each in self._sockets:
            asyncio.get_running_loop().remove_reader(each)


def serving(app: Application) -> HTTPServer:
    """The application as a server that connections can be let in to."""
    return HTTPServer(app, max_header_size=HEADER_BYTES, max_body_size=BODY_BYTES, idle_connection_timeout=IDLE_SECONDS)


async def requests_ended(within_seconds: float) -> None:
    """Returns when the requests that run now have ended; after so long they are broken off, and what they had begun
    in the database is undone.
    """
    if running := _running_requests():
        _, late = await asyncio.wait(running, timeout=within_seconds)
        for request in late:
            request.cancel()
        if late:
            await asyncio.wait(late, timeout=BREAK_OFF_SECONDS)


def _running_requests() -> set[asyncio.Task[object]]:
    # Tornado runs each request as a task of its own, and keeps no list of them
    return {task for task in asyncio.all_tasks() if "RequestHandler._execute" in repr(task.get_coro())}
