"""Sign-ins that end, and rights that change: live connections follow at once, or with the next look."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from domain.people import Role
from store.connection import connected
from tests.support.listening import EventStreamPeer, Message, WebSocketPeer
from tests.support.live import event_stream, requested, websocket
from tests.support.studio import PASSWORD, Client, TestOrganization, open_studio
from tests.support.tally import command

pytestmark = pytest.mark.gen_test(timeout=60)

NEVER = 300.0  # seconds between looks at the database: what is heard was told, not found
LOOK = 0.1


@dataclass(frozen=True)
class Listening:
    """A member's two live connections, and how to come back."""

    member: Client
    socket: WebSocketPeer
    stream: EventStreamPeer

    async def goodbyes(self) -> list[Message]:
        return [(await peer.rest())[-1] for peer in (self.socket, self.stream)]

    async def revoked(self) -> None:
        """Both ended for good, and there is no way back in."""
        for goodbye in await self.goodbyes():
            assert (goodbye.event, goodbye.data) == ("goodbye", {"reason": "revoked", "reconnect": False, "afterMs": 0})
        assert self.socket.close_code == 4401
        async with requested(self.member, "/events") as answer:
            assert (answer.start.code, (await answer.problem())["code"]) == (401, "unauthenticated")

    async def asked_back(self) -> None:
        for goodbye in await self.goodbyes():
            assert (goodbye.event, goodbye.data["reason"], goodbye.data["reconnect"]) == ("goodbye", "changed", True)
        assert self.socket.close_code == 1012


@asynccontextmanager
async def listening(member: Client) -> AsyncIterator[Listening]:
    async with websocket(member) as socket, event_stream(member) as stream:
        await socket.next("snapshot")
        await stream.next("snapshot")
        yield Listening(member, socket, stream)


@asynccontextmanager
async def a_studio(database_url: str, look: float = NEVER) -> AsyncIterator[TestOrganization]:
    async with open_studio(database_url, poll_seconds=look, heartbeat_seconds=NEVER) as studio:
        yield await studio.organization()


def id_of(client: Client) -> int:
    assert client.actor is not None
    return client.actor.user_id


async def sign_out(_: TestOrganization, member: Client) -> None:
    await member.post("/logout")


async def change_password_elsewhere(north: TestOrganization, member: Client) -> None:
    assert member.actor is not None
    elsewhere = await north.studio.client_of(member.actor.email, north.id)
    change = {"currentPassword": PASSWORD, "newPassword": f"{PASSWORD} 2"}
    assert (await elsewhere.post("/me/password", change)).status < 300


async def be_removed(north: TestOrganization, member: Client) -> None:
    assert (await north.owner.delete(f"/members/{id_of(member)}")).status == 204


@pytest.mark.parametrize("end", [sign_out, change_password_elsewhere, be_removed])
async def test_connections_end_with_their_sign_in(
    end: Callable[[TestOrganization, Client], Awaitable[None]], database_url: str
) -> None:
    async with a_studio(database_url) as north:
        engineer = await north.member()
        async with listening(engineer) as ending, websocket(north.owner) as staying:
            await end(north, engineer)

            await ending.revoked()
            await north.owner.post("/timers/start", {"taskTypeId": north.task_types["Mixing"]})
            await staying.next("timer:started")


async def test_connections_of_the_sign_in_that_changes_its_password_stay(database_url: str) -> None:
    async with a_studio(database_url) as north:
        engineer = await north.member()
        async with websocket(engineer) as staying:
            await staying.next("snapshot")
            change = {"currentPassword": PASSWORD, "newPassword": f"{PASSWORD} 2"}
            assert (await engineer.post("/me/password", change)).status < 300
            await north.owner.post("/timers/start", {"taskTypeId": north.task_types["Mixing"]})
            assert (await staying.next()).event == "timer:started"


async def test_connections_end_when_the_time_of_their_sign_in_is_over(database_url: str) -> None:
    async with a_studio(database_url, LOOK) as north:
        engineer = await north.member()
        assert engineer.actor is not None
        async with listening(engineer) as ending, connected(database_url, "test") as connection:
            await connection.execute(
                "UPDATE sign_ins SET expires_at = clock_timestamp() WHERE id = $1", engineer.actor.sign_in_id
            )
            await ending.revoked()


async def test_a_password_reset_by_the_operator_ends_connections_of_the_running_server(
    database_url: str, tmp_path: Path
) -> None:
    async with a_studio(database_url, LOOK) as north:
        engineer = await north.member()
        assert engineer.actor is not None
        async with listening(engineer) as ending:
            reset = await command(
                *("reset-password", "--email", engineer.actor.email, "--password-stdin"),
                data_dir=tmp_path,
                given="another password",
                env={"TALLY_DATABASE__URL": database_url},
            )
            assert (reset.code, reset.errors) == (0, [])
            await ending.revoked()


async def lose_the_right(north: TestOrganization, member: Client) -> None:
    assert (await north.owner.patch(f"/members/{id_of(member)}", {"role": "viewer"})).status == 200


async def hide_costs_from_all(north: TestOrganization, _: Client) -> None:
    assert (await north.owner.patch("/organization", {"engineersSeeCosts": False})).status == 200


@pytest.mark.parametrize("change", [lose_the_right, hide_costs_from_all])
async def test_who_may_no_longer_see_money_comes_back_to_a_stream_without_it(
    change: Callable[[TestOrganization, Client], Awaitable[None]], database_url: str
) -> None:
    async with a_studio(database_url) as north:
        engineer = await north.member(Role.ENGINEER)
        await north.owner.post("/timers/start", {"taskTypeId": north.task_types["Mixing"]})
        async with websocket(engineer) as before:
            [entry] = (await before.next("snapshot")).data["running"]
            assert "rate" in entry
        async with listening(engineer) as ending:
            await change(north, engineer)
            await ending.asked_back()

        async with listening(engineer) as after, websocket(engineer) as third:
            [entry] = (await third.next("snapshot")).data["running"]
            await north.owner.post("/timers/stop")
            heard: list[Any] = [entry, *[(await peer.next("timer:stopped")).data for peer in (after.socket, third)]]
            heard.append((await after.stream.next("timer:stopped")).data)

    assert all("rate" not in data and "cost" not in data for data in heard)


async def test_what_was_missed_meanwhile_comes_without_money_too(database_url: str) -> None:
    async with a_studio(database_url) as north:
        engineer = await north.member(Role.ENGINEER)
        await north.owner.post("/timers/start", {"taskTypeId": north.task_types["Mixing"]})
        async with websocket(engineer) as before:
            cursor = (await before.next("snapshot")).id
            await hide_costs_from_all(north, engineer)
        await north.owner.post("/timers/stop")

        async with websocket(engineer, f"?cursor={cursor}") as after:
            stopped = await after.next("timer:stopped")

    assert "cost" not in stopped.data


async def test_a_change_that_shows_the_same_leaves_connections_alone(database_url: str) -> None:
    async with a_studio(database_url) as north:
        engineer = await north.member(Role.ENGINEER)
        async with websocket(engineer) as staying:
            await staying.next("snapshot")
            await north.owner.patch(f"/members/{id_of(engineer)}", {"role": "manager"})
            assert (await staying.next()).event == "catalog:changed"
            await north.owner.post("/timers/start", {"taskTypeId": north.task_types["Mixing"]})
            assert (await staying.next()).event == "timer:started"
