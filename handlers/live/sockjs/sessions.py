"""All sessions of SockJS, and the one sweep that looks after them."""

from typing import Any

from tornado.ioloop import IOLoop, PeriodicCallback

from handlers.live.sockjs import library
from handlers.live.sockjs.connection import Connection
from handlers.live.sockjs.session import Session
from hub.hub import Hub

SWEEP_SECONDS = 1.0

SETTINGS = {
    "jsessionid": False,  # a sign-in's own cookie is all there is
    "verify_ip": False,  # phones change their address; a session belongs to its sign-in
}


class Sessions(library.SockJSRouter):
    """What the package's handlers call their server."""

    def __init__(self, hub: Hub) -> None:
        super().__init__(Connection, user_settings=SETTINGS, io_loop=IOLoop.current(), session_kls=Session)
        self.hub = hub
        self.cookie_needed = True  # clients then leave out what cannot carry it
        self._open: set[Any] = set()
        self.stats._callback.stop()  # noqa: SLF001  nobody reads these numbers
        self._sessions_cleanup.stop()
        self._sweeping = PeriodicCallback(self._sweep, SWEEP_SECONDS * 1000)
        self._sweeping.start()
        hub.on_drain(self._look_after)

    def opened(self, session: Session) -> None:
        self._open.add(session)

    def closed(self, session: Session) -> None:
        self._open.discard(session)

    def _sweep(self) -> None:
        self._sessions.expire()
        self._look_after()
        for session in list(self._open):
            session.beat(self.hub.heartbeat_seconds)

    def _look_after(self) -> None:
        for session in list(self._open):
            session.conn.look_after()
