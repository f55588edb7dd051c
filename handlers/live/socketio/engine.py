"""python-socketio as this server needs it: all that is changed about the library, in one place.

Its queues are bounded, its tasks are watched, its sessions are held to the sign-in that they began with, it never
speaks of origins (the doors do), and it never hears what it could not read.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Protocol

import engineio
import socketio

from handlers.live.socketio.outbox import Outbox
from handlers.live.socketio.session import Session
from hub.subscription import Listener
from hub.tasks import Tasks

Environ = dict[str, Any]

_logger = logging.getLogger("socketio")
_logger.setLevel(logging.WARNING)  # it tells of every packet, and of every client that goes


class Visit(Protocol):
    """The request that the library serves."""

    session: Session | None
    sign_in_id: int

    async def listener(self) -> Listener:
        """Who its sign-in makes a listener. Raises what refuses it."""

    async def answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        """Answers it, and returns when the client has the answer."""

    async def say(self, packets: bytes | str) -> None:
        """Sends packets over its WebSocket, and returns when they are on their way."""

    async def heard(self) -> str:
        """The next packet over its WebSocket. Raises OSError at the end."""

    def close(self) -> None:
        """Closes its WebSocket."""

    def cut(self) -> None:
        """Closes its WebSocket at once."""


class Engine(engineio.AsyncServer):  # type: ignore[misc]  # the library has no types
    """Engine.IO on this server's queues and tasks."""

    _async: dict[str, Any]  # how the library reaches Tornado

    def __init__(self, tasks: Tasks, owns: Callable[[str], bool], **options: Any) -> None:
        self._tasks = tasks
        self._owns = owns
        super().__init__(**options)
        self._async = {**self._async, "websocket": _WebSocket, "make_response": _answer}

    def generate_id(self) -> str:
        """An id by which the session's requests find their way to this process."""
        while True:
            made: str = super().generate_id()
            if self._owns(made):
                return made

    def create_queue(self, *_: Any, **__: Any) -> Outbox:
        return Outbox()

    def start_background_task(
        self, target: Callable[..., Coroutine[Any, Any, None]], *args: Any, **kwargs: Any
    ) -> asyncio.Task[None]:
        return self._tasks.start(target(*args, **kwargs))

    def around(self, event: str, handler: Callable[..., Awaitable[None]]) -> None:
        """Calls `handler` in place of Socket.IO's, with Socket.IO's as the first argument."""
        theirs = self.handlers[event]

        async def both(*args: Any) -> None:
            await handler(theirs, *args)

        self.on(event, both)


class Server(socketio.AsyncServer):  # type: ignore[misc]  # the library has no types
    """Socket.IO on that engine."""

    eio: Engine

    def _engineio_server_class(self) -> type[Engine]:
        return Engine


def server(tasks: Tasks, owns: Callable[[str], bool], *, ping_seconds: float, message_bytes: int) -> Server:
    """A server that pings every so many seconds and gives as many for the answer."""
    return Server(
        async_mode="tornado",
        async_handlers=False,  # one after the other, so that a client cannot pile up work
        logger=_logger,
        engineio_logger=_logger,
        tasks=tasks,
        owns=owns,
        ping_interval=ping_seconds,
        ping_timeout=ping_seconds,
        monitor_clients=False,  # the hub's heartbeats find who does not answer
        max_http_buffer_size=message_bytes,
        http_compression=False,
        cors_allowed_origins=[],  # which leaves the origins to the door
    )


class _WebSocket:
    """How the library reaches a WebSocket; unlike with its own, sending waits until the client reads."""

    def __init__(self, converse: Callable[["_WebSocket"], Awaitable[None]], _: Engine) -> None:
        self._converse = converse
        self._visit: Visit

    async def __call__(self, environ: Environ) -> None:
        self._visit = visit_in(environ)
        assert self._visit.session is not None
        self._visit.session.carrier = self._visit
        await self._converse(self)

    async def send(self, packets: bytes | str) -> None:
        await self._visit.say(packets)

    async def wait(self) -> str:
        return await self._visit.heard()

    async def close(self) -> None:
        self._visit.close()


def visit_in(environ: Environ) -> Visit:
    """The request that began what the library tells of."""
    visit: Visit = environ["tornado.handler"]
    return visit


async def _answer(status: str, headers: list[tuple[str, str]], body: bytes, environ: Environ) -> None:
    await visit_in(environ).answer(int(status[:3]), headers, body)
