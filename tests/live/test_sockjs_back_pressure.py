"""Clients of SockJS that stop reading: what waits for them is bounded, they are sent away, and may go on later."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from typing import Any

import pytest

from handlers.live.sockjs import sessions
from hub.hub import Hub
from tests.support.listening import text
from tests.support.live import UPGRADE, requested
from tests.support.processes import until
from tests.support.sockjs import Polling, WebSocket, ask, parts, path_of, resumed, said
from tests.support.studio import Client, TestOrganization, open_studio

pytestmark = pytest.mark.gen_test(timeout=60)

LIMIT = 32 * 1024
NOTES = "\u2028" * 2000  # each takes six bytes in a frame
RESUME = said({"type": "resume", "cursor": None})


@asynccontextmanager
async def stalled_websocket(client: Client) -> AsyncIterator[None]:
    async with requested(client, f"/sockjs{path_of()}/websocket", UPGRADE) as answer:
        await asyncio.get_running_loop().sock_sendall(answer.sock, text(RESUME))
        yield


@asynccontextmanager
async def stalled_stream(client: Client) -> AsyncIterator[None]:
    path = path_of()
    async with aclosing(parts(client, "POST", f"{path}/xhr_streaming")) as answer:
        assert [await anext(answer) for _ in range(2)][1] == b"o\n"
        await ask(client, "POST", f"{path}/xhr_send", RESUME)
        yield


def waiting_bytes(hub: Hub) -> list[int]:
    connections = [member.connection for channel in hub._channels.by_org.values() for member in channel.members]
    return [connection.session.waiting_bytes for connection in connections if hasattr(connection, "session")]


async def fill(organization: TestOrganization, until_ended: Any) -> int:
    """Makes events until the listener is gone; returns the most bytes that waited for anybody."""
    hub, most = organization.studio.running.hub, 0
    body = {"taskTypeId": organization.task_types["Mixing"], "notes": NOTES}
    while not until_ended():
        await organization.owner.post("/timers/start", body)
        await organization.owner.post("/timers/stop")
        most = max([most, *waiting_bytes(hub)])
    return most


@pytest.mark.parametrize("stalled", [stalled_websocket, stalled_stream])
async def test_who_stops_reading_is_sent_away_and_nobody_else_waits(stalled: Any, database_url: str) -> None:
    async with open_studio(database_url, buffer_bytes=LIMIT) as studio, AsyncExitStack() as stack:
        north = await studio.organization()
        endings = studio.running.hub.stats()["sockjs"].endings
        reading = await stack.enter_async_context(resumed(WebSocket, north.owner))
        first = await reading.next("snapshot")
        await stack.enter_async_context(stalled(north.owner))
        await until(lambda: studio.running.hub.stats()["sockjs"].connections == 2)

        most = await fill(north, lambda: endings["too_slow"])

        assert most <= LIMIT + 6 * len(NOTES) + 1024
        assert endings == {"too_slow": 1}
        last = int((await north.owner.get("/timers/running")).headers["Tally-Cursor"].rpartition(".")[2])
        assert [(await reading.next()).seq for _ in range(last - first.seq)] == list(range(first.seq + 1, last + 1))
        await until(lambda: studio.running.hub.stats()["sockjs"].connections == 1)


async def test_who_does_not_poll_is_sent_away_and_goes_on_where_it_was(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sessions.SETTINGS, "disconnect_delay", 60)
    async with open_studio(database_url, buffer_bytes=LIMIT) as studio:
        north, path = await studio.organization(), path_of()
        cursor = (await north.owner.get("/changes")).json["cursor"]
        assert (await ask(north.owner, "POST", f"{path}/xhr", b"")).body == b"o\n"
        await ask(north.owner, "POST", f"{path}/xhr_send", said({"type": "resume", "cursor": cursor}))
        assert b"hello" in (await ask(north.owner, "POST", f"{path}/xhr", b"")).body

        await fill(north, lambda: studio.running.hub.stats()["sockjs"].endings["too_slow"])
        goodbye = (await ask(north.owner, "POST", f"{path}/xhr", b"")).body.decode()
        closing = (await ask(north.owner, "POST", f"{path}/xhr", b"")).body.decode()
        last = int((await north.owner.get("/timers/running")).headers["Tally-Cursor"].rpartition(".")[2])
        async with resumed(Polling, north.owner, cursor) as again:
            await again.next("hello")
            seqs = []
            while seqs[-1:] != [last]:
                seqs.append((await again.next()).seq)

    assert "too_slow" in goodbye
    assert closing == 'c[4408,"too_slow"]\n'
    assert seqs == list(range(int(cursor.rpartition(".")[2]) + 1, last + 1))
