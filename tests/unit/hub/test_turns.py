"""Turns: how long the work for many listeners held the loop is told by kind, and it gives way."""

import asyncio

import pytest

from hub.turns import BOUNDS, Held, Turns
from tests.support.house import open_house, until

pytestmark = pytest.mark.gen_test


async def test_a_turn_counts_among_those_of_its_length() -> None:
    held = Held()
    for length in (0.0005, BOUNDS[3], 0.02, 7.0):
        held.note(length)
    assert held.counts == [1, 0, 0, 1, 1, 0, 0, 1]
    assert (held.longest, round(held.seconds, 4)) == (7.0, 7.0305)


async def test_who_gives_way_lets_others_have_their_turn() -> None:
    held, others = Turns(), []
    asyncio.get_running_loop().call_soon(others.append, "had a turn")
    began = await held.give_way("presence", 0.0)
    assert others == ["had a turn"]
    held.end("presence", began)
    assert sum(held.held["presence"].counts) == 2


async def test_a_fan_out_is_one_turn_for_each_share_of_the_listeners(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hub.channel.SENDS_PER_TURN", 2)
    async with open_house() as house:
        peers = [house.event_stream() for _ in range(5)]
        for peer in peers:
            await peer.next("snapshot")
        await until(lambda: all(subscription.live for subscription in house.subscriptions))
        house.commit()
        for peer in peers:
            await peer.next("timer:started")
        await until(lambda: sum(house.hub.held["fan_out"].counts) == 3)


async def test_each_beat_is_a_turn() -> None:
    async with open_house(heartbeat_seconds=1) as house:
        await house.event_stream().next("heartbeat")
        assert sum(house.hub.held["heartbeats"].counts) > 0
