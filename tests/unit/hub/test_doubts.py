"""Whose sign-in is looked at again: who has just joined, and whom an event in the log may concern."""

import asyncio
from contextlib import suppress
from typing import Any

import pytest

from tests.support.house import House, open_house, until
from tests.support.log_in_memory import ORG

pytestmark = pytest.mark.gen_test


def doubted(house: House) -> list[int]:
    with house.hub.doubted() as listeners:
        return sorted(listener.sign_in_id for listener in listeners)


async def entered(house: House) -> None:
    """A member twice, another member and a kiosk, all of them looked at."""
    guests: list[Any] = [{"user_id": 1}, {"user_id": 1}, {"user_id": 2}, {"user_id": 0, "kiosk_id": 1}]
    for sign_in, guest in enumerate(guests, 1):
        await house.websocket(sign_in_id=sign_in, **guest).next("snapshot")
    assert doubted(house) == [1, 2, 3, 4]


async def test_who_joins_is_looked_at_once() -> None:
    async with open_house() as house:
        await entered(house)
        assert doubted(house) == []


@pytest.mark.parametrize(
    ("name", "data", "concerned"),
    [
        ("catalog:changed", {"kind": "member", "id": 1}, [1, 2]),
        ("catalog:changed", {"kind": "kiosk", "id": 1}, [4]),
        ("catalog:changed", {"kind": "organization", "id": ORG}, [1, 2, 3, 4]),
        ("catalog:changed", {"kind": "client", "id": 1}, []),
        ("timer:started", {"kind": "member", "id": 1}, []),
    ],
)
async def test_an_event_puts_those_in_doubt_whom_it_concerns(
    name: str, data: dict[str, Any], concerned: list[int]
) -> None:
    async with open_house() as house:
        await entered(house)
        house.commit(name=name, **data)
        assert doubted(house) == concerned


async def test_an_event_that_only_the_log_tells_of_does_too() -> None:
    async with open_house() as house:
        await entered(house)
        house.log.commit(name="catalog:changed", kind="member", id=2)
        house.hub.lookout.missed(ORG)
        await until(lambda: doubted(house) == [3])


async def test_who_could_not_be_looked_at_stays_in_doubt_unless_gone() -> None:
    async with open_house() as house:
        await entered(house)
        house.commit(name="catalog:changed", kind="member", id=1)
        with suppress(ZeroDivisionError), house.hub.doubted():
            house.hub.revoke([1])
            raise ZeroDivisionError
        assert doubted(house) == [2]


async def test_who_joins_a_channel_without_a_place_in_the_log_is_looked_at_when_it_has_one() -> None:
    async with open_house() as house:
        answering = asyncio.Event()
        house.log.interrupted = answering.wait
        peer = house.websocket(sign_in_id=5)
        assert doubted(house) == []

        answering.set()
        await peer.next("snapshot")
        assert doubted(house) == [5]


async def test_who_has_left_is_not_looked_at() -> None:
    async with open_house() as house:
        house.websocket().close()
        await until(lambda: house.hub.stats()["websocket"].connections == 0)
        assert doubted(house) == []
