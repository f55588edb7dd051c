"""The door `/events`: Server-Sent Events."""

from functools import partial

from handlers.live.parking import LiveDoor
from hub.parked import ParkedEventStream


class EventStreamDoor(LiveDoor):
    """Streams to a member; `Last-Event-ID`, else `?cursor=`, to resume."""

    async def get(self) -> None:
        listener = await self.listener()
        cursor = self.request.headers.get("Last-Event-ID") or self.cursor_in_query()
        self.park(listener, cursor, partial(ParkedEventStream, self.hub.lot, self._head()))

    def _head(self) -> bytes:
        """The answer's head. The body has no length and no chunks: it ends with the connection."""
        self.set_header("Content-Type", "text/event-stream")
        self.set_header("X-Accel-Buffering", "no")  # nginx would hold the events back
        self.set_header("Connection", "close")
        lines = [f"{name}: {value}\r\n" for name, value in self._headers.get_all()]
        return f"HTTP/1.1 200 OK\r\n{''.join(lines)}\r\n".encode("latin-1")
