"""The door `/sockjs`, over each of its transports: who gets in, what they get, and how they leave."""

import asyncio
import random
from contextlib import suppress
from typing import Any

import pytest

from domain.people import Role
from handlers.live.sockjs import connection
from tests.support.listening import TOLD_AT_ANY_TIME, Message
from tests.support.processes import until
from tests.support.sockjs import PATIENCE, TRANSPORTS, Peer, Polling, WebSocket, ask, connected, path_of, resumed
from tests.support.studio import Client, TestOrganization, open_studio

pytestmark = pytest.mark.gen_test(timeout=60)

EACH = pytest.mark.parametrize("transport", TRANSPORTS)
SNAPSHOT = {"type": "resume", "cursor": None}


async def start_and_stop(client: Client, organization: TestOrganization, **body: Any) -> None:
    started = await client.post("/timers/start", {"taskTypeId": organization.task_types["Mixing"], **body})
    assert started.status == 201, started.text
    await client.post("/timers/stop")


@EACH
async def test_a_client_that_resumes_gets_hello_snapshot_and_events(
    transport: type[Peer], north: TestOrganization
) -> None:
    async with resumed(transport, north.owner) as peer:
        hello, snapshot = await peer.next(), await peer.next()
        await start_and_stop(north.owner, north, notes="Fl\u00fcgel \u2028 \U0001f3b9 \"'<")
        started, stopped = await peer.next(), await peer.next()

    assert (hello.event, hello.data["organizationId"], hello.data["resumed"]) == ("hello", north.id, False)
    assert (snapshot.event, snapshot.data["running"]) == ("snapshot", [])
    assert (started.event, started.data["notes"]) == ("timer:started", "Fl\u00fcgel \u2028 \U0001f3b9 \"'<")
    assert stopped.event == "timer:stopped"
    assert stopped.seq == started.seq + 1 == snapshot.seq + 2


@EACH
async def test_who_comes_back_with_a_cursor_gets_what_was_missed(
    transport: type[Peer], north: TestOrganization
) -> None:
    async with resumed(transport, north.owner) as peer:
        snapshot = await peer.next("snapshot")
    await start_and_stop(north.owner, north)

    async with resumed(transport, north.owner, snapshot.id) as peer:
        hello, started, stopped = await peer.next(), await peer.next(), await peer.next()

    assert hello.data["resumed"] is True
    assert (started.seq, stopped.seq) == (snapshot.seq + 1, snapshot.seq + 2)


async def test_an_odd_cursor_is_answered_in_band(north: TestOrganization) -> None:
    async with resumed(WebSocket, north.owner, "nonsense") as peer:
        await peer.next("hello")
        assert (await peer.next()).data == {"reason": "malformed"}
        assert (await peer.next()).event == "snapshot"


@EACH
async def test_costs_are_told_to_those_who_may_see_them(transport: type[Peer], north: TestOrganization) -> None:
    viewer = await north.member(Role.VIEWER)
    async with resumed(transport, north.owner) as rich, resumed(transport, viewer) as plain:
        for peer in (rich, plain):
            await peer.next("snapshot")
        await start_and_stop(north.owner, north)

        assert "cost" in (await rich.next("timer:stopped")).data
        assert "cost" not in (await plain.next("timer:stopped")).data


@EACH
async def test_nobody_hears_of_another_organization(
    transport: type[Peer], north: TestOrganization, south: TestOrganization
) -> None:
    async with resumed(transport, south.owner) as peer:
        await peer.next("snapshot")
        await start_and_stop(north.owner, north)
        await start_and_stop(south.owner, south)

        assert (await peer.next()).data["userId"] == south.owner.actor.user_id


@EACH
async def test_a_ping_is_answered(transport: type[Peer], north: TestOrganization) -> None:
    async with resumed(transport, north.owner) as peer:
        await peer.say({"type": "ping", "t": 7}, {"type": "ping", "t": 8})

        assert [(await peer.next("pong")).data["t"] for _ in range(2)] == [7, 8]


@EACH
async def test_what_is_said_in_one_breath_with_resume_is_answered_after_the_hello(
    transport: type[Peer], north: TestOrganization
) -> None:
    async with connected(transport, north.owner) as peer:
        await peer.say(SNAPSHOT, {"type": "ping", "t": 7})

        assert [(await peer.next()).event for _ in range(3)] in (
            ["hello", "pong", "snapshot"],
            ["hello", "snapshot", "pong"],
        )


