"""From one client's POST to the event in another: `python -m bench.start_to_screen`.

Server and clients are processes of their own on loopback. The clock starts before the POST is written and stops when
the other client has read the event, so that sign-in, transaction, flush to disk and fan-out are all in it.
"""

import asyncio
import http.client
import json
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Any
from urllib.parse import urlsplit

from websockets.asyncio.client import connect

from tests.support.tally import command, served

OPERATIONS = 300
PASSWORD = "correct horse battery"
CREDENTIALS = {"email": "ana@example.com", "password": PASSWORD}


@dataclass
class Poster:
    """A simple HTTP client that keeps its connection, as a script would."""

    host: str
    port: int
    connection: http.client.HTTPConnection = field(init=False)
    cookie: str = ""

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection(self.host, self.port)

    def send(self, method: str, path: str, body: object = None) -> Any:
        headers = {"Content-Type": "application/json", **({"Cookie": self.cookie} if self.cookie else {})}
        self.connection.request(method, f"/api/v1{path}", json.dumps(body) if body is not None else None, headers)
        answer = self.connection.getresponse()
        self.cookie = (answer.getheader("Set-Cookie") or self.cookie).partition(";")[0]
        return json.loads(answer.read())


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder) / "data"
        made = ["create-admin", "--org", "Bench", "--email", CREDENTIALS["email"], "--password-stdin"]
        await command(*made, data_dir=data_dir, given=PASSWORD)
        async with served(data_dir=data_dir, env={"TALLY_LOG__LEVEL": "warning"}) as server:
            poster = Poster("127.0.0.1", server.port)
            await asyncio.to_thread(poster.send, "POST", "/login", CREDENTIALS)
            _print("WebSocket", await _over_websocket(server.url, poster))
            _print("Server-Sent Events", await _over_event_stream(server.url, poster))


async def _over_websocket(url: str, poster: Poster) -> list[float]:
    async with connect(f"{url.replace('http', 'ws', 1)}/ws", additional_headers={"Cookie": poster.cookie}) as listener:

        async def heard() -> float:
            async for message in listener:
                if json.loads(message)["event"].startswith("timer:"):
                    return time.perf_counter()
            raise ConnectionError

        return await _measured(poster, heard)


async def _over_event_stream(url: str, poster: Poster) -> list[float]:
    reader, writer = await asyncio.open_connection(urlsplit(url).hostname, urlsplit(url).port)
    writer.write(f"GET /events HTTP/1.1\r\nHost: {urlsplit(url).netloc}\r\nCookie: {poster.cookie}\r\n\r\n".encode())

    async def heard() -> float:
        await reader.readuntil(b"event: timer:")
        await reader.readuntil(b"\n\n")
        return time.perf_counter()

    await reader.readuntil(b"event: snapshot")
    times = await _measured(poster, heard)
    writer.close()
    return times


async def _measured(poster: Poster, heard: Callable[[], Awaitable[float]]) -> list[float]:
    """Milliseconds of each start; the stops between them are waited for and not counted."""
    task_type = (await asyncio.to_thread(poster.send, "GET", "/task-types"))["items"][0]["id"]
    times = []
    for _ in range(OPERATIONS):
        listening = asyncio.create_task(heard())
        await asyncio.sleep(0)
        began = time.perf_counter()
        await asyncio.to_thread(poster.send, "POST", "/timers/start", {"taskTypeId": task_type})
        times.append(1000 * (await listening - began))
        listening = asyncio.create_task(heard())
        await asyncio.to_thread(poster.send, "POST", "/timers/stop")
        await listening
    return times


def _print(transport: str, times: list[float]) -> None:
    cuts = quantiles(times, n=100)
    print(f"start to screen, {transport}: median {cuts[49]:.1f} ms, p99 {cuts[98]:.1f} ms, {len(times)} starts")


if __name__ == "__main__":
    asyncio.run(main())
