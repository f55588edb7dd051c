"""Opens live connections to a running studio, byte by byte, as a browser or a script would."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tornado.httputil import HTTPHeaders, ResponseStartLine, parse_response_start_line
from websockets.utils import accept_key

from tests.support.listening import EventStreamPeer, WebSocketPeer
from tests.support.studio import Client

KEY = "dGhlIHNhbXBsZSBub25jZQ=="
UPGRADE = {
    "Connection": "keep-alive, Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Key": KEY,
    "Sec-WebSocket-Version": "13",
}


@dataclass(frozen=True)
class Answer:
    """The head of an answer, the connection it came on, and what came behind the head."""

    start: ResponseStartLine
    headers: HTTPHeaders
    sock: socket.socket
    behind: bytes

    async def problem(self) -> Any:
        """The body of a refusal, parsed."""
        body = self.behind
        while len(body) < int(self.headers["Content-Length"]):
            body += await asyncio.get_running_loop().sock_recv(self.sock, 65536)
        return json.loads(body)


@asynccontextmanager
async def requested(
    client: Client,
    path: str,
    headers: dict[str, str] | None = None,
    *,
    behind: bytes = b"",
    version: str = "HTTP/1.1",
    source: str | None = None,
) -> AsyncIterator[Answer]:
    """Sends a GET with the client's cookie, and `behind` in the same breath; gives the answer's head.

    `source` is the address of this machine that it comes from, where that matters.
    """
    url = urlsplit(client.url)
    loop = asyncio.get_running_loop()
    came_from = (source, 0) if source else None
    with socket.create_connection((url.hostname, url.port), source_address=came_from) as sock:
        sock.settimeout(0)
        sent = {"Host": url.netloc, **({"Cookie": client.cookie} if client.cookie else {}), **(headers or {})}
        lines = [f"GET {path} {version}", *(f"{name}: {value}" for name, value in sent.items()), "", ""]
        await loop.sock_sendall(sock, "\r\n".join(lines).encode("latin-1") + behind)
        received = b""
        while b"\r\n\r\n" not in received:
            received += await loop.sock_recv(sock, 65536)
        head, _, rest = received.partition(b"\r\n\r\n")
        start, _, fields = head.decode("latin-1").partition("\r\n")
        yield Answer(parse_response_start_line(start), HTTPHeaders.parse(fields), sock, rest)


@asynccontextmanager
async def websocket(client: Client, query: str = "", *, behind: bytes = b"") -> AsyncIterator[WebSocketPeer]:
    """An open WebSocket of the client."""
    async with requested(client, f"/ws{query}", UPGRADE, behind=behind) as answer:
        assert answer.start.code == 101, await answer.problem()
        assert answer.headers["Sec-WebSocket-Accept"] == accept_key(KEY)
        peer = WebSocketPeer(answer.sock)
        peer.received(answer.behind)
        yield peer


@asynccontextmanager
async def event_stream(client: Client, query: str = "", **headers: str) -> AsyncIterator[EventStreamPeer]:
    """An open event stream of the client; header names are written with underscores."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    async with requested(client, f"/events{query}", sent) as answer:
        assert answer.start.code == 200, await answer.problem()
        peer = EventStreamPeer(answer.sock)
        peer.received(answer.behind)
        yield peer