async def test_who_says_too_much_before_the_hello_is_sent_away(north: TestOrganization) -> None:
    async with connected(WebSocket, north.owner) as peer:
        await peer.say(SNAPSHOT, *[{"type": "ping", "t": number} for number in range(60)])
        await peer.rest()

    assert peer.ended == (4429, "too_many")


@EACH
async def test_whatever_else_is_said_before_resume_ends_the_session(
    transport: type[Peer], north: TestOrganization
) -> None:
    for first in ({"type": "ping", "t": 1}, {"type": "resume", "cursor": 5}, 7, None):
        async with connected(transport, north.owner) as peer:
            await peer.say(first)
            [goodbye] = await peer.rest()

        assert (goodbye.event, goodbye.data["reason"]) == ("goodbye", "malformed")
        assert peer.ended == (4400, "malformed")


@EACH
async def test_a_second_resume_ends_the_session(transport: type[Peer], north: TestOrganization) -> None:
    async with resumed(transport, north.owner) as peer:
        await peer.say(SNAPSHOT)
        assert (await peer.rest())[-1].event == "goodbye"

    assert peer.ended == (4400, "malformed")


async def test_what_is_no_text_is_no_message(north: TestOrganization) -> None:
    async with resumed(WebSocket, north.owner) as peer:
        await peer.write("[7]")
        await peer.rest()
        assert (peer.ended, peer.close_code) == ((4400, "malformed"), 4400)


@EACH
async def test_a_message_that_is_too_long_ends_the_session(transport: type[Peer], north: TestOrganization) -> None:
    async with resumed(transport, north.owner) as peer:
        await peer.say({"type": "ping", "t": "x" * 5000})
        assert (await peer.rest())[-1].data["reason"] == "too_big"

    assert peer.ended == (1009, "too_big")


async def test_a_websocket_frame_beyond_the_limit_cuts_the_connection(north: TestOrganization) -> None:
    async with resumed(WebSocket, north.owner) as peer:
        await peer.write("x" * 20_000)
        await peer.rest()

    assert (peer.ended, peer.close_code) == (None, 1009)


@EACH
async def test_a_client_that_says_nothing_is_sent_away(
    transport: type[Peer], north: TestOrganization, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "RESUME_SECONDS", 0.1)
    async with connected(transport, north.owner) as peer:
        assert peer.opened.is_set()
        [goodbye] = await peer.rest()

    assert goodbye.data == {"reason": "silent", "reconnect": True, "afterMs": 1000}
    assert peer.ended == (4408, "silent")


@EACH
async def test_signing_out_ends_the_sessions_of_that_sign_in_alone(
    transport: type[Peer], north: TestOrganization
) -> None:
    other = await north.member()
    async with resumed(transport, north.owner) as mine, resumed(transport, other) as others:
        for peer in (mine, others):
            await peer.next("snapshot")
        assert (await north.owner.post("/logout")).status == 204

        assert [message.event for message in await mine.rest() if message.event not in TOLD_AT_ANY_TIME] == ["goodbye"]
        await start_and_stop(other, north)
        assert (await others.next()).event == "timer:started"

    # a polling client asks for the closing frame with a cookie that is none any more
    assert mine.ended == (None if transport is Polling else (4401, "revoked"))


@EACH
async def test_a_session_that_is_over_is_counted_no_more(transport: type[Peer], north: TestOrganization) -> None:
    hub = north.studio.running.hub
    async with resumed(transport, north.owner) as peer:
        await peer.next("snapshot")
        assert hub.stats()["sockjs"].connections == 1

    await until(lambda: hub.stats()["sockjs"].connections == 0)


@EACH
async def test_a_stop_says_goodbye_to_all_and_waits_for_nobody(transport: type[Peer], database_url: str) -> None:
    async with open_studio(database_url) as studio:
        north = await studio.organization()
        async with resumed(transport, north.owner) as peer, connected(transport, north.owner):
            await peer.next("snapshot")
            stopping = asyncio.ensure_future(studio.running.hub.drain())
            goodbye = await peer.next("goodbye")
            await stopping

            assert (goodbye.data["reason"], goodbye.data["reconnect"]) == ("restart", True)
            assert (await ask(north.owner, "POST", f"{path_of()}/xhr", b"")).code == 503


