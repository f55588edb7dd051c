"""The Socket.IO door with the ecosystem's own client, socket.io-client, unmodified."""

from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from domain.people import Role
from tests.support.apart import studio_apart
from tests.support.bookings import started
from tests.support.house import until
from tests.support.listening import Message
from tests.support.socketio import POLLING, WEBSOCKET, SocketIoClient, connecting
from tests.support.studio import Client, TestOrganization, open_studio

pytestmark = pytest.mark.gen_test(timeout=60)

both = pytest.mark.parametrize("options", [POLLING, WEBSOCKET], ids=["polling", "websocket"])


async def start_adjust_stop(organization: TestOrganization) -> int:
    """The original's console check, three events; gives the id of the entry."""
    entry: int = (await started(organization.owner, organization))["id"]
    await organization.owner.patch(f"/time-entries/{entry}", {"notes": "Side B"})
    await organization.owner.post("/timers/stop")
    return entry


async def next_events(client: SocketIoClient, count: int) -> list[Message]:
    """The next events of the log; control messages are passed over."""
    found: list[Message] = []
    while len(found) < count:
        message = await client.next()
        if ":" in message.event:
            found.append(message)
    return found


@both
async def test_hello_comes_first_then_the_snapshot_with_its_id(
    north: TestOrganization, options: dict[str, Any]
) -> None:
    entry = await started(north.owner, north)
    async with connecting(north.owner, options) as client:
        connected, hello, snapshot = await client.take(3)
    assert (connected.event, connected.data) == ("connect", options["transports"][0])
    assert hello.event == "hello"
    assert hello.id is None
    assert hello.data["organizationId"] == north.id
    assert hello.data["resumed"] is False
    assert snapshot.event == "snapshot"
    assert snapshot.seq == 1
    assert [running["id"] for running in snapshot.data["running"]] == [entry["id"]]


@both
async def test_one_member_sees_what_another_does_and_a_stranger_to_the_organization_nothing(
    north: TestOrganization, south: TestOrganization, options: dict[str, Any]
) -> None:
    engineer = await north.member(Role.ENGINEER)
    async with connecting(engineer, options) as client, connecting(south.owner, options) as other:
        await client.next("snapshot")
        await other.next("snapshot")
        entry = await start_adjust_stop(north)
        seen = await next_events(client, 3)
        entry_of_other = await start_adjust_stop(south)
        seen_by_other = await next_events(other, 3)

    names = ["timer:started", "timer:adjusted", "timer:stopped"]
    assert [message.event for message in seen] == names
    assert [message.seq for message in seen] == [1, 2, 3]
    assert {message.data["timeEntryId"] for message in seen} == {entry}
    assert all(message.at and message.at.endswith("Z") for message in seen)
    assert [message.event for message in seen_by_other] == names
    assert {message.data["timeEntryId"] for message in seen_by_other} == {entry_of_other}


async def test_the_upgrade_from_polling_to_a_websocket_loses_nothing(north: TestOrganization) -> None:
    async with connecting(north.owner, WEBSOCKET) as client:
        cursor = (await client.next("snapshot")).id
    async with connecting(north.owner, cursor=cursor) as client:
        for _ in range(5):
            await start_adjust_stop(north)
        seen = await next_events(client, 15)
        await client.tell("transport")
        assert (await client.next("transport")).data == "websocket"
    assert [message.seq for message in seen] == list(range(1, 16))


@both
async def test_money_reaches_only_those_who_may_see_it(north: TestOrganization, options: dict[str, Any]) -> None:
    viewer = await north.member(Role.VIEWER)
    async with connecting(north.owner, options) as owners, connecting(viewer, options) as viewers:
        await owners.next("snapshot")
        await viewers.next("snapshot")
        await start_adjust_stop(north)
        assert (await owners.next("timer:stopped")).data["cost"]["currency"] == "EUR"
        assert "cost" not in (await viewers.next("timer:stopped")).data


@both
async def test_who_is_not_signed_in_is_told_so_and_stays_away(north: TestOrganization, options: dict[str, Any]) -> None:
    async with connecting(north.studio.stranger, options) as client:
        refused = await client.next("connect_error")
    assert refused.data["data"]["code"] == "unauthenticated"
    assert refused.data["data"]["status"] == 401
    assert refused.data["message"] == refused.data["data"]["detail"]
    assert refused.data["active"] is False


