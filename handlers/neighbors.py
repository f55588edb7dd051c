"""The processes that share one port: what only one of them can answer is handed to it, connection and all."""

import asyncio
import re
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from zlib import crc32

import structlog
from tornado.httputil import HTTPServerRequest
from tornado.iostream import IOStream, StreamClosedError

BEGINNING_BYTES = 128 * 1024  # what was read of a connection before it is handed over: less than the half of it
ASK_SECONDS = 2.0
FULL_SECONDS = 0.01  # until the next try while a neighbor has too much to take
PATIENCE_SECONDS = 5.0

_CONNECTION, _QUESTION = b"c", b"q"
_POLLED = re.compile(r"/sockjs/[^/.]+/([^/.]+)/(?:xhr|xhr_streaming|xhr_send|eventsource)")

_log = structlog.get_logger()


def mailboxes(count: int) -> tuple[list[socket.socket], list[socket.socket]]:
    """For each of so many processes, where it receives and where the others send; they outlive the process."""
    pairs = [socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM) for _ in range(count)]
    for _, sending in pairs:
        sending.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2 * BEGINNING_BYTES)
    return [receiving for receiving, _ in pairs], [sending for _, sending in pairs]


class Neighbors:
    """The way to the other processes, and from them. They are numbered from 1; `number` is this one's."""

    def __init__(self, number: int, receiving: socket.socket, sending: Sequence[socket.socket]) -> None:
        self.number = number
        self.page: Callable[[], str] = str  # what this process tells of itself when one asks
        self._receiving = receiving
        self._sending = sending
        self._successor = False
        for each in (receiving, *sending):
            each.settimeout(0)

    def open(self, let_in: Callable[[socket.socket, bytes], None]) -> None:
        """From now on `let_in` gets the connections that others hand over, with what was read of them."""
        asyncio.get_running_loop().add_reader(self._receiving, self._receive, let_in)

    def leave(self) -> None:
        """Somebody else has this number now, and gets whatever comes without belonging to a session that is here."""
        self._successor = True
        asyncio.get_running_loop().remove_reader(self._receiving)

    def owns(self, session: str) -> bool:
        """Whether the polls of a session with this id come to this process."""
        return self._owner(session) == self.number

    def elsewhere(self, request: HTTPServerRequest) -> int | None:
        """The number of the process that has to answer; none when that is this one."""
        session = _session(request)
        if session is None:
            return self.number if self._successor else None
        owner = self._owner(session)
        return None if owner == self.number else owner

    async def hand_over(self, number: int, connection: socket.socket, beginning: bytes) -> None:
        """Gives a connection away, with what was read of it; the caller closes its own end. Raises OSError."""
        await self._send(number, _CONNECTION + beginning, connection)

    async def pages(self) -> list[str]:
        """What all processes tell of themselves, as far as they answer in time."""
        numbers = range(1, len(self._sending) + 1)
        return await asyncio.gather(*(self._ask(number) for number in numbers))

    def _owner(self, session: str) -> int:
        return 1 + crc32(session.encode()) % len(self._sending)

    async def _ask(self, number: int) -> str:
        mine, theirs = socket.socketpair()
        stream = IOStream(mine)
        try:
            async with asyncio.timeout(ASK_SECONDS):
                with theirs:
                    await self._send(number, _QUESTION, theirs)
                return (await stream.read_until_close()).decode()
        except (OSError, TimeoutError, StreamClosedError):
            _log.warning("neighbor.silent", number=number)
            return ""
        finally:
            stream.close()

    async def _send(self, number: int, message: bytes, connection: socket.socket) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                try:
                    socket.send_fds(self._sending[number - 1], [message], [connection.fileno()])
                except BlockingIOError:
                    await asyncio.sleep(FULL_SECONDS)
                else:
                    return

    def _receive(self, let_in: Callable[[socket.socket, bytes], None]) -> None:
        try:
            message, descriptors, _, _ = socket.recv_fds(self._receiving, BEGINNING_BYTES, 1)
        except BlockingIOError:
            return  # a predecessor was quicker
        for descriptor in descriptors:
            connection = socket.socket(fileno=descriptor)
            if message[:1] == _CONNECTION:
                let_in(connection, message[1:])
            else:
                asyncio.get_running_loop().create_task(self._answer(connection))

    async def _answer(self, asker: socket.socket) -> None:
        stream = IOStream(asker)
        with suppress(StreamClosedError):
            await stream.write(self.page().encode())
        stream.close()


class HandedOver(IOStream):
    """A connection of which another process has read the beginning."""

    def __init__(self, connection: socket.socket, beginning: bytes, read_bytes: int) -> None:
        self._beginning = beginning
        super().__init__(connection, read_chunk_size=max(read_bytes, len(beginning)))

    def read_from_fd(self, buf: bytearray | memoryview) -> int | None:
        if not self._beginning:
            return super().read_from_fd(buf)
        count = len(self._beginning)
        buf[:count] = self._beginning
        self._beginning = b""
        return count


def _session(request: HTTPServerRequest) -> str | None:
    """The session that is polled, where one is: a WebSocket has all that it needs with itself."""
    if match := _POLLED.fullmatch(request.path):
        return match[1]
    if request.path.rstrip("/") == "/socket.io":
        return next((given.decode("latin-1") for given in request.query_arguments.get("sid", ())), None)
    return None
