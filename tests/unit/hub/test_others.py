"""Several processes that know of each other: each tells of the listeners of all, and counts them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest

from domain.errors import TooManyRequests
from hub import others, peers, presence, roll_call, roster
from hub.limits import Limits
from tests.support.exchange import Exchange
from tests.support.house import House, open_house, until
from tests.support.listening import Peer
from tests.support.log_in_memory import ORG, LogInMemory

pytestmark = pytest.mark.gen_test

ANN = {"userId": 1, "name": "Ann", "connections": 1}
BEN = {"userId": 2, "name": "Ben", "connections": 1}
NEVER = 3600.0


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """All that is regular comes quickly; only those that fell silent stay for ever."""
    for module in (presence, others):
        monkeypatch.setattr(module, "TELL_SECONDS", 0.01)
    for module in (others, roll_call):
        monkeypatch.setattr(module, "LIFE_SECONDS", 0.05)
    monkeypatch.setattr(others, "WHOLE_SECONDS", 0.05)
    monkeypatch.setattr(roster, "GRACE_SECONDS", 0.05)
    monkeypatch.setattr(roster, "MOVE_SECONDS", 0.03)
    monkeypatch.setattr(peers, "SILENCE_SECONDS", NEVER)


@asynccontextmanager
async def houses(exchange: Exchange, count: int = 2, **limits: int) -> AsyncIterator[list[House]]:
    log = LogInMemory()
    async with AsyncExitStack() as stack:
        yield [
            await stack.enter_async_context(open_house(log, bus=exchange.bus(), limits=Limits(**limits)))
            for _ in range(count)
        ]


async def told(peer: Peer, *people: Any) -> None:
    """Returns once these and no others are told to be there."""
    while (await peer.next("presence")).data["people"] != [*people]:
        pass


def full(house: House, sign_in_id: int = 1) -> bool:
    try:
        house.hub._places.check(house.guest(sign_in_id=sign_in_id))
    except TooManyRequests:
        return True
    return False


async def test_everybody_hears_who_is_connected_to_any_process() -> None:
    async with houses(Exchange(), 3) as (first, second, third):
        ann, ben = first.websocket(), second.websocket(user_id=2, name="Ben")
        for peer in (ann, ben):
            await told(peer, ANN, BEN)

        late = third.event_stream(user_id=2, name="Ben")

        for peer in (ann, ben, late):
            await told(peer, ANN, {**BEN, "connections": 2})


async def test_other_organizations_are_not_told_of() -> None:
    async with houses(Exchange()) as (first, second):
        ann = first.websocket()
        second.websocket(user_id=2, name="Ben", org=ORG + 1)
        cyd = second.websocket(user_id=3, name="Cyd")
        await told(ann, ANN, {"userId": 3, "name": "Cyd", "connections": 1})
        assert cyd is not None


async def test_who_leaves_another_process_is_gone_after_the_grace() -> None:
    async with houses(Exchange()) as (first, second):
        ann, ben = first.websocket(), second.websocket(user_id=2, name="Ben")
        await told(ann, ANN, BEN)

        ben.close()

        await told(ann, ANN)


async def test_who_moves_to_another_process_is_not_seen_to_move(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GRACE_SECONDS", "MOVE_SECONDS"):
        monkeypatch.setattr(roster, name, NEVER)
    async with houses(Exchange()) as (first, second):
        ann, ben = first.websocket(), second.websocket(user_id=2, name="Ben")
        await told(ann, ANN, BEN)

        ben.close()
        again = first.websocket(user_id=2, name="Ben")
        await told(again, ANN, BEN)
        there = first.hub._attendance._rosters[ORG]
        await until(lambda: there._told == {})
        second.websocket(user_id=3, name="Cyd")

        assert (await ann.next("presence")).data["people"] == [ANN, BEN, {"userId": 3, "name": "Cyd", "connections": 1}]


async def test_a_process_without_listeners_asks_who_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roll_call, "LIFE_SECONDS", NEVER)
    async with houses(Exchange()) as (first, second):
        await told(first.websocket(), ANN)

        there = await second.hub.presence(ORG)

        assert [(person.name, person.connections) for person in there.people] == [("Ann", 1)]


async def test_nobody_waits_for_others_that_cannot_be_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roll_call, "JOIN_SECONDS", NEVER)
    async with open_house() as house:
        assert (await house.hub.presence(ORG)).people == []


async def test_what_was_lost_is_told_again() -> None:
    exchange = Exchange()
    async with houses(exchange) as (first, second):
        ann = first.websocket()
        await told(ann, ANN)
        exchange.broken = True
        ben = second.websocket(user_id=2, name="Ben")
        await told(ben, BEN)

        exchange.broken = False

        await told(ann, ANN, BEN)
        await told(ben, ANN, BEN)


async def test_a_process_that_dies_takes_its_listeners_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    exchange = Exchange()
    async with houses(exchange, per_sign_in=1) as (first, second):
        ann, _ = first.websocket(), second.websocket(user_id=2, name="Ben", sign_in_id=2)
        await told(ann, ANN, BEN)
        await until(lambda: full(first, sign_in_id=2))
        exchange.buses[1].die()
        monkeypatch.setattr(peers, "SILENCE_SECONDS", 0.2)

        await told(ann, ANN)
        await until(lambda: not full(first, sign_in_id=2))


async def test_a_process_that_drains_is_not_counted_on_any_more() -> None:
    async with houses(Exchange(), per_sign_in=1) as (first, second):
        ann, _ = first.websocket(), second.websocket(user_id=2, name="Ben", sign_in_id=2)
        await told(ann, ANN, BEN)
        await until(lambda: full(first, sign_in_id=2))

        second.hub._others.leave()

        await told(ann, ANN)
        await until(lambda: not full(first, sign_in_id=2))


async def test_a_sign_in_holds_no_more_than_it_may_over_all_processes() -> None:
    async with houses(Exchange(), per_sign_in=3) as (first, second):
        one, _, _ = first.websocket(), first.websocket(), second.websocket()
        await until(lambda: full(first) and full(second))

        one.close()

        await until(lambda: not (full(first) or full(second)))


async def test_a_process_that_comes_later_learns_what_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LIFE_SECONDS", "WHOLE_SECONDS"):
        monkeypatch.setattr(others, name, NEVER)
    exchange = Exchange()
    async with houses(exchange, per_sign_in=1) as (first, second):
        first.websocket()
        await until(lambda: full(second))
        async with open_house(first.log, bus=exchange.bus(), limits=Limits(per_sign_in=1)) as late:
            await until(lambda: full(late))


async def test_what_a_channel_held_is_forgotten_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    async with houses(Exchange()) as (first, second):
        await told(first.websocket(), ANN)
        await second.hub.presence(ORG)
        channel = second.hub._channels.by_org[ORG]
        channel.idle_since = -NEVER

        second.hub._forget()

        assert not second.hub._attendance._rosters
        await asyncio.sleep(3 * presence.TELL_SECONDS)
        assert not second.hub._attendance._rosters
        assert first.hub._attendance._rosters