@both
async def test_a_page_of_another_site_is_told_so(north: TestOrganization, options: dict[str, Any]) -> None:
    async with connecting(north.owner, options, origin="https://evil.example") as client:
        refused = await client.next("connect_error")
    assert refused.data["data"]["code"] == "bad_origin"


@both
async def test_a_page_of_a_listed_site_may_listen(database_url: str, options: dict[str, Any]) -> None:
    async with open_studio(database_url, {"allowed_origins": ["https://*.example.com"]}) as studio:
        organization = await studio.organization()
        async with connecting(organization.owner, options, origin="https://app.example.com") as client:
            assert (await client.next("hello")).data["organizationId"] == organization.id


@both
async def test_too_many_connections_are_told_so(database_url: str, options: dict[str, Any]) -> None:
    async with open_studio(database_url, max_connections_per_sign_in=1) as studio:
        organization = await studio.organization()
        async with connecting(organization.owner, options) as first:
            await first.next("snapshot")
            async with connecting(organization.owner, options) as second:
                refused = await second.next("connect_error")
    assert refused.data["data"]["code"] == "too_many_requests"


@both
async def test_a_client_that_comes_back_with_its_cursor_gets_what_it_missed(
    north: TestOrganization, options: dict[str, Any]
) -> None:
    async with connecting(north.owner, options) as client:
        cursor = (await client.next("snapshot")).id
    await start_adjust_stop(north)
    async with connecting(north.owner, options, cursor=cursor) as client:
        assert (await client.next("hello")).data["resumed"] is True
        missed = await next_events(client, 3)
        await start_adjust_stop(north)
        live = await next_events(client, 3)
    assert [message.seq for message in missed + live] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(("cursor", "reason"), [("nonsense", "malformed"), ([1], "malformed"), ("other.1", "epoch")])
async def test_a_cursor_that_does_not_hold_is_answered_by_a_reset_and_a_snapshot(
    north: TestOrganization, cursor: object, reason: str
) -> None:
    async with connecting(north.owner, WEBSOCKET, cursor=cursor) as client:
        _, hello, reset, snapshot = await client.take(4)
    assert (hello.data["resumed"], reset.event, reset.data) == (False, "reset", {"reason": reason})
    assert snapshot.event == "snapshot"


async def test_a_client_that_saw_nothing_but_the_snapshot_misses_nothing(north: TestOrganization) -> None:
    async with connecting(north.owner, WEBSOCKET, resume=True) as client:
        await client.next("snapshot")
        await client.tell("cut")
        assert (await client.next("disconnect")).data == "transport close"
        await start_adjust_stop(north)
        await client.next("connect")
        assert (await client.next("hello")).data["resumed"] is True
        assert [message.seq for message in await next_events(client, 3)] == [1, 2, 3]


@both
async def test_a_ping_is_answered_with_its_own_token(north: TestOrganization, options: dict[str, Any]) -> None:
    async with connecting(north.owner, options) as client:
        await client.next("connect")
        await client.tell("emit", "ping", {"t": 42})
        assert (await client.next("hello")).data["resumed"] is False
        assert (await client.next("pong")).data["t"] == 42


@both
@pytest.mark.parametrize("said", [["join", "North"], ["ping"], ["ping", {"t": [1]}], ["ping", {"t": 1}, {"t": 2}]])
async def test_who_says_anything_else_is_sent_away_for_good(
    north: TestOrganization, options: dict[str, Any], said: list[Any]
) -> None:
    async with connecting(north.owner, options) as client:
        await client.next("snapshot")
        await client.tell("emit", *said)
        assert (await client.next("goodbye")).data == {"reason": "malformed", "reconnect": False, "afterMs": 0}
        assert (await client.next("disconnect")).data == "io server disconnect"


