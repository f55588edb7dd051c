"""Two servers on one database: what happens in one is heard in the other, by Redis, or by a look at the log."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from tornado.ioloop import IOLoop

from actions.housekeeping import tidy
from domain.people import Role
from store.connection import connected as database_connected
from tests.support.kiosks import paired
from tests.support.listening import Message, Peer, WebSocketPeer
from tests.support.live import event_stream, websocket
from tests.support.metrics import number
from tests.support.processes import until
from tests.support.redis import RedisServer, redis_server
from tests.support.studio import PASSWORD, Client, Studio, TestOrganization, open_studio

pytestmark = pytest.mark.gen_test(timeout=60)

NEVER = 300.0  # seconds between looks at the database: what is heard was told, not found
LOOK = 0.1


@dataclass(frozen=True)
class Pair:
    """An organization on the first of two servers."""

    one: Studio
    other: Studio
    north: TestOrganization

    def elsewhere(self, client: Client) -> Client:
        """The same client, at the other server."""
        return replace(client, url=self.other.url)

    async def start(self) -> None:
        """A timer starts at the first server."""
        reply = await self.north.owner.post("/timers/switch", {"taskTypeId": self.north.task_types["Mixing"]})
        assert reply.status == 201


@asynccontextmanager
async def two(database_url: str, redis: str | None = None, look: float = NEVER) -> AsyncIterator[Pair]:
    opened = partial(open_studio, database_url, redis={"url": redis}, poll_seconds=look, heartbeat_seconds=NEVER)
    async with opened() as one, opened() as other:
        pair = Pair(one, other, await one.organization())
        if redis:
            await connected(pair)
        yield pair


async def connected(pair: Pair) -> None:
    await until(lambda: all(studio.running.hub.bus.connected for studio in (pair.one, pair.other)))


@pytest.fixture(params=["redis", "log"])
def pair(request: pytest.FixtureRequest, io_loop: IOLoop, database_url: str, tmp_path: Path) -> Iterator[Pair]:
    """Two servers that tell each other over Redis, or have only the log to find it in."""
    stack = AsyncExitStack()

    async def opened() -> Pair:
        if request.param == "log":
            return await stack.enter_async_context(two(database_url, look=LOOK))
        redis = await stack.enter_async_context(redis_server(tmp_path))
        return await stack.enter_async_context(two(database_url, redis.url))

    yield io_loop.run_sync(opened)
    io_loop.run_sync(stack.aclose)


def id_of(client: Client) -> int:
    assert client.actor is not None
    return client.actor.user_id


async def ending(peer: Peer) -> Any:
    goodbye: Message = (await peer.rest())[-1]
    return goodbye.data["reason"]


async def test_events_reach_those_who_listen_at_the_other_server(pair: Pair) -> None:
    async with websocket(pair.elsewhere(pair.north.owner)) as there, websocket(pair.north.owner) as here:
        await there.next("snapshot")
        await here.next("snapshot")
        for _ in range(5):
            await pair.start()
            assert await there.take(1) == await here.take(1)
        await pair.elsewhere(pair.north.owner).post("/timers/stop")
        assert await there.take(5) == await here.take(5)


async def test_changes_at_both_come_to_all_in_one_order(pair: Pair) -> None:
    owner = pair.north.owner
    async with websocket(pair.elsewhere(owner)) as there, websocket(owner) as here:
        await there.next("snapshot")
        await here.next("snapshot")
        clients = [pair.elsewhere(owner) if place % 2 else owner for place in range(20)]
        await asyncio.gather(*(client.make("/clients", name=f"Client {place}") for place, client in enumerate(clients)))
        heard = await there.take(20)
        assert [message.seq for message in heard] == list(range(heard[0].seq, heard[0].seq + 20))
        assert heard == await here.take(20)


async def test_a_sign_in_that_ends_at_one_server_ends_at_the_other(pair: Pair) -> None:
    engineers = [await pair.north.member(), await pair.north.member()]
    async with AsyncExitStack() as stack:
        ended = [await stack.enter_async_context(websocket(pair.elsewhere(engineer))) for engineer in engineers]
        staying = await stack.enter_async_context(event_stream(pair.elsewhere(pair.north.owner)))
        for peer in [*ended, staying]:
            await peer.next("snapshot")

        assert (await engineers[0].post("/logout")).status == 204
        assert (await pair.north.owner.delete(f"/members/{id_of(engineers[1])}")).status == 204

        for peer in ended:
            assert (await ending(peer), peer.close_code) == ("revoked", 4401)
        await pair.start()
        await staying.next("timer:started")


async def test_who_may_see_something_else_comes_back_from_the_other_server_too(pair: Pair) -> None:
    owner = pair.north.owner
    await pair.start()
    engineer = await pair.north.member(Role.ENGINEER)
    screen, kiosk = await paired(pair.north)
    async with websocket(pair.elsewhere(owner)) as staying:
        for client, path, change in (
            (engineer, "/organization", {"engineersSeeCosts": False}),
            (engineer, "/organization", {"engineersSeeCosts": True}),
            (engineer, f"/members/{id_of(engineer)}", {"role": "viewer"}),
            (screen, f"/kiosks/{kiosk['id']}", {"showCosts": True}),
            (screen, f"/kiosks/{kiosk['id']}", {"name": "Door"}),
        ):
            async with websocket(pair.elsewhere(client)) as there:
                await there.next("snapshot")
                assert (await owner.patch(path, change)).status == 200
                assert (await ending(there), there.close_code) == ("changed", 1012)
        async with websocket(pair.elsewhere(engineer)) as again:
            [running] = (await again.next("snapshot")).data["running"]
            assert "rate" not in running
        heard = [message.event for message in await staying.take(7)]
        assert heard == ["hello", "snapshot", *["catalog:changed"] * 5]


async def test_who_turns_to_another_organization_comes_back_from_the_other_server_too(pair: Pair) -> None:
    south = await pair.one.organization()
    owner = pair.north.owner
    assert owner.actor
    invited = await south.owner.make("/members", email=owner.actor.email, name="x", role="viewer")
    token = invited["invitationLink"].partition("#token=")[2]
    reply = await owner.post("/invitations/accept", {"token": token, "password": PASSWORD})
    assert reply.status < 300, reply.text
    async with websocket(pair.elsewhere(owner)) as there:
        await there.next("snapshot")
        await owner.post("/me/organization", {"organizationId": south.id})
        assert await ending(there) == "changed"


async def test_a_display_is_identified_wherever_it_listens_and_once(pair: Pair) -> None:
    screen, kiosk = await paired(pair.north)
    async with websocket(pair.elsewhere(screen)) as there:
        await there.next("snapshot")
        # what comes of its own channel shows that the other server hears it
        await pair.start()
        await there.next("timer:started")
        for _ in range(2):
            assert (await pair.north.owner.post(f"/kiosks/{kiosk['id']}/identify")).status == 204
            assert (await there.next("identify")).data == {"kioskId": kiosk["id"]}
            await tidy(pair.other.services)
        await pair.start()
        assert (await there.next()).event == "timer:stopped"


async def test_a_display_that_comes_later_is_not_asked_again(pair: Pair, database_url: str) -> None:
    screen, kiosk = await paired(pair.north)
    assert (await pair.north.owner.post(f"/kiosks/{kiosk['id']}/identify")).status == 204
    async with database_connected(database_url, "test") as connection:
        await connection.execute("UPDATE kiosks SET identified_at = identified_at - interval '1 minute'")
    async with websocket(pair.elsewhere(screen)) as there:
        await there.next("snapshot")
        await tidy(pair.other.services)
        await pair.start()
        assert (await there.next()).event == "timer:started"


@asynccontextmanager
async def listening_over_redis(
    database_url: str, folder: Path, look: float = NEVER
) -> AsyncIterator[tuple[RedisServer, Pair, WebSocketPeer]]:
    """Somebody listens at the second server, and has heard something of the first."""
    async with (
        redis_server(folder) as redis,
        two(database_url, redis.url, look) as pair,
        websocket(pair.elsewhere(pair.north.owner)) as there,
    ):
        await there.next("snapshot")
        await pair.start()
        await there.next("timer:started")
        yield redis, pair, there


async def gone(redis: RedisServer, pair: Pair) -> None:
    await redis.stop()
    await until(lambda: not any(studio.running.hub.bus.connected for studio in (pair.one, pair.other)))


async def test_what_was_committed_while_redis_was_away_is_found_when_it_is_back(
    database_url: str, tmp_path: Path
) -> None:
    async with listening_over_redis(database_url, tmp_path) as (redis, pair, there):
        await gone(redis, pair)
        for _ in range(3):
            await pair.start()
        await redis.start()
        await connected(pair)
        seqs = [message.seq for message in await there.take(6)]
        assert seqs == list(range(seqs[0], seqs[0] + 6))
        await pair.start()
        assert (await there.take(1))[0].seq == seqs[-1] + 1


async def test_without_redis_events_come_with_the_next_look(database_url: str, tmp_path: Path) -> None:
    async with listening_over_redis(database_url, tmp_path, LOOK) as (redis, pair, there):
        await gone(redis, pair)
        await pair.start()
        await there.next("timer:started")
        assert await number(pair.other, "tally_bus_connected") == 0
        assert await number(pair.other, "tally_bus_losses_total") == 1
        assert await number(pair.other, "tally_events_found_total") >= 1


async def test_what_goes_over_the_bus_is_counted(database_url: str, tmp_path: Path) -> None:
    async with listening_over_redis(database_url, tmp_path) as (_, pair, _):
        assert await number(pair.one, "tally_bus_connected") == 1
        assert await number(pair.one, "tally_bus_published_total") >= 1
        assert await number(pair.other, "tally_bus_received_total") >= 1
        assert await number(pair.one, "tally_bus_dropped_total") == 0
