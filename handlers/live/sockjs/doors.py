"""The doors below `/sockjs`: the package's handlers behind our own checks of origin, sign-in and session."""

import re
from asyncio import Future
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from pydantic_core import from_json
from tornado.websocket import WebSocketClosedError

from domain.errors import Malformed, NotFound, TooLarge
from handlers.base import Door, Doors
from handlers.live.parking import LiveDoor
from handlers.live.sockjs import library
from hub.hub import Hub
from hub.subscription import Listener

MOST_BYTES = 16 * 1024  # that a client may say at once
PREFLIGHT_SECONDS = "600"


class Greeting(Door):
    """`/sockjs`: says that this is SockJS, to anybody."""

    def get(self) -> None:
        self.set_header("Content-Type", "text/plain; charset=UTF-8")
        self.finish("Welcome to SockJS!\n")


class Gate(LiveDoor):
    """Stands before one of the package's handlers, on every request.

    A session is known by an id that its client chose. So it belongs to the sign-in that opened it, and is not there
    for any other.
    """

    server: Any
    asker: Listener
    logged = False  # the package's own count of requests stays off

    @property
    def route(self) -> str:
        """The address without the ids in it."""
        return re.sub("^/sockjs/[^/]+/[^/]+/", "/sockjs/{server}/{session}/", self.request.path)

    def initialize(self, doors: Doors, hub: Hub, server: Any) -> None:  # type: ignore[override]  # as the rule says
        super().initialize(doors, hub)
        super(Door, self).initialize(server)  # the package's

    async def prepare(self) -> None:
        await super().prepare()
        if self.request.method == "OPTIONS":
            self.check_origin_of_request(always=True)  # a preflight carries no cookie
            return
        self.asker = await self.listener()
        session = self.server.get_session(self.path_kwargs.get("session_id"))
        if session is None:
            self.hub.check(self.asker)
        elif session.conn_info.sign_in_id != self.asker.sign_in_id:
            raise NotFound("There is no such session.")
        self.set_header("X-Accel-Buffering", "no")  # nginx would hold the events back
        stream = self.request.connection.stream  # type: ignore[union-attr]
        if stream.closed():
            self.finish()  # the client is gone: nobody would ever end a session of its
            return
        with suppress(OSError):
            self.hub.lot.prepare(stream.socket)

    def options(self, *_: str, **__: str) -> None:
        """Answers a preflight; whether the origin may go on was said in the default headers."""
        self.set_status(HTTPStatus.NO_CONTENT)
        self.set_header("Allow", ", ".join(self.methods()))
        self.set_header("Access-Control-Allow-Methods", ", ".join(self.methods()))
        self.set_header("Access-Control-Allow-Headers", "Content-Type")
        self.set_header("Access-Control-Max-Age", PREFLIGHT_SECONDS)

    def methods(self) -> tuple[str, ...]:
        return ("OPTIONS", "POST")

    def get_conn_info(self) -> Listener:
        """What the session remembers of the request that opened it."""
        return self.asker

    def preflight(self) -> None:
        """The package would let any origin in."""


class ReadingGate(Gate):
    """For what is asked for with GET."""

    def methods(self) -> tuple[str, ...]:
        return ("OPTIONS", "GET")


class Answering(Gate, library.PollingTransportBase):
    """What the transports that answer a request have in common."""

    session: Any
    active: bool

    def on_connection_close(self) -> None:
        session = self.session
        self._detach()  # first: there is nobody to be told of the end
        if session is not None:
            session.close(1002, "Connection interrupted")
        super().on_connection_close()

    def abort(self) -> None:
        """Cuts the connection, whatever is still to be written."""
        self._detach()
        self.request.connection.close()  # type: ignore[union-attr]


class Info(ReadingGate, library.InfoHandler):
    """`/sockjs/info`: what a client asks before it connects."""


class XhrPolling(Answering, library.XhrPollingTransport):
    """Answers each POST with one pack."""

    def send_pack(self, message: str, binary: bool = False) -> None:  # noqa: FBT001, FBT002  as the package has it
        if self.active:  # else this answer has its pack
            super().send_pack(message, binary)


class XhrStreaming(Answering, library.XhrStreamingTransport):
    """Answers a POST with pack after pack."""


class EventSource(ReadingGate, Answering, library.EventSourceTransport):
    """Answers a GET with pack after pack, for browsers' EventSource."""


class XhrSend(Gate, library.XhrSendHandler):
    """Takes what the client of an answering transport says."""

    def post(self, session_id: str) -> None:
        session = self.server.get_session(session_id)
        if session is None or session.is_closed:
            raise NotFound("There is no such session.")
        if len(self.request.body) > MOST_BYTES:
            raise TooLarge(f"Say at most {MOST_BYTES // 1024} KiB at once.")
        if not self.request.body:
            raise Malformed("Payload expected.")
        try:
            messages = _messages(self.request.body)
        except ValueError as error:
            raise Malformed("Broken JSON encoding.") from error
        session.on_messages(messages)
        self.set_status(HTTPStatus.NO_CONTENT)


class WebSocket(ReadingGate, library.WebSocketTransport):
    """Carries the packs in WebSocket frames."""

    session: Any

    @property
    def max_message_size(self) -> int:
        return MOST_BYTES

    def check_origin(self, origin: str) -> bool:
        """It was checked with everything else, before the upgrade."""
        del origin
        return True

    def on_message(self, message: str | bytes) -> None:
        if not message or self.session is None:
            return
        try:
            messages = _messages(message)
        except ValueError:
            messages = [None]
        self.session.on_messages(messages)

    def send_pack(self, message: str, binary: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002  as the package has it
        self.active = False
        with suppress(WebSocketClosedError):  # its end is told apart
            self.write_message(message).add_done_callback(self._written)

    def session_closed(self) -> None:
        self.close(*self.session.get_close_reason())
        self._detach()

    def abort(self) -> None:
        """Cuts the connection, whatever is still to be written."""
        self._detach()
        self.abort_connection()

    def _written(self, writing: "Future[None]") -> None:
        self.active = True
        if not writing.cancelled() and writing.exception() is None and self.session is not None:
            self.session.flush()


def _messages(data: str | bytes) -> list[object]:
    """What the client says at once; a single message may stand alone. Raises ValueError."""
    said = from_json(data)
    return said if isinstance(said, list) else [said]
