"""The door itself: requests of Engine.IO, by polling and by WebSocket.

The library's own handler takes any cookie and any origin, queues without bound what a client says, and starts tasks
that nobody watches; this one stands in its place.
"""

import asyncio
from http import HTTPStatus
from typing import Any

from tornado.iostream import StreamClosedError
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from domain.errors import Malformed, TooLarge, Unauthenticated
from handlers.base import Doors
from handlers.live.parking import LiveDoor
from handlers.live.socketio import packets
from handlers.live.socketio.lobby import Lobby
from handlers.live.socketio.session import Phase, Session
from hub.connection import MESSAGE_BYTES
from hub.endings import PROTOCOL_ERROR, TOO_BIG
from hub.hub import Hub

ANSWER_SECONDS = 30.0  # for a polling client to take an answer
MOST_UNHEARD = 16  # messages of a WebSocket; then the client has to wait


class SocketIoDoor(LiveDoor, WebSocketHandler):
    """Serves a session: GET waits for packets or upgrades to a WebSocket, POST brings some."""

    SUPPORTED_METHODS = ("GET", "POST", "OPTIONS")
    lobby: Lobby
    session: Session | None
    sign_in_id: int

    def initialize(self, doors: Doors, hub: Hub, lobby: Lobby) -> None:  # type: ignore[override]  # Tornado passes what the route says
        super().initialize(doors, hub)
        self.lobby = lobby
        self.session = None
        self.sign_in_id = 0
        self._unheard: asyncio.Queue[str | bytes | None] = asyncio.Queue(MOST_UNHEARD)

    async def prepare(self) -> None:
        await super().prepare()
        if self.request.method != "OPTIONS":
            await self._recognize()

    async def get(self, *_: Any) -> None:
        if self._upgrades:
            await WebSocketHandler.get(self)
        else:
            await self.lobby.serve(self)

    async def post(self) -> None:
        session = self.session
        if session is None:
            raise Malformed("A session begins with a GET.")
        if len(self.request.body) > MESSAGE_BYTES:
            session.fail(TOO_BIG.code)
            raise TooLarge(f"A client may say {MESSAGE_BYTES} bytes at once.")
        try:
            said = packets.of_body(self.request.body)
        except Malformed:
            session.fail(PROTOCOL_ERROR.code)
            raise
        self._note(session, said)
        await self.lobby.serve(self)

    def options(self) -> None:
        """Answers a preflight; which origins may go on was said in the default headers."""
        self.set_status(HTTPStatus.NO_CONTENT)
        self.set_header("Allow", ", ".join(self.methods()))
        self.set_header("Access-Control-Allow-Methods", ", ".join(self.methods()))
        self.set_header("Access-Control-Allow-Headers", "Content-Type")

    def methods(self) -> tuple[str, ...]:
        return self.SUPPORTED_METHODS

    async def answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        if self.get_status() == HTTPStatus.SWITCHING_PROTOCOLS:
            return  # too late: it will be closed
        self.set_status(status)
        for name, value in headers:
            self.set_header(name, value)
        session = self.session
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await self.finish(body)
        except (StreamClosedError, TimeoutError):
            self.detach().close()
            if session is not None:
                session.abandon()  # what the answer held is lost
        else:
            if session is not None:
                session.flushed()

    def check_origin(self, origin: str) -> bool:  # noqa: ARG002  Tornado's rule; ours is asked when the client connects
        return True

    @property
    def max_message_size(self) -> int:
        return MESSAGE_BYTES

    def open(self, *_: Any) -> None:
        self.hub.tasks.start(self._talk())

    async def on_message(self, message: str | bytes) -> None:
        await self._unheard.put(message)

    def on_close(self) -> None:
        while not self._unheard.empty():
            self._unheard.get_nowait()
        self._unheard.put_nowait(None)

    def on_connection_close(self) -> None:
        super().on_connection_close()
        if self.session is not None and self.request.method == "GET" and not self._upgrades:
            self.session.abandon()  # its client went while it waited for packets

    async def say(self, said: bytes | str) -> None:
        for packet in packets.parted(said):
            await self.write_message(packet)

    async def heard(self) -> str:
        session = self.session
        assert session is not None
        while (packet := await self._unheard.get()) is not None:
            if isinstance(packet, str) and packets.readable(packet):
                self._note(session, [packet])
                return packet
            session.fail(PROTOCOL_ERROR.code)
        raise OSError("The WebSocket was closed.")

    def cut(self) -> None:
        self.on_connection_close()

    async def _talk(self) -> None:
        """Serves the WebSocket until one side has had enough."""
        stream = self.ws_connection.stream if self.ws_connection else None
        is_over = self.session is not None and self.session.phase is Phase.GONE
        if is_over or stream is None or stream.closed():
            self.close()
            return  # before its turn came
        try:
            self.hub.lot.prepare(stream.socket)
            await self.lobby.serve(self)
        except (OSError, WebSocketClosedError):
            self.cut()
        finally:
            self.close()
            self.on_close()  # whoever still waits to bring a message
            if self.session is not None:
                self.session.put_down(self)

    async def _recognize(self) -> None:
        """Finds the session that the request belongs to, and holds it to the sign-in that it began with."""
        arguments = self.request.query_arguments
        if any(len(values) > 1 for values in arguments.values()):
            raise Malformed("Name each parameter once.")  # the library would take another of the values than this door
        if "j" in arguments:
            raise Malformed("JSONP is not offered here, as any site could read its answers.")
        self.sign_in_id = await self._sign_in_id()
        if "sid" not in arguments:
            self.lobby.admit()
            return
        session = self.lobby.session(self.get_query_argument("sid"))
        if session.phase is Phase.OPEN:
            self.check_origin_of_request(always=True)
        if session.phase < Phase.LEAVING and session.sign_in_id != self.sign_in_id:
            raise Unauthenticated
        if self._upgrades and session.carrier is not None:
            raise Malformed("This session has a WebSocket already.")
        self.session = session

    @property
    def _upgrades(self) -> bool:
        return self.request.headers.get("Upgrade", "").lower() == "websocket"

    async def _sign_in_id(self) -> int:
        """Of the cookie's sign-in; 0 when there is none, which is for the client to be told once it connects."""
        try:
            return (await self.signed_in()).sign_in_id
        except Unauthenticated:
            return 0

    def _note(self, session: Session, said: list[str]) -> None:
        for packet in said:
            if not packets.is_event(packet):
                session.kept_busy()
