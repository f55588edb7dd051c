"""Clients that hang up while the server still looks at who they are: nothing fails, and nobody is left behind."""

import logging
import socket
import struct
from asyncio import Future
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import structlog

from handlers.live.socketio.door import SocketIoDoor
from store.connection import connected
from tests.support import engineio
from tests.support.house import until
from tests.support.listening import text
from tests.support.live import UPGRADE
from tests.support.locks import until_somebody_waits
from tests.support.studio import Client, TestOrganization

pytestmark = pytest.mark.gen_test(timeout=60)

RESET_ON_CLOSE = struct.pack("ii", 1, 0)
DOORS = [
    ("GET", "/ws", UPGRADE),
    ("GET", "/events", {}),
    ("GET", "/api/v1/changes", {}),
    ("GET", "/sockjs/000/one/websocket", UPGRADE),
    ("GET", "/sockjs/000/one/eventsource", {}),
    ("POST", "/sockjs/000/one/xhr", {"Content-Length": "0"}),
    ("POST", "/sockjs/000/one/xhr_streaming", {"Content-Length": "0"}),
    ("GET", "/socket.io/?EIO=4&transport=polling", {}),
    ("GET", "/socket.io/?EIO=4&transport=websocket", UPGRADE),
]


@pytest.fixture(autouse=True)
def nothing_fails(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    with structlog.testing.capture_logs() as logged:
        yield
    assert [entry for entry in logged if entry["log_level"] in {"error", "critical"}] == []
    assert [record for record in caplog.get_records("call") if record.levelno >= logging.ERROR] == []


def asking(client: Client, method: str, path: str, headers: dict[str, str]) -> socket.socket:
    """A client's connection whose request is on its way; once it is closed, the server gets a reset."""
    url = urlsplit(client.url)
    sock = socket.create_connection((url.hostname, url.port))
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
    fields = {"Host": url.netloc, "Cookie": client.cookie, **headers}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items()), "", ""]
    sock.sendall("\r\n".join(lines).encode())
    return sock


@pytest.mark.parametrize(("method", "path", "headers"), DOORS)
async def test_who_hangs_up_before_being_let_in_leaves_nothing_behind(
    method: str, path: str, headers: dict[str, str], north: TestOrganization, database_url: str
) -> None:
    hub = north.studio.running.hub
    async with connected(database_url, "test") as connection, connection.transaction():
        await connection.execute("LOCK TABLE sign_ins IN ACCESS EXCLUSIVE MODE")
        with asking(north.owner, method, path, headers):
            await until_somebody_waits(connection)
        reply = await north.studio.stranger.call("GET", "/api/v1/nothing")  # for which the loop had to take its turns
        assert reply.status == 404

    answered = await north.owner.get("/me")
    await until(lambda: not any(traffic.connections for traffic in hub.stats().values()))
    assert answered.status == 200


async def test_who_hangs_up_while_its_probe_is_answered_goes_on_polling(
    north: TestOrganization, monkeypatch: pytest.MonkeyPatch
) -> None:
    polling = await engineio.connected(north.owner)
    upgrading = asking(north.owner, "GET", f"/socket.io/?EIO=4&transport=websocket&sid={polling.sid}", UPGRADE)
    answer = SocketIoDoor.write_message
    answered = []

    def too_late(door: SocketIoDoor, packet: str) -> "Future[None]":
        upgrading.close()
        answered.append(packet)
        return answer(door, packet)

    with upgrading, monkeypatch.context() as patch:
        patch.setattr(SocketIoDoor, "write_message", too_late)
        upgrading.sendall(text("2probe"))
        await until(lambda: bool(answered))

    assert answered == ["3probe"]
    await north.owner.post("/timers/start", {"taskTypeId": north.task_types["Mixing"]})
    await polling.until("timer:started")


async def test_a_session_that_ends_while_it_is_upgraded_takes_its_websocket_along(
    north: TestOrganization, monkeypatch: pytest.MonkeyPatch
) -> None:
    polling = await engineio.connected(north.owner)
    begin = SocketIoDoor.open

    def too_late(door: SocketIoDoor, *arguments: str) -> None:
        assert door.session is not None
        door.session.abandon()
        begin(door, *arguments)

    monkeypatch.setattr(SocketIoDoor, "open", too_late)
    async with polling.upgraded() as connection:
        await engineio.closed(connection)
