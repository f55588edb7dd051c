"""A door that sends every message back, on the parked WebSockets that `/ws` uses, from its handshake on."""

import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.testing import bind_unused_port
from tornado.web import Application
from websockets.frames import Frame, Opcode

from domain.people import Audience
from handlers.base import Doors
from handlers.live.websocket import WebSocketDoor
from handlers.origins import Origins
from handlers.proxies import Proxies
from hub.connection import Connection
from hub.encoding import close_frame
from hub.parking_lot import ParkingLot
from hub.subscription import Listener

LARGEST_MESSAGE = 16 * 1024 * 1024
ANYBODY = Listener(1, 1, 1, Audience.PLAIN, name="Anybody", address="127.0.0.1")


class Echo:
    """The owner of one connection. It ends it with a bare close frame, as nobody here knows Tally's messages."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def received(self, message: str | bytes) -> None:
        text = isinstance(message, str)
        payload = message.encode() if isinstance(message, str) else message
        self._connection.send(Frame(Opcode.TEXT if text else Opcode.BINARY, payload).serialize(mask=False))

    def kept_busy(self, frames: int) -> None:
        pass

    def failed(self, code: int) -> None:
        self._connection.close(close_frame(code, ""))

    def ended(self) -> None:
        pass


class EchoRoom:
    """Stands where the hub does."""

    def __init__(self) -> None:
        self.lot = ParkingLot(buffer_bytes=4 * LARGEST_MESSAGE, vanished_after_seconds=30)

    def check(self, listener: Listener) -> None:
        pass

    def join(self, listener: Listener, connection: Connection, cursor: str | None) -> None:
        connection.attach(Echo(connection))
        connection.listen()


class EchoDoor(WebSocketDoor):
    """`/ws` for anybody, and for longer messages."""

    async def listener(self) -> Listener:
        return ANYBODY

    def park(
        self, listener: Listener, cursor: str | None, connect: Callable[[socket.socket, bytes], Connection]
    ) -> None:
        super().park(listener, cursor, partial(connect, message_bytes=LARGEST_MESSAGE))


@asynccontextmanager
async def echo_door() -> AsyncIterator[str]:
    """Its URL, on a free port of loopback."""
    room: Any = EchoRoom()
    unused: Any = None
    doors = Doors(
        services=unused,
        hub=room,
        origins=Origins.of([]),
        proxies=Proxies.of([], None),
        metrics_networks=(),
        cookie_domain=None,
        session_days=1,
        draining=lambda: False,
    )
    server = HTTPServer(Application([("/", EchoDoor, {"doors": doors, "hub": room})]))
    listening, port = bind_unused_port()
    server.add_sockets([listening])
    try:
        yield f"ws://127.0.0.1:{port}/"
    finally:
        server.stop()
        await server.close_all_connections()
        await room.lot.emptied()