@EACH
async def test_heartbeats_come_from_sockjs_before_and_from_the_server_after_resume(
    transport: type[Peer], database_url: str
) -> None:
    async with open_studio(database_url, heartbeat_seconds=1) as studio:
        north = await studio.organization()
        async with connected(transport, north.owner) as peer:
            await until(lambda: peer.heartbeats > 0)
            await peer.say(SNAPSHOT)
            assert "serverTime" in (await peer.next("heartbeat")).data


@EACH
async def test_only_so_many_sessions_at_once_whether_they_resumed_or_not(
    transport: type[Peer], database_url: str
) -> None:
    async def refused(north: TestOrganization) -> bool:
        return (await ask(north.owner, "GET", "/info")).code == 429

    async with open_studio(database_url, max_connections_per_sign_in=1) as studio:
        north = await studio.organization()
        async with connected(transport, north.owner) as peer:
            assert peer.opened.is_set()
            assert await refused(north)
            await peer.say(SNAPSHOT)
            await peer.next("snapshot")
            assert await refused(north)
        async with asyncio.timeout(PATIENCE):
            while await refused(north):
                pass


@EACH
async def test_who_loses_rights_before_it_resumes_is_asked_back(transport: type[Peer], north: TestOrganization) -> None:
    engineer = await north.member(Role.ENGINEER)
    assert engineer.actor is not None
    async with connected(transport, engineer) as peer:
        assert (await north.owner.patch(f"/members/{engineer.actor.user_id}", {"role": "viewer"})).status == 200
        await peer.say(SNAPSHOT)
        [goodbye] = await peer.rest()

    assert goodbye.data == {"reason": "changed", "reconnect": True, "afterMs": 0}
    assert peer.ended == (1012, "changed")


@pytest.mark.parametrize(("transport", "seed"), [(transport, seed) for seed, transport in enumerate(TRANSPORTS)])
async def test_through_reconnects_each_event_comes_once_and_in_order(
    transport: type[Peer], seed: int, north: TestOrganization
) -> None:
    chance = random.Random(seed)
    members = [await north.member() for _ in range(3)]
    async with resumed(transport, north.owner) as peer:
        cursor = (await peer.next("snapshot")).id
    first = int(cursor.rpartition(".")[2])
    working = asyncio.gather(
        *(work(member, north, random.Random(seed + place)) for place, member in enumerate(members))
    )

    seqs: list[int] = []
    while not working.done() or seqs[-1:] != [await head(north)]:
        async with resumed(transport, north.owner, cursor) as peer:
            for _ in range(chance.randint(1, 12)):
                message = await event_or_none(peer)
                if message is None:
                    break
                seqs.append(message.seq)
                cursor = message.id

    await working
    assert seqs == list(range(first + 1, first + 1 + 3 * 2 * 8))


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_long_polls_one_after_another_get_each_event_once(seed: int, north: TestOrganization) -> None:
    chance = random.Random(seed)
    members = [await north.member() for _ in range(3)]
    cursor = (await north.owner.get("/changes")).json["cursor"]
    first = int(cursor.rpartition(".")[2])
    working = asyncio.gather(
        *(work(member, north, random.Random(seed + place)) for place, member in enumerate(members))
    )

    seqs: list[int] = []
    while len(seqs) < 3 * 2 * 8:
        answer = (await north.owner.get("/changes", cursor=cursor, wait=chance.choice([0, 1, 20]))).json
        assert answer["reset"] is None
        seqs += [int(event["id"].rpartition(".")[2]) for event in answer["events"]]
        cursor = answer["cursor"]

    await working
    assert seqs == list(range(first + 1, first + 1 + 3 * 2 * 8))


async def work(member: Client, organization: TestOrganization, chance: random.Random) -> None:
    for _ in range(8):
        await start_and_stop(member, organization)
        await asyncio.sleep(chance.choice([0, 0.01, 0.05]))


async def head(organization: TestOrganization) -> int:
    cursor = (await organization.owner.get("/changes", wait=0)).json["cursor"]
    return int(cursor.rpartition(".")[2])


async def event_or_none(peer: Peer) -> Message | None:
    """The next event of the log; None when none came for a while."""
    with suppress(TimeoutError):
        async with asyncio.timeout(0.3):
            while (message := await peer.next()).event == "hello":
                pass
            return message
    return None
