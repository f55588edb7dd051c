"""Displays that are asked which one they are: each shows itself once for a question, however it hears of it."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic_core import to_json

from tests.support.house import House, open_house, until
from tests.support.listening import Peer
from tests.support.log_in_memory import ORG

pytestmark = pytest.mark.gen_test

WALL = 3
SOON = timedelta(seconds=1)


def told(house: House, **when: Any) -> None:
    """Another process tells of a question."""
    letter = {"from": "another", "org": ORG, "epoch": house.log.epoch, "type": "identify", "kiosk": WALL, **when}
    house.hub.post.receive(ORG, to_json(letter))


def found(house: House, asked_at: datetime) -> None:
    house.hub.identify(ORG, WALL, asked_at, everywhere=False)


async def heard(house: House, peer: Peer) -> int:
    """How many questions have come to a display that listens, up to now."""
    house.commit()
    questions = 0
    while (message := await peer.next()).event != "timer:started":
        questions += message.event == "identify"
    return questions


async def up(house: House) -> Peer:
    """A display that listens."""
    peer = house.websocket(kiosk_id=WALL)
    await peer.next("snapshot")
    await until(lambda: house.subscriptions[-1].live)
    return peer


async def test_a_question_is_answered_once_by_whatever_way_it_comes() -> None:
    async with open_house() as house:
        wall, now = await up(house), datetime.now(UTC)
        for asked_at in (now, now + SOON, now + 2 * SOON):
            house.hub.identify(ORG, WALL, asked_at)
            found(house, asked_at)
            told(house, at=asked_at)
            assert await heard(house, wall) == 1
        told(house, at=now + 3 * SOON)
        found(house, now + 3 * SOON)
        assert await heard(house, wall) == 1
        found(house, now + 4 * SOON)
        told(house, at=now + 4 * SOON)
        assert await heard(house, wall) == 1


async def test_what_is_told_late_was_answered_by_then() -> None:
    async with open_house() as house:
        wall, now = await up(house), datetime.now(UTC)
        found(house, now + SOON)
        told(house, at=now)
        assert await heard(house, wall) == 1


async def test_an_older_release_asks_without_a_moment() -> None:
    async with open_house() as house:
        wall, now = await up(house), datetime.now(UTC)
        told(house)
        told(house, at=now)
        told(house)
        found(house, now)
        assert await heard(house, wall) == 3


async def test_a_question_from_before_a_display_came_is_none_for_it() -> None:
    async with open_house() as house:
        wall, now = await up(house), datetime.now(UTC)
        for _ in range(2):
            found(house, now - 5 * SOON)
        assert await heard(house, wall) == 0
        found(house, now)
        assert await heard(house, wall) == 1


async def test_a_display_that_is_still_coming_in_is_found_once_it_is_there() -> None:
    async with open_house() as house:
        way_in = asyncio.Event()

        async def slowly() -> None:
            await way_in.wait()

        house.log.interrupted = slowly
        wall, now = house.websocket(kiosk_id=WALL), datetime.now(UTC)
        found(house, now)
        told(house, at=now)
        way_in.set()
        await wall.next("snapshot")
        await until(lambda: house.subscriptions[-1].live)
        found(house, now)
        found(house, now)
        assert await heard(house, wall) == 1


async def test_displays_are_looked_for_where_they_listen_and_people_are_not() -> None:
    async with open_house() as house:
        house.websocket()
        assert house.hub.orgs_with_displays() == set()
        walls = [await up(house), await up(house)]
        walls[0].close()
        await until(lambda: house.hub.stats()["websocket"].connections == 2)
        assert house.hub.orgs_with_displays() == {ORG}
        walls[1].close()
        await until(lambda: not house.hub.orgs_with_displays())
