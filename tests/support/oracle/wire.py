"""A client's connections, as bad as real ones: they stall, they break, and nobody reads what was under way."""

import asyncio
import socket
import struct
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from tornado.httputil import HTTPHeaders, parse_response_start_line
from websockets.frames import CloseCode, Frame, Opcode
from websockets.protocol import Protocol, Side

from tests.support.listening import close, text
from tests.support.live import UPGRADE

_READ_BYTES = 64 * 1024
NO_HEADERS: Mapping[str, str] = {}
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class RefusedRequest(Exception):
    """The server answered with this status, which is no success."""

    def __init__(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        super().__init__(status, body)
        self.status = status
        self.headers = headers


@dataclass(frozen=True)
class Answer:
    """The head of an answer; its body is still to be read."""

    status: int
    headers: HTTPHeaders


class Line:
    """A client's way to the server: all its connections stall together, and end together."""

    def __init__(self, url: str, cookie: str, *, receive_buffer: int | None, silence_seconds: float) -> None:
        """Whoever hears nothing for `silence_seconds` takes the connection for gone."""
        self.lead_to(url)
        self.cookie = cookie
        self.silence_seconds = silence_seconds
        self.flowing = asyncio.Event()
        self.flowing.set()
        self._receive_buffer = receive_buffer
        self._wires: set[Wire] = set()

    @property
    def is_up(self) -> bool:
        return bool(self._wires)

    def lead_to(self, url: str) -> None:
        """From now on, connections go to this server."""
        address = urlsplit(url)
        self.host = address.netloc
        self._address = (address.hostname, address.port)

    @asynccontextmanager
    async def wire(self) -> AsyncIterator["Wire"]:
        """One more connection. Raises OSError, and so does whatever is done with it."""
        with socket.socket() as sock:
            if self._receive_buffer:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self._receive_buffer)
            sock.setblocking(False)  # noqa: FBT003  the socket's own interface
            await asyncio.get_running_loop().sock_connect(sock, self._address)
            wire = Wire(sock, self)
            self._wires.add(wire)
            try:
                yield wire
            finally:
                self._wires.discard(wire)

    def break_off(self) -> None:
        """Whenever these connections are closed now, the server gets a reset."""
        for wire in self._wires:
            with suppress(OSError):
                wire.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)

    def bow_out(self) -> None:
        """Says what a polite client says before it closes."""
        for wire in self._wires:
            with suppress(OSError):
                wire.sock.send(wire.farewell)


class Wire:
    """One connection, to be read as HTTP/1.1 and then as whatever was agreed on."""

    def __init__(self, sock: socket.socket, line: Line) -> None:
        self.sock = sock
        self.farewell = b""
        self._line = line
        self._unread = b""

    async def send(self, data: bytes) -> None:
        await asyncio.get_running_loop().sock_sendall(self.sock, data)

    async def ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] = NO_HEADERS
    ) -> Answer:
        """Sends a request, and gives the answer's head. Raises RefusedRequest."""
        fields = {"Host": self._line.host, "Cookie": self._line.cookie, **headers}
        if body is not None:
            fields["Content-Length"] = str(len(body))
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items()), "", ""]
        await self.send("\r\n".join(lines).encode("latin-1") + (body or b""))
        start, _, rest = (await self._read_to(b"\r\n\r\n")).decode("latin-1").partition("\r\n")
        answer = Answer(parse_response_start_line(start).code, HTTPHeaders.parse(rest))
        if answer.status >= 400:
            raise RefusedRequest(answer.status, await self.whole(answer), answer.headers)
        return answer

    async def whole(self, answer: Answer) -> bytes:
        """The body to its end."""
        return b"".join([part async for part in self.parts(answer)])

    async def parts(self, answer: Answer) -> AsyncGenerator[bytes, None]:
        """The body as it comes."""
        if answer.headers.get("Transfer-Encoding") == "chunked":
            while size := int(await self._read_to(b"\r\n"), 16):
                yield (await self._read(size + 2))[:size]
            await self._read(2)
        elif "Content-Length" in answer.headers:
            yield await self._read(int(answer.headers["Content-Length"]))
        elif answer.status != 204:
            async for part in self.rest():
                yield part

    async def rest(self) -> AsyncGenerator[bytes, None]:
        """Everything until the server closes its side."""
        unread, self._unread = self._unread, b""
        if unread:
            yield unread
        while data := await self._receive():
            yield data

    async def _read_to(self, end: bytes) -> bytes:
        while end not in self._unread:
            await self._read_on()
        found, _, self._unread = self._unread.partition(end)
        return found

    async def _read(self, count: int) -> bytes:
        while len(self._unread) < count:
            await self._read_on()
        found, self._unread = self._unread[:count], self._unread[count:]
        return found

    async def _read_on(self) -> None:
        data = await self._receive()
        if not data:
            raise ConnectionResetError("closed in the midst of an answer")
        self._unread += data

    async def _receive(self) -> bytes:
        await self._line.flowing.wait()
        async with asyncio.timeout(self._line.silence_seconds):
            return await asyncio.get_running_loop().sock_recv(self.sock, _READ_BYTES)


class Socket:
    """A WebSocket of text messages."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._protocol = Protocol(Side.CLIENT, max_size=None)

    async def say(self, message: str) -> None:
        await self._wire.send(text(message))

    async def texts(self) -> AsyncGenerator[str, None]:
        """What the server says until either side closes."""
        async for data in self._wire.rest():
            self._protocol.receive_data(data)
            assert self._protocol.parser_exc is None, self._protocol.parser_exc
            for frame in self._protocol.events_received():
                assert isinstance(frame, Frame)
                if frame.opcode is Opcode.TEXT:
                    yield bytes(frame.data).decode()
            for reply in self._protocol.data_to_send():
                await self._wire.send(reply)


@asynccontextmanager
async def websocket(line: Line, path: str) -> AsyncIterator[Socket]:
    """An upgraded connection."""
    async with line.wire() as wire:
        await wire.ask("GET", path, headers=UPGRADE)
        wire.farewell = close(CloseCode.NORMAL_CLOSURE)
        yield Socket(wire)