@both
async def test_a_client_that_signs_out_is_sent_away_for_good(north: TestOrganization, options: dict[str, Any]) -> None:
    async with connecting(north.owner, options) as client:
        await client.next("snapshot")
        await north.owner.post("/logout")
        assert (await client.next("goodbye")).data["reason"] == "revoked"
        assert (await client.next("disconnect")).data == "io server disconnect"
        await client.tell("connect")
        assert (await client.next("connect_error")).data["data"]["code"] == "unauthenticated"


@both
async def test_a_member_whose_role_changes_comes_back_by_itself_to_what_it_may_see(
    north: TestOrganization, options: dict[str, Any]
) -> None:
    manager = await north.member(Role.MANAGER)
    assert manager.actor is not None
    async with connecting(manager, options, resume=True) as client:
        await client.next("snapshot")
        await north.owner.patch(f"/members/{manager.actor.user_id}", {"role": "viewer"})
        assert (await client.next("goodbye")).data["reason"] == "changed"
        assert (await client.next("hello")).data["resumed"] is True
        await start_adjust_stop(north)
        assert "cost" not in (await client.next("timer:stopped")).data


@both
async def test_a_client_comes_through_a_restart_of_the_server_by_itself(
    database_url: str, tmp_path: Path, options: dict[str, Any]
) -> None:
    async with AsyncExitStack() as stack:
        async with studio_apart(database_url, tmp_path) as (studio, server):
            organization = await studio.organization()
            client = await stack.enter_async_context(connecting(organization.owner, options, resume=True))
            await client.next("snapshot")
            server.process.terminate()
            ended = await server.ended()
        await client.next("disconnect")
        async with studio_apart(database_url, tmp_path, "--port", str(server.port)):
            await start_adjust_stop(organization)
            assert (await client.next("hello")).data["resumed"] is True
            assert [message.seq for message in await next_events(client, 3)] == [1, 2, 3]
    assert (ended.code, ended.errors) == (0, [])


async def test_a_server_that_stops_tells_its_clients_to_come_back(database_url: str) -> None:
    async with AsyncExitStack() as stack:
        async with open_studio(database_url) as studio:
            owner = (await studio.organization()).owner
            client = await stack.enter_async_context(connecting(owner, WEBSOCKET))
            await client.next("snapshot")
        goodbye = await client.next("goodbye")
        assert (goodbye.data["reason"], goodbye.data["reconnect"]) == ("restart", True)
        assert (await client.next("disconnect")).data == "transport close"


@both
async def test_a_client_that_leaves_is_no_longer_counted(north: TestOrganization, options: dict[str, Any]) -> None:
    traffic = north.studio.running.hub.stats()["socketio"]
    async with connecting(north.owner, options) as client:
        await client.next("snapshot")
        assert traffic.connections == 1
        await client.tell("disconnect")
        await until(lambda: traffic.connections == 0)


@both
async def test_a_client_that_dies_is_no_longer_counted(database_url: str, options: dict[str, Any]) -> None:
    async with open_studio(database_url, heartbeat_seconds=1) as studio:
        traffic = studio.running.hub.stats()["socketio"]
        async with connecting((await studio.organization()).owner, options) as client:
            await client.next("snapshot")
        await until(lambda: traffic.connections == 0)


@both
async def test_a_client_that_stops_reading_is_told_to_come_back_and_misses_nothing(
    database_url: str, options: dict[str, Any]
) -> None:
    async with open_studio(database_url, buffer_bytes=16384) as studio:
        organization = await studio.organization()
        traffic = studio.running.hub.stats()["socketio"]
        owner = organization.owner
        entry = await started(owner, organization)
        async with connecting(owner, options, resume=True) as client:
            await client.next("snapshot")
            client.stop_reading()
            changes = await _changed_until(owner, entry["id"], lambda: traffic.endings["too_slow"] > 0)
            client.read_on()
            seen = await next_events(client, changes)
    assert [message.seq for message in seen] == list(range(2, changes + 2))


async def _changed_until(client: Client, entry: int, enough: Callable[[], bool]) -> int:
    """Changes the entry again and again, with long notes; gives how often."""
    changes = 0
    while not enough():
        changes += 1
        reply = await client.patch(f"/time-entries/{entry}", {"notes": f"{changes:02000}"})
        assert reply.status == 200, reply.text
        assert changes < 2000
    return changes
