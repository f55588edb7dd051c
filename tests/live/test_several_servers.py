"""Two servers on one database and one Redis: presence, limits and the brake on guessing hold for both together."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from domain.people import Role
from hub import others, presence, roll_call
from tests.support.listening import Peer
from tests.support.live import UPGRADE, requested, websocket
from tests.support.processes import until
from tests.support.redis import redis_server
from tests.support.studio import Client, Studio, open_studio

pytestmark = pytest.mark.gen_test(timeout=60)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (presence, others):
        monkeypatch.setattr(module, "TELL_SECONDS", 0.05)


@asynccontextmanager
async def two_studios(url: str, folder: Path, **realtime: float) -> AsyncIterator[tuple[Studio, Studio]]:
    async with AsyncExitStack() as stack:
        redis = await stack.enter_async_context(redis_server(folder))
        first, second = [
            await stack.enter_async_context(open_studio(url, redis={"url": redis.url}, **realtime)) for _ in range(2)
        ]
        yield first, second


def at(studio: Studio, client: Client) -> Client:
    """The same client, who asks another server."""
    return Client(studio.url, client.cookie, client.actor)


async def test_both_tell_who_is_there(database_url: str, tmp_path: Path) -> None:
    async with two_studios(database_url, tmp_path) as (first, second):
        north = await first.organization()
        vera = await north.member(Role.VIEWER, "Vera")
        async with websocket(north.owner) as here:
            asked = await at(second, vera).get("/presence")
            assert [person["userId"] for person in asked.json["people"]] == [north.owner.actor.user_id]

            async with websocket(at(second, vera)) as there:
                for peer in (here, there):
                    while len((await peer.next("presence")).data["people"]) < 2:
                        pass


async def test_who_came_and_left_while_redis_was_gone_is_told_when_it_is_back(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roll_call, "LIFE_SECONDS", 3600.0)  # nothing is told again only because it is time to
    async with AsyncExitStack() as stack:
        redis = await stack.enter_async_context(redis_server(tmp_path))
        first, second = [
            await stack.enter_async_context(open_studio(database_url, redis={"url": redis.url})) for _ in range(2)
        ]
        north = await first.organization()
        vera, wim = await north.member(Role.VIEWER, "Vera"), await north.member(Role.VIEWER, "Wim")
        here = await stack.enter_async_context(websocket(north.owner))
        async with websocket(at(second, vera)):
            await _told(here, north.owner, vera)
            await redis.stop()
            await until(lambda: not (first.running.hub.bus.connected or second.running.hub.bus.connected))
        there = await stack.enter_async_context(websocket(at(second, wim)))
        await redis.start()

        for peer in (here, there):
            await _told(peer, north.owner, wim)


async def _told(peer: Peer, *clients: Client) -> None:
    """Returns once these and no others are told to be there."""
    ids = {client.actor.user_id for client in clients}
    while {person["userId"] for person in (await peer.next("presence")).data["people"]} != ids:
        pass


async def test_a_sign_in_cannot_take_all_its_places_twice(database_url: str, tmp_path: Path) -> None:
    async with (
        two_studios(database_url, tmp_path, max_connections_per_sign_in=2) as (first, second),
        AsyncExitStack() as stack,
    ):
        north = await first.organization()
        for _ in range(2):
            await stack.enter_async_context(websocket(north.owner))

        status = 101
        while status != 429:  # it may take a moment until the other has heard of it
            async with requested(at(second, north.owner), "/ws", UPGRADE) as answer:
                status = answer.start.code


async def test_guesses_at_both_count_together(database_url: str, tmp_path: Path) -> None:
    async with two_studios(database_url, tmp_path) as (first, second):
        north = await first.organization()
        guess = {"email": north.owner.actor.email, "password": "a guess"}
        answers = [(await studio.stranger.post("/login", guess)).status for _ in range(6) for studio in (first, second)]

    assert answers == [401] * 10 + [429] * 2
