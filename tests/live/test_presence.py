"""Who has Tally open, as the running server tells it."""

import pytest

from domain.people import Role
from hub import presence
from tests.support.live import event_stream, websocket
from tests.support.studio import TestOrganization

pytestmark = pytest.mark.gen_test(timeout=60)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "TELL_SECONDS", 0.05)


async def test_everybody_hears_and_can_ask_who_is_there(north: TestOrganization, south: TestOrganization) -> None:
    viewer = await north.member(Role.VIEWER, "Vera")
    async with websocket(north.owner) as peer, event_stream(north.owner), websocket(viewer), websocket(south.owner):
        while len((told := (await peer.next("presence")).data)["people"]) < 2 or told["people"][0]["connections"] < 2:
            pass
        asked = await viewer.get("/presence")

    assert north.owner.actor is not None
    assert viewer.actor is not None
    owner = {"userId": north.owner.actor.user_id, "name": north.owner.actor.name, "connections": 2}
    assert (
        asked.json
        == told
        == {
            "people": [owner, {"userId": viewer.actor.user_id, "name": "Vera", "connections": 1}],
            "kiosks": [],
        }
    )


async def test_only_members_may_ask(north: TestOrganization) -> None:
    assert (await north.studio.stranger.get("/presence")).status == 401
