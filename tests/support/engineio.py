"""A client of the Socket.IO door that says what no library would: raw requests of Engine.IO."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from tornado.httpclient import AsyncHTTPClient, HTTPRequest, HTTPResponse
from tornado.websocket import WebSocketClientConnection, websocket_connect

from tests.support.studio import MOST_AT_ONCE, Client

PACKET_END = "\x1e"


@dataclass(frozen=True)
class Polling:
    """A session that polls, with the cookie of `client`."""

    client: Client
    sid: str = ""
    handshake: Any = None

    async def packets(self, **headers: str) -> list[str]:
        """The packets of the next answer."""
        response = await self.get(**headers)
        assert response.code == 200, response.body
        return response.body.decode().split(PACKET_END)

    async def until(self, event: str) -> Any:
        """The data of the next event of that name."""
        while True:
            for packet in await self.packets():
                if packet.startswith(f'42["{event}"'):
                    return json.loads(packet[2:])[1]

    async def get(self, query: str = "", **headers: str) -> HTTPResponse:
        return await self._fetch("GET", query, None, headers)

    async def post(self, body: bytes, **headers: str) -> HTTPResponse:
        return await self._fetch("POST", "", body, headers)

    def as_client(self, client: Client) -> "Polling":
        """The same session in somebody else's hands."""
        return Polling(client, self.sid)

    @asynccontextmanager
    async def upgraded(self) -> AsyncIterator[WebSocketClientConnection]:
        """A WebSocket that belongs to the session; it has not probed yet."""
        async with websocket(self.client, f"&sid={self.sid}") as connection:
            yield connection

    async def _fetch(self, method: str, query: str, body: bytes | None, headers: dict[str, str]) -> HTTPResponse:
        sid = f"&sid={self.sid}" if self.sid else ""
        url = f"{self.client.url}/socket.io/?EIO=4&transport=polling{sid}{query}"
        request = HTTPRequest(url, method, headers=_with_cookie(self.client, headers), body=body)
        return await AsyncHTTPClient(max_clients=MOST_AT_ONCE).fetch(request, raise_error=False)


async def opened(client: Client) -> Polling:
    """A new session whose client has not connected yet."""
    (packet,) = await Polling(client).packets()
    handshake = json.loads(packet.removeprefix("0"))
    return Polling(client, handshake["sid"], handshake)


async def connected(client: Client) -> Polling:
    """A session that listens, up to its snapshot."""
    polling = await opened(client)
    assert (await polling.post(b"40")).code == 200
    await polling.until("snapshot")
    return polling


@asynccontextmanager
async def websocket(client: Client, query: str = "") -> AsyncIterator[WebSocketClientConnection]:
    """A WebSocket of Engine.IO."""
    url = client.url.replace("http", "ws", 1)
    request = HTTPRequest(f"{url}/socket.io/?EIO=4&transport=websocket{query}", headers=_with_cookie(client, {}))
    connection = await websocket_connect(request)
    try:
        yield connection
    finally:
        connection.close()


@asynccontextmanager
async def connected_websocket(client: Client) -> AsyncIterator[WebSocketClientConnection]:
    """A WebSocket that listens, up to its snapshot."""
    async with websocket(client) as connection:
        await connection.write_message("40")
        await told(connection, "snapshot")
        yield connection


async def told(connection: WebSocketClientConnection, event: str) -> Any:
    """The data of the next event of that name."""
    while packet := await connection.read_message():
        assert isinstance(packet, str)
        if packet.startswith(f'42["{event}"'):
            return json.loads(packet[2:])[1]
    raise AssertionError(f"closed with {connection.close_code} before {event}")


async def closed(connection: WebSocketClientConnection) -> int | None:
    """The code that the server closes with."""
    while await connection.read_message() is not None:
        pass
    return connection.close_code


def _with_cookie(client: Client, headers: dict[str, str]) -> dict[str, str]:
    cookie = {"Cookie": client.cookie} if client.cookie else {}
    return {**cookie, **{name.replace("_", "-"): value for name, value in headers.items()}}
