"""Who comes to the Socket.IO door, from the first request to a place in the hub."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from socketio.exceptions import ConnectionRefusedError as Refused

from domain.errors import Malformed, TallyError, Unavailable
from handlers import problems
from handlers.live.socketio import packets
from handlers.live.socketio.engine import Environ, Visit, server, visit_in
from handlers.live.socketio.session import Phase, Session
from hub.connection import MESSAGE_BYTES
from hub.encoding import SOCKET_IO
from hub.endings import PROTOCOL_ERROR
from hub.hub import Hub

MOST_WAITING = 1_000  # sessions whose client has not said yet who it is
SHORTEST_PING_SECONDS = 1.0

Handler = Callable[..., Awaitable[None]]


class Lobby:
    """The sessions of Socket.IO's clients, by the library's ids."""

    def __init__(self, hub: Hub, owns: Callable[[str], bool] = lambda _: True) -> None:
        """Sessions get ids that this process `owns`."""
        # with as long for the answer, whoever is gone is missed at the second heartbeat
        self._ping_seconds = max(SHORTEST_PING_SECONDS, hub.heartbeat_seconds / 2)
        self._hub = hub
        self._sessions: dict[str, Session] = {}
        self._server = server(hub.tasks, owns, ping_seconds=self._ping_seconds, message_bytes=MESSAGE_BYTES)
        self._server.on("connect", self._connect)
        self._server.on("disconnect", self._disconnect)
        self._server.on("*", self._event)
        self._engine = self._server.eio
        self._engine.around("connect", self._began)
        self._engine.around("message", self._said)
        self._engine.around("disconnect", self._ended)
        hub.on_drain(self._send_away)

    def admit(self) -> None:
        """Raises Unavailable when no session can begin now."""
        waiting = len(self._sessions) - self._hub.stats()[SOCKET_IO.transport].connections
        if self._hub.draining or self._hub.retiring or waiting >= MOST_WAITING:
            raise Unavailable

    def session(self, sid: str) -> Session:
        """Raises Malformed when there is no such session any more."""
        if sid not in self._sessions:
            raise Malformed("This session is over. Connect again.")
        return self._sessions[sid]

    async def serve(self, visit: Visit) -> None:
        """Hands a request to the library; with a WebSocket, until that is closed."""
        await self._server.handle_request(visit)

    async def _began(self, library: Handler, sid: str, environ: Environ) -> None:
        visit = visit_in(environ)
        visit.session = self._sessions[sid] = Session(
            self._engine.sockets[sid],
            self._hub.lot,
            visit.sign_in_id,
            ping_timeout=self._ping_seconds,
            hang_up=partial(self._hang_up, sid),
        )
        await library(sid, environ)

    async def _said(self, library: Handler, sid: str, message: str) -> None:
        session = self._sessions.get(sid)
        if session is None or session.phase >= Phase.LEAVING:
            return
        if session.phase is Phase.WAITING and not packets.connects(message):
            session.fail(PROTOCOL_ERROR.code)
        else:
            await library(sid, message)

    async def _ended(self, library: Handler, sid: str, reason: str) -> None:
        self._sessions.pop(sid).gone()
        await library(sid, reason)
        # the library's own sweep, which the hub's heartbeats stand in for, would forget it
        asyncio.get_running_loop().call_soon(self._engine.sockets.pop, sid, None)

    async def _connect(self, sid: str, environ: Environ, auth: object = None) -> None:  # noqa: ARG002  the library says it
        visit = visit_in(environ)
        session = visit.session
        assert session is not None
        try:
            listener = await visit.listener()
            self._hub.check(listener)
        except Unavailable:
            session.abandon()  # a client that is refused would stay away; one whose connection ends comes back
            raise Refused from None
        except TallyError as refusal:
            asyncio.get_running_loop().call_soon(session.turn_away)
            raise Refused(refusal.detail, problems.problem(refusal)) from None
        if session.phase is not Phase.WAITING:
            raise Refused
        self._hub.join(listener, session, _cursor_in(auth))

    async def _disconnect(self, sid: str, _reason: str) -> None:
        self._session_of(sid).turn_away()

    async def _event(self, name: str, sid: str, *data: Any) -> None:
        await self._session_of(sid).hear(_as_message(name, data))

    def _send_away(self) -> None:
        for session in list(self._sessions.values()):
            if session.phase is Phase.WAITING:
                session.abandon()

    def _session_of(self, sid: str) -> Session:
        """The session behind the library's other id, that of the connection to a namespace."""
        session = visit_in(self._server.get_environ(sid)).session
        assert session is not None
        return session

    def _hang_up(self, sid: str) -> None:
        if (socket := self._engine.sockets.get(sid)) is not None:
            self._hub.tasks.start(socket.close(wait=False, abort=True))


def _cursor_in(auth: object) -> str | None:
    """The cursor as it came: odd ones are answered by a reset, never with an error."""
    cursor = auth.get("cursor") if isinstance(auth, dict) else None
    return None if cursor is None else str(cursor)


def _as_message(name: str, data: tuple[Any, ...]) -> str:
    """The event as the message that says the same over a WebSocket."""
    fields = data[0] if len(data) == 1 and isinstance(data[0], dict) else {}
    return json.dumps({**fields, "type": name})
