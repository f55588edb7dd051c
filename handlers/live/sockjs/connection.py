"""A SockJS client as the hub knows its listeners: silent until it resumes, then served like every other."""

import asyncio
import json
import time
from typing import Any, ClassVar

from domain.errors import Unauthenticated, Unavailable
from handlers.live.sockjs import library
from hub.connection import MESSAGE_BYTES, Owner
from hub.encoding import SOCKJS, Encoding
from hub.endings import CHANGED, MALFORMED, RESTART, REVOKED, SILENT, TOO_BIG, TOO_MANY, TOO_SLOW, Ending
from hub.hub import Hub
from hub.messages import Resume
from hub.subscription import MESSAGES_AT_ONCE, Listener

RESUME_SECONDS = 10.0  # how long a client may take to say where it stands


class Connection(library.SockJSConnection):
    """A connection of the hub's over whatever transport the client chose."""

    encoding: ClassVar[Encoding] = SOCKJS

    def __init__(self, session: Any) -> None:
        super().__init__(session)
        self._hub: Hub = session.server.hub
        self._owner: Owner | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._unheard: list[str] | None = []  # what is said between the resume and the hello
        self._ended = self._overflowed = self._has_place = False

    def on_open(self, listener: Listener) -> None:
        """The session has begun; nothing is said before the client resumes."""
        self._listener = listener
        self._opened_at = time.monotonic()
        self._revision = self._hub.revision
        self._hub.reserve(listener)
        self._has_place = True
        self.session.server.opened(self.session)

    def on_message(self, message: object) -> None:
        """The client said something; what is no text is no message."""
        if self._ended:
            return
        if isinstance(message, str) and len(message.encode(errors="replace")) > MESSAGE_BYTES:
            self._fail(TOO_BIG)
        elif not isinstance(message, str):
            self._fail(MALFORMED)
        elif self._owner is None:
            self._resume(message)
        elif self._unheard is None:
            self._owner.received(message)
        elif len(self._unheard) < MESSAGES_AT_ONCE:
            self._unheard.append(message)
        else:
            self._fail(TOO_MANY)

    def on_drained(self) -> None:
        """Nothing waits any more."""
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def on_close(self) -> None:
        """The session is over, whoever ended it."""
        self._leave()
        self._hub.lot.left(self)
        self.session.server.closed(self.session)

    def look_after(self) -> None:
        """Ends a client that did not resume in time, or at all before the server stops."""
        if self._owner is not None or self._ended:
            return
        if self._hub.draining:
            self._end(RESTART)
        elif time.monotonic() - self._opened_at > RESUME_SECONDS:
            self._end(SILENT)

    def attach(self, owner: Owner) -> None:
        self._owner = owner

    def listen(self) -> None:
        unheard, self._unheard = self._unheard or [], None
        for message in unheard:
            self.on_message(message)

    def send(self, data: bytes) -> None:
        if self._ended or self._overflowed:
            return
        # What is sent at once always fits, such as a snapshot, or those who miss much could never come back.
        if self.session.waiting_bytes <= self._hub.lot.buffer_bytes:
            self.session.send_jsonified(data[:-1].decode("ascii"))
        else:
            self._overflowed = True
            asyncio.get_running_loop().call_soon(self._fail, TOO_SLOW)  # not now: a fan-out may be under way

    async def drained(self) -> None:
        while self.session.send_queue and not self._ended:
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter

    def close(self, farewell: bytes) -> None:
        if self._ended:
            return
        self._leave()
        self._hub.lot.leaving(self, self.session.give_up)
        goodbye, _, closing = farewell.decode("ascii").partition(",\n")
        self.session.finish(goodbye, *json.loads(closing[1:]))

    def _resume(self, message: str) -> None:
        try:
            cursor = Resume.model_validate_json(message).cursor
            self._give_place_back()
            self._hub.check(self._listener)
        except ValueError:
            self._end(MALFORMED)
        except Unauthenticated:
            self._end(REVOKED)
        except Unavailable:
            self._end(RESTART)
        else:
            if self._revision == self._hub.revision:
                self._hub.join(self._listener, self, cursor)
            else:  # somebody's rights changed since the session began
                self._end(CHANGED)

    def _give_place_back(self) -> None:
        if self._has_place:
            self._has_place = False
            self._hub.release(self._listener)

    def _fail(self, fault: Ending) -> None:
        if self._owner is not None:
            self._owner.failed(fault.code)
        else:
            self._end(fault)

    def _end(self, ending: Ending) -> None:
        self.close(self.encoding.farewell(ending))

    def _leave(self) -> None:
        self._ended = True
        self._give_place_back()
        owner, self._owner = self._owner, None
        if owner is not None:
            asyncio.get_running_loop().call_soon(owner.ended)
        self.on_drained()
