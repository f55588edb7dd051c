"""Displays on the wall, live: what they hear, and what managers do to them takes effect at once."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from domain.live_state import LiveState, fold
from hub import presence
from tests.support.bookings import a_project, a_session, entered, started
from tests.support.kiosks import paired
from tests.support.listening import Message, WebSocketPeer
from tests.support.live import event_stream, requested, websocket
from tests.support.studio import Client, TestOrganization, open_studio

pytestmark = pytest.mark.gen_test(timeout=60)

NEVER = 300.0  # seconds between looks at the database: what is heard was told, not found
SECRETS = ("@", "clientId", "Secret Client", '"notes"', "Private")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "TELL_SECONDS", 0.05)


@asynccontextmanager
async def a_studio(database_url: str) -> AsyncIterator[TestOrganization]:
    async with open_studio(database_url, poll_seconds=NEVER, heartbeat_seconds=NEVER) as studio:
        yield await studio.organization()


async def work(north: TestOrganization) -> None:
    """Has each event of the log happen, and what displays must not see stand in it."""
    owner = north.owner
    client = (await owner.make("/clients", name="Secret Client", email="client@example.com", notes="Private"))["id"]
    project = await a_project(owner, clientId=client, description="Private")
    session = await a_session(owner, projectId=project, notes="Private")
    entry = await started(owner, north, sessionId=session, notes="Private")
    await owner.patch(f"/time-entries/{entry['id']}", {"notes": "Private too"})
    await owner.post("/timers/stop")
    booked = await entered(owner, north, sessionId=session, notes="Private")
    await owner.delete(f"/time-entries/{booked['id']}")
    discarded = await started(owner, north, notes="Private")
    await owner.post(f"/timers/{discarded['id']}/discard")
    assert owner.actor is not None
    await owner.patch(f"/members/{owner.actor.user_id}", {"name": "Olga"})
    await owner.patch(f"/clients/{client}", {"name": "Secret Client Ltd."})
    await owner.make("/rooms", name="End")


def unnamed(data: dict[str, Any]) -> dict[str, Any]:
    """The data without the list of the names of changed fields."""
    return {name: value for name, value in data.items() if name != "changed"}


async def heard_until_the_end(peer: Any) -> list[Message]:
    heard = [await peer.next()]
    while heard[-1].data.get("value", {}).get("name") != "End":
        heard.append(await peer.next())
    return heard


@pytest.mark.parametrize("show_costs", [False, True])
async def test_a_display_hears_everything_but_what_is_not_for_it(database_url: str, show_costs: bool) -> None:  # noqa: FBT001  a parameter
    async with a_studio(database_url) as north:
        screen, _ = await paired(north, showCosts=show_costs)
        async with websocket(screen) as peer, event_stream(screen) as stream, websocket(north.owner) as owner:
            beginnings = [await one.next("snapshot") for one in (peer, stream, owner)]
            await work(north)
            framed, streamed, full = [await heard_until_the_end(one) for one in (peer, stream, owner)]
        polled = (await screen.get("/changes", cursor=beginnings[0].id)).json["events"]

    assert [message.id for message in framed] == [message.id for message in full]
    assert [message.data for message in streamed] == [message.data for message in framed]
    assert [event["data"] for event in polled] == [message.data for message in framed]
    for secret in SECRETS:
        assert not any(secret in json.dumps(unnamed(message.data)) for message in framed), secret
        assert any(secret in json.dumps(unnamed(message.data)) for message in full), secret
    assert any("cost" in message.data for message in framed) == show_costs
    for message in framed:
        if message.data.get("kind") == "client":
            assert set(message.data) == {"kind", "op", "userId", "userName"}


async def test_a_display_folds_what_it_hears_as_everybody_does(database_url: str) -> None:
    async with a_studio(database_url) as north:
        screen, _ = await paired(north)
        async with websocket(screen) as peer, websocket(north.owner) as owner:
            states = []
            for one in (peer, owner):
                begun = await one.next("snapshot")
                states.append(fold(LiveState(), "snapshot", begun.data))
            await work(north)
            await started(north.owner, north, notes="Private")
            for place, one in enumerate((peer, owner)):
                for message in [*await heard_until_the_end(one), await one.next()]:
                    states[place] = fold(states[place], message.event, message.data)

    shown, full = ([timer.model_dump(exclude={"notes"}) for timer in state.running.values()] for state in states)
    assert shown == full
    assert len(shown) == 1


async def test_the_greeting_of_a_display_names_no_user_and_the_version(database_url: str) -> None:
    async with a_studio(database_url) as north:
        screen, _ = await paired(north)
        async with websocket(screen) as peer, websocket(north.owner) as owner:
            hello, known = (await peer.next("hello")).data, (await owner.next("hello")).data
        polled = (await screen.get("/changes")).json
    assert (hello["userId"], polled["userId"], hello["organizationId"]) == (None, None, north.id)
    assert hello["version"] == known["version"] != ""


async def closed_for_good(screen: Client, peer: WebSocketPeer) -> None:
    goodbye = (await peer.rest())[-1]
    assert (goodbye.event, goodbye.data) == ("goodbye", {"reason": "revoked", "reconnect": False, "afterMs": 0})
    assert peer.close_code == 4401
    async with requested(screen, "/events") as answer:
        assert answer.start.code == 401


async def test_a_display_that_is_taken_down_goes_dark_at_once(database_url: str) -> None:
    async with a_studio(database_url) as north:
        screen, kiosk = await paired(north)
        other, _ = await paired(north, "Other")
        async with websocket(screen) as peer, websocket(other) as staying:
            await peer.next("snapshot")
            await staying.next("snapshot")
            assert (await north.owner.delete(f"/kiosks/{kiosk['id']}")).status == 204
            await closed_for_good(screen, peer)
            removed = await staying.next("catalog:changed")
    assert (removed.data["kind"], removed.data["op"], removed.data["value"]) == ("kiosk", "deleted", kiosk)


@pytest.mark.parametrize("change", [{"name": "Door"}, {"showCosts": True}, {"layout": "room"}])
async def test_a_display_that_is_changed_comes_back_to_what_it_is_now(
    database_url: str, change: dict[str, Any]
) -> None:
    async with a_studio(database_url) as north:
        room = (await north.owner.make("/rooms", name="Room A"))["id"]
        await started(north.owner, north)
        screen, kiosk = await paired(north, roomId=room, layout="all")
        async with websocket(screen) as peer:
            cursor = (await peer.next("snapshot")).id
            await north.owner.patch(f"/kiosks/{kiosk['id']}", change)
            goodbye = (await peer.rest())[-1]
        assert (goodbye.data["reason"], goodbye.data["reconnect"], peer.close_code) == ("changed", True, 1012)

        async with websocket(screen, f"?cursor={cursor}") as again, websocket(screen) as afresh:
            told = (await again.next("catalog:changed")).data
            [entry] = (await afresh.next("snapshot")).data["running"]
    assert (told["kind"], told["value"]) == ("kiosk", {**kiosk, **change})
    assert ("rate" in entry) == change.get("showCosts", False)


async def test_a_change_that_changes_nothing_leaves_a_display_alone(database_url: str) -> None:
    async with a_studio(database_url) as north:
        screen, kiosk = await paired(north)
        async with websocket(screen) as peer:
            await peer.next("snapshot")
            await north.owner.patch(f"/kiosks/{kiosk['id']}", {"name": kiosk["name"]})
            await north.owner.make("/rooms", name="Room A")
            assert (await peer.next()).data["value"]["name"] == "Room A"


async def test_a_display_is_asked_to_show_itself_and_no_other_is(database_url: str) -> None:
    async with a_studio(database_url) as north:
        screen, kiosk = await paired(north)
        other, _ = await paired(north, "Other")
        async with websocket(screen) as first, event_stream(screen) as second, websocket(other) as quiet:
            for peer in (first, second, quiet):
                await peer.next("presence")
            assert (await north.owner.post(f"/kiosks/{kiosk['id']}/identify")).status == 204
            await north.owner.make("/rooms", name="Room A")
            for peer in (first, second):
                assert (await peer.next("identify")).data == {"kioskId": kiosk["id"]}
            assert [(await quiet.next()).event, (await first.next()).event] == ["catalog:changed"] * 2


async def test_presence_tells_which_displays_are_up(database_url: str) -> None:
    async with a_studio(database_url) as north:
        screen, kiosk = await paired(north)
        async with websocket(screen) as peer, websocket(north.owner) as owner:
            while not (told := (await owner.next("presence")).data)["kiosks"] or not told["people"]:
                pass
            assert told["kiosks"] == [{"kioskId": kiosk["id"], "name": "Wall", "connections": 1}]
            assert [person["name"] for person in told["people"]] == [north.owner.actor and north.owner.actor.name]
            assert (await peer.next("presence")).event == "presence"
            assert (await north.owner.get("/presence")).json == told
