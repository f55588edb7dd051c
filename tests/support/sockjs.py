"""The clients' end of SockJS, by hand: one class for each transport, all with the same frames."""

import asyncio
import json
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager, suppress
from itertools import count
from typing import Any
from urllib.parse import urlsplit

from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest, HTTPResponse
from tornado.httputil import HTTPHeaders
from tornado.websocket import WebSocketClientConnection, websocket_connect

from tests.support.listening import Message
from tests.support.studio import Client

PATIENCE = 15  # seconds
_numbers = count(1)


async def ask(
    client: Client,
    method: str,
    path: str,
    body: str | bytes | None = None,
    **headers: str,
) -> HTTPResponse:
    """One request below /sockjs; header names are written with underscores."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if client.cookie:
        sent.setdefault("Cookie", client.cookie)
    request = HTTPRequest(
        f"{client.url}/sockjs{path}",
        method=method,
        headers=sent,
        body=body,
        allow_nonstandard_methods=True,
    )
    return await AsyncHTTPClient(max_clients=100).fetch(request, raise_error=False)


async def parts(client: Client, method: str, path: str) -> AsyncIterator[bytes]:
    """An answer below /sockjs as it comes; nothing for one that is no success. Closing this hangs up."""
    url = urlsplit(client.url)
    reader, writer = await asyncio.open_connection(url.hostname, url.port)
    try:
        lines = [f"{method} /sockjs{path} HTTP/1.1", f"Host: {url.netloc}", f"Cookie: {client.cookie}"]
        writer.write("\r\n".join([*lines, "Content-Length: 0", "", ""]).encode())
        head = HTTPHeaders.parse((await reader.readuntil(b"\r\n\r\n")).decode().partition("\r\n")[2])
        if "problem" in head["Content-Type"]:
            return
        if "Content-Length" in head:
            yield await reader.readexactly(int(head["Content-Length"]))
            return
        while size := int(await reader.readline(), 16):
            yield (await reader.readexactly(size + 2))[:size]
    finally:
        writer.transport.abort()


def path_of(server: str = "000") -> str:
    """The address of a session that nobody has opened yet."""
    return f"/{server}/session{next(_numbers)}"


def said(*messages: Any) -> str:
    """What a client sends to say these."""
    return json.dumps([json.dumps(message) for message in messages])


class Peer(ABC):
    """A SockJS session. It reads frames, and answers with what they hold."""

    def __init__(self, client: Client, path: str | None = None) -> None:
        self.client = client
        self.path = path or path_of()
        self.ended: tuple[int, str] | None = None
        self.opened = asyncio.Event()
        self.heartbeats = 0
        self._messages: asyncio.Queue[Message | None] = asyncio.Queue()

    @abstractmethod
    async def run(self) -> None:
        """Reads until the session is over."""

    async def say(self, *messages: Any) -> None:
        reply = await ask(self.client, "POST", f"{self.path}/xhr_send", said(*messages))
        assert reply.code == 204, reply.body

    async def next(self, event: str | None = None) -> Message:
        """The next message, or the next of this name; what has no place in the log only when it is asked for."""
        while True:
            async with asyncio.timeout(PATIENCE):
                message = await self._messages.get()
            assert message is not None, f"the session is over: {self.ended}"
            if event == message.event or (event is None and message.event not in {"presence", "heartbeat"}):
                return message

    async def rest(self) -> list[Message]:
        """Everything until the session is over."""
        messages: list[Message] = []
        async with asyncio.timeout(PATIENCE):
            while (message := await self._messages.get()) is not None:
                messages.append(message)
        return messages

    def take(self, frame: str) -> None:
        if frame == "o":
            self.opened.set()
        elif frame == "h":
            self.heartbeats += 1
        elif frame.startswith("a"):
            for text in json.loads(frame[1:]):
                message = json.loads(text)
                self._messages.put_nowait(
                    Message(message["event"], message["data"], message.get("id"), message.get("at"))
                )
        else:
            assert frame.startswith("c"), frame
            code, reason = json.loads(frame[1:])
            self.ended = (code, reason)

    def over(self) -> None:
        self._messages.put_nowait(None)


class Polling(Peer):
    """xhr: one frame for each request."""

    async def run(self) -> None:
        while self.ended is None:
            async with aclosing(parts(self.client, "POST", f"{self.path}/xhr")) as answer:
                frames = [part.decode().removesuffix("\n") async for part in answer]
            if not frames:
                return
            self.take(*frames)


class Streaming(Peer):
    """xhr_streaming: request after request, each with many frames."""

    method, transport, between = "POST", "xhr_streaming", "\n"

    async def run(self) -> None:
        refused = False
        while self.ended is None and not refused:
            refused, text = True, ""
            async with aclosing(parts(self.client, self.method, f"{self.path}/{self.transport}")) as answer:
                async for part in answer:
                    *frames, text = (text + part.decode()).split(self.between)
                    refused = False
                    for frame in frames:
                        self.taken(frame)

    def taken(self, frame: str) -> None:
        if frame != "h" * 2048:
            self.take(frame)


class EventSource(Streaming):
    """eventsource: the same in the framing of Server-Sent Events."""

    method, transport, between = "GET", "eventsource", "\r\n\r\n"

    def taken(self, frame: str) -> None:
        frame = frame.removeprefix("\r\n")
        assert frame.startswith("data: "), frame
        self.take(frame.removeprefix("data: "))


class WebSocket(Peer):
    """websocket: a frame in each message."""

    _connection: WebSocketClientConnection

    async def run(self) -> None:
        url = f"{self.client.url.replace('http', 'ws', 1)}/sockjs{self.path}/websocket"
        self._connection = await websocket_connect(HTTPRequest(url, headers={"Cookie": self.client.cookie or ""}))
        try:
            while (frame := await self._connection.read_message()) is not None:
                assert isinstance(frame, str)
                self.take(frame)
        finally:
            self._connection.close()

    @property
    def close_code(self) -> int | None:
        return self._connection.close_code

    async def say(self, *messages: Any) -> None:
        await self.write(said(*messages))

    async def write(self, text: str) -> None:
        await self._connection.write_message(text)


TRANSPORTS = (WebSocket, Streaming, Polling, EventSource)


@asynccontextmanager
async def connected(transport: type[Peer], client: Client, path: str | None = None) -> AsyncIterator[Any]:
    """A session that is open; it did not resume yet. The client goes away when the block ends."""
    peer = transport(client, path)
    reading = asyncio.ensure_future(peer.run())
    reading.add_done_callback(lambda _: peer.over())
    opening = asyncio.ensure_future(peer.opened.wait())
    await asyncio.wait([reading, opening], timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
    opening.cancel()
    try:
        yield peer
    finally:
        reading.cancel()
        with suppress(asyncio.CancelledError, asyncio.IncompleteReadError, HTTPClientError):
            await reading


@asynccontextmanager
async def resumed(transport: type[Peer], client: Client, cursor: str | None = None) -> AsyncIterator[Any]:
    """A session of a client that said where it stands."""
    async with connected(transport, client) as peer:
        await peer.say({"type": "resume", "cursor": cursor})
        yield peer
