"""Limits: how many live connections one sign-in and one address may hold, and how much a client may say."""

from contextlib import AsyncExitStack

import pytest
from websockets.frames import Opcode

from hub.subscription import MESSAGES_AT_ONCE
from tests.support.listening import frame
from tests.support.live import UPGRADE, event_stream, requested, websocket
from tests.support.metrics import number
from tests.support.processes import until
from tests.support.studio import Client, TestOrganization, open_studio

pytestmark = pytest.mark.gen_test(timeout=60)

DOORS = pytest.mark.parametrize(("path", "headers"), [("/ws", UPGRADE), ("/events", {})])


async def refusal(client: Client, path: str, headers: dict[str, str]) -> tuple[int, str, bool]:
    async with requested(client, path, headers) as answer:
        return answer.start.code, (await answer.problem())["code"], int(answer.headers["Retry-After"]) > 0


@DOORS
async def test_a_sign_in_that_holds_all_it_may_gets_no_more(
    path: str, headers: dict[str, str], database_url: str
) -> None:
    async with open_studio(database_url, max_connections_per_sign_in=2) as studio, AsyncExitStack() as stack:
        north = await studio.organization()
        engineer = await north.member()
        for door in (websocket, event_stream):
            await stack.enter_async_context(door(north.owner))

        assert await refusal(north.owner, path, headers) == (429, "too_many_requests", True)

        async with websocket(engineer) as peer:
            assert (await peer.next()).event == "hello"
        assert await number(studio, "tally_live_refused_total", "sign_in") == 1


@DOORS
async def test_an_address_that_holds_all_it_may_gets_no_more(
    path: str, headers: dict[str, str], database_url: str
) -> None:
    proxied = {"trusted_proxies": ["127.0.0.1"], "metrics_networks": ["192.0.2.0/24", "127.0.0.0/8"]}
    async with open_studio(database_url, proxied, max_connections_per_address=2) as studio, AsyncExitStack() as stack:
        north = await studio.organization()
        here, there = {"X-Forwarded-For": "192.0.2.1"}, {"X-Forwarded-For": "192.0.2.2"}
        for number_ in range(2):
            member = await north.member(name=f"Member {number_}")
            await stack.enter_async_context(requested(member, "/ws", {**UPGRADE, **here}))

        assert await refusal(north.owner, path, {**headers, **here}) == (429, "too_many_requests", True)

        async with requested(north.owner, path, {**headers, **there}) as answer:
            assert answer.start.code in {101, 200}
        assert await number(studio, "tally_live_refused_total", "address") == 1


async def test_who_leaves_makes_room(database_url: str) -> None:
    async with open_studio(database_url, max_connections_per_sign_in=1) as studio:
        north = await studio.organization()
        for _ in range(3):
            async with websocket(north.owner) as peer:
                await peer.next("snapshot")
            await until(lambda: studio.running.hub.stats()["websocket"].connections == 0)


async def test_many_people_behind_one_router_are_let_in(north: TestOrganization) -> None:
    async with AsyncExitStack() as stack:
        for _ in range(6):
            member = await north.member()
            for _ in range(20):
                await stack.enter_async_context(event_stream(member))

        assert north.studio.running.hub.stats()["sse"].connections == 120


def pings(count: int) -> bytes:
    return frame(Opcode.TEXT, b'{"type": "ping", "t": 1}') * count


@pytest.mark.parametrize(
    "chatter",
    [
        pings(2 * MESSAGES_AT_ONCE),
        frame(Opcode.PING) * 2 * MESSAGES_AT_ONCE,
        frame(Opcode.TEXT, fin=False) + frame(Opcode.CONT, fin=False) * 2 * MESSAGES_AT_ONCE,
    ],
    ids=["messages", "ping frames", "parts of a message"],
)
async def test_a_client_that_talks_without_end_is_sent_away(chatter: bytes, north: TestOrganization) -> None:
    async with websocket(north.owner) as peer:
        await peer.write(chatter)
        goodbye = (await peer.rest())[-1]

    assert (goodbye.event, goodbye.data["reason"], peer.close_code) == ("goodbye", "too_many", 4429)
    assert await number(north.studio, "tally_live_endings_total", "websocket", "too_many") == 1


async def test_a_client_may_say_a_good_deal_at_once(north: TestOrganization) -> None:
    async with websocket(north.owner) as peer:
        await peer.write(pings(MESSAGES_AT_ONCE))
        for _ in range(MESSAGES_AT_ONCE):
            assert (await peer.next("pong")).data["t"] == 1
