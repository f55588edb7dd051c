"""A SockJS session: what waits for its client, in bounded packs, and how it ends after a goodbye."""

import time
from collections import deque
from typing import Any

from handlers.live.sockjs import library

PACK_BYTES = 64 * 1024  # about what one write or one poll takes; the rest waits for the next
HEARTBEAT = "h"


class Session(library.Session):
    """The package's session with a queue that is counted, and without a timer of its own.

    One pack at a time is under way: a handler that is not `active` has not written its last one yet.
    """

    def __init__(self, conn: Any, server: Any, session_id: str, expiry: float | None = None) -> None:
        super().__init__(conn, server, session_id, expiry)
        self.send_queue: deque[str] = deque()  # the package's is a text that is copied for each message
        self.waiting_bytes = 0
        self._ending: tuple[int, str] | None = None
        self._used_at = time.monotonic()

    def send_jsonified(self, msg: str, stats: bool = True) -> None:  # noqa: ARG002, FBT001, FBT002  as the package has it
        """Sends JSON strings with commas between them, now or when their turn comes."""
        self.send_queue.append(msg)
        self.waiting_bytes += len(msg)
        self.flush()

    def flush(self) -> None:
        """Gives the handler what it can take."""
        if self.handler is None or not self.handler.active:
            return
        if self.send_queue:
            self._used_at = time.monotonic()
            self.handler.send_pack(f"a[{self._next_pack()}]")
            if not self.send_queue and self.conn is not None:
                self.conn.on_drained()
        else:
            self._close_at_end()

    def finish(self, goodbye: str, code: int, reason: str) -> None:
        """Drops what waits, and closes once the goodbye is written."""
        self.send_queue = deque([goodbye])
        self.waiting_bytes = len(goodbye)
        self._ending = (code, reason)
        self.flush()

    def give_up(self) -> None:
        """Closes although the goodbye was not taken."""
        handler = self.handler
        if handler is not None:
            handler.abort()
        self.send_queue.clear()
        self.close(*self._ending or self.get_close_reason())

    def beat(self, after_seconds: float) -> None:
        """Sends SockJS's own heartbeat to a client that heard nothing for so long."""
        if self.handler is not None and self.handler.active and time.monotonic() - self._used_at >= after_seconds:
            self._used_at = time.monotonic()
            self.handler.send_pack(HEARTBEAT)

    def set_handler(self, handler: Any, start_heartbeat: bool = True) -> bool:  # noqa: FBT001, FBT002  as the package has it
        attached: bool = super().set_handler(handler, start_heartbeat)
        if attached:
            self._used_at = time.monotonic()
        return attached

    def remove_handler(self, handler: Any) -> None:
        super().remove_handler(handler)
        self._close_at_end()

    def start_heartbeat(self) -> None:
        """One sweep beats for all."""

    def stop_heartbeat(self) -> None:
        """One sweep beats for all."""

    def _next_pack(self) -> str:
        pack = [self.send_queue.popleft()]
        size = len(pack[0])
        while self.send_queue and size + len(self.send_queue[0]) <= PACK_BYTES:
            size += len(self.send_queue[0])
            pack.append(self.send_queue.popleft())
        self.waiting_bytes -= size
        return ",".join(pack)

    def _close_at_end(self) -> None:
        if self._ending is not None and not self.send_queue and self.state != library.CLOSED:
            self.close(*self._ending)
