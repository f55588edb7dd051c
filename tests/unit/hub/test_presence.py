"""Presence: who is shown, when a change is told, and how often."""

import asyncio
from typing import Any

import pytest

from domain.people import Audience
from hub import presence, roster
from tests.support.house import House, open_house, until
from tests.support.listening import Peer
from tests.support.log_in_memory import ORG

pytestmark = pytest.mark.gen_test

ANN = {"userId": 1, "name": "Ann", "connections": 1}
BEN = {"userId": 2, "name": "Ben", "connections": 1}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "TELL_SECONDS", 0.01)
    monkeypatch.setattr(roster, "GRACE_SECONDS", 0.05)


async def next_told(peer: Peer) -> Any:
    return (await peer.next("presence")).data["people"]


async def told(peer: Peer, *people: Any) -> None:
    """Returns once these and no others are told to be there."""
    while await next_told(peer) != [*people]:
        pass


def shown(house: House, org: int = ORG) -> list[tuple[str, int]]:
    there = house.hub._attendance._rosters.get(org)
    return [(person.name, person.connections) for person in there.presence().people] if there else []


async def test_who_comes_is_told_to_all_once_its_hello_is_through() -> None:
    async with open_house() as house:
        ann, stream = house.websocket(), house.event_stream(user_id=2, name="Ben")

        assert [(await ann.next()).event, (await ann.next()).event] == ["hello", "snapshot"]
        for peer in (ann, stream):
            await told(peer, ANN, BEN)


async def test_a_person_with_several_tabs_is_one() -> None:
    async with open_house() as house:
        first = house.websocket()
        assert await next_told(first) == [ANN]

        house.event_stream()

        assert await next_told(first) == [{**ANN, "connections": 2}]


async def test_other_organizations_are_not_told_of() -> None:
    async with open_house() as house:
        there = house.websocket(user_id=2, name="Ben", org=ORG + 1)
        here = house.websocket()

        assert await next_told(here) == [ANN]
        assert await next_told(there) == [BEN]


async def test_who_leaves_is_gone_after_the_grace() -> None:
    async with open_house() as house:
        staying, leaving = house.websocket(), house.websocket(user_id=2, name="Ben")
        await until(lambda: len(shown(house)) == 2)

        leaving.close()

        await told(staying, ANN)
        assert shown(house) == [("Ann", 1)]


async def test_who_is_back_within_the_grace_was_never_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roster, "GRACE_SECONDS", 3600)
    async with open_house() as house:
        staying, leaving = house.websocket(), house.websocket(user_id=2, name="Ben")
        await told(staying, ANN, BEN)

        leaving.close()
        await until(lambda: house.hub.stats()["websocket"].connections == 1)
        again = house.websocket(user_id=2, name="Ben")
        assert await next_told(again) == [ANN, BEN]

        house.websocket(user_id=3, name="Cyd")
        third = {"userId": 3, "name": "Cyd", "connections": 1}
        assert await next_told(staying) == [ANN, BEN, third]


async def test_a_new_name_is_told() -> None:
    async with open_house() as house:
        peer = house.websocket()
        assert await next_told(peer) == [ANN]

        house.websocket(name="Anne")

        assert await next_told(peer) == [{**ANN, "name": "Anne", "connections": 2}]


async def test_a_crowd_that_comes_at_once_is_told_in_a_few_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "TELL_SECONDS", 0.2)
    async with open_house() as house:
        peers = [house.websocket(user_id=number, name=f"Person {number:02}") for number in range(40)]
        told = 0
        for peer in peers:
            while len(await next_told(peer)) < 40:
                told += 1

        assert told <= 40


async def test_a_message_for_many_is_sent_less_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "BYTES_PER_SECOND", 1)
    async with open_house() as house:
        first = house.websocket()
        assert await next_told(first) == [ANN]

        house.websocket(user_id=2, name="Ben")
        await until(lambda: len(house.hub._channels.by_org[ORG].live) == 2)
        for sweep in range(5):
            house.commit()
            await asyncio.sleep(presence.TELL_SECONDS)
            assert (await first._next()).event == "timer:started", sweep

        house.hub._attendance._rosters[ORG].tell_after = 0
        assert await next_told(first) == [ANN, BEN]


async def test_an_organization_that_nobody_listens_to_any_more_is_forgotten() -> None:
    async with open_house() as house:
        peer = house.websocket()
        await peer.next("presence")

        peer.close()

        await until(lambda: not house.hub._attendance._rosters)
        assert shown(house) == []


async def test_a_display_is_told_of_as_a_display() -> None:
    async with open_house() as house:
        ann = house.websocket()
        house.websocket(user_id=0, kiosk_id=1, name="Wall", audience=Audience.KIOSK)
        house.event_stream(user_id=0, kiosk_id=1, name="Wall", audience=Audience.KIOSK)
        while not (told := (await ann.next("presence")).data)["kiosks"] or told["kiosks"][0]["connections"] < 2:
            pass

    assert told == {"people": [ANN], "kiosks": [{"kioskId": 1, "name": "Wall", "connections": 2}]}


async def test_a_display_that_goes_dark_is_gone_after_the_grace() -> None:
    async with open_house() as house:
        ann, wall = house.websocket(), house.websocket(user_id=0, kiosk_id=1, name="Wall")
        while not (await ann.next("presence")).data["kiosks"]:
            pass
        wall.close()
        while (await ann.next("presence")).data["kiosks"]:
            pass
