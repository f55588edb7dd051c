"""How a request becomes a parked connection: its socket leaves Tornado, with whatever the client sent behind it."""

import socket
from asyncio import Future
from collections.abc import Callable
from contextlib import closing

import structlog
from tornado.iostream import IOStream, StreamClosedError

from actions.sign_in import recognize_listener
from handlers.base import Door, Doors
from handlers.call import listener_of
from hub.connection import Connection
from hub.hub import Hub
from hub.subscription import Listener

_log = structlog.get_logger()


class LiveDoor(Door):
    """A door behind which a connection stays open."""

    hub: Hub

    def initialize(self, doors: Doors, hub: Hub) -> None:  # type: ignore[override]  # Tornado passes what the route says
        super().initialize(doors)
        self.hub = hub

    async def listener(self) -> Listener:
        """Who the request's sign-in makes a listener. Raises what refuses it, before any upgrade."""
        self.check_origin_of_request(always=True)
        revision = self.hub.revision
        member = await self.signed_in(recognize_listener)
        if revision != self.hub.revision:  # somebody's rights changed while the database was asked
            return await self.listener()
        return listener_of(member, self.visitor)

    def cursor_in_query(self) -> str | None:
        """The cursor as it came: odd ones are answered in the stream, never with an error."""
        given = self.request.query_arguments.get("cursor")
        return given[-1].decode("latin-1") if given else None

    def park(
        self, listener: Listener, cursor: str | None, connect: Callable[[socket.socket, bytes], Connection]
    ) -> None:
        """Hands the connection to the hub, in the turn of the loop that `listener` came in.

        Raises what `Hub.check` does while it still is a request.
        """
        self.hub.check(listener)
        with closing(self.detach()) as stream:
            if (received := already_read(stream)) is None:
                return
            try:
                sock = stream.socket.dup()
            except OSError as error:  # too many open files: nothing can be said on a connection that is detached
                _log.warning("live.not_parked", reason=str(error))
                return
        self.hub.join(listener, connect(sock, received), cursor)


def already_read(stream: IOStream) -> bytes | None:
    """What the client sent behind its request, or None when it is gone."""
    try:
        reading = stream.read_bytes(stream.max_buffer_size, partial=True)
        assert isinstance(reading, Future)
        return bytes(reading.result()) if reading.done() else b""
    except StreamClosedError:
        return None
