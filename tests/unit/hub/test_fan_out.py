"""What a fan-out costs, in counts that no noise disturbs, and when it happens."""

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from domain.people import Audience
from hub import channel, ring
from hub.encoding import EVENT_STREAM, WEBSOCKET
from tests.support.house import House, open_house, until
from tests.support.listening import Peer
from tests.support.log_in_memory import ORG

pytestmark = pytest.mark.gen_test


class CountingSocket:
    """A parked connection's socket that notes the size of each send."""

    def __init__(self, sock: Any, sends: list[int]) -> None:
        self._sock = sock
        self._sends = sends

    def send(self, data: bytes) -> int:
        self._sends.append(len(data))
        return int(self._sock.send(data))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)


def counted(function: Callable[..., bytes], counts: Counter[str], name: str) -> Callable[..., bytes]:
    def counting(*arguments: Any) -> bytes:
        counts[name] += 1
        return function(*arguments)

    return counting


async def crowd(house: House, of_each: int) -> list[Peer]:
    """So many level listeners of each transport and each audience."""
    peers: list[Peer] = []
    for _ in range(of_each):
        for audience in Audience:
            peers += [house.websocket(audience=audience), house.event_stream(audience=audience)]
    for peer in peers:
        await peer.next("snapshot")
    await until(lambda: all(subscription.live for subscription in house.subscriptions))
    return peers


def count_sends(house: House) -> list[list[int]]:
    sends: list[list[int]] = []
    for connection in house.parked:
        sends.append([])
        connection._socket = CountingSocket(connection._socket, sends[-1])
    return sends


@pytest.mark.parametrize("of_each", [1, 5])
async def test_an_event_is_encoded_once_for_an_audience_and_a_transport_however_many_listen(
    of_each: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts: Counter[str] = Counter()
    async with open_house() as house:
        peers = await crowd(house, of_each)
        monkeypatch.setattr(ring, "json_bytes", counted(ring.json_bytes, counts, "json"))
        for encoding in (WEBSOCKET, EVENT_STREAM):
            monkeypatch.setattr(encoding, "event", counted(encoding.event, counts, encoding.transport))

        house.commit()
        for peer in peers:
            await peer.next("timer:started")

    assert counts == {"json": len(Audience), "websocket": len(Audience), "sse": len(Audience)}


@pytest.mark.parametrize("sends_per_turn", [3, 200])
async def test_an_event_is_one_send_on_each_socket(sends_per_turn: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel, "SENDS_PER_TURN", sends_per_turn)
    async with open_house() as house:
        peers = await crowd(house, 2)
        sends = count_sends(house)

        house.commit()
        for peer in peers:
            await peer.next("timer:started")

        assert [len(sizes) for sizes in sends] == [1] * len(peers)


async def test_events_that_wait_together_are_one_send(monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_house() as house:
        peers = await crowd(house, 1)
        sends = count_sends(house)

        house.hub.announce(ORG, [house.log.commit(), house.log.commit(), house.log.commit()])
        for peer in peers:
            await peer.take(3)

        assert [len(sizes) for sizes in sends] == [1] * len(peers)


async def test_few_listeners_are_sent_an_event_before_the_announcement_returns() -> None:
    async with open_house() as house:
        await crowd(house, 1)
        sends = count_sends(house)

        house.commit()

        assert [len(sizes) for sizes in sends] == [1] * len(sends)


async def test_many_listeners_are_sent_an_event_in_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel, "SENDS_PER_TURN", 3)
    async with open_house() as house:
        await crowd(house, 2)
        sends = count_sends(house)
        told = []

        house.commit()
        while not all(sends):
            told.append(sum(map(len, sends)))
            await asyncio.sleep(0)

        assert told == list(range(0, len(sends), 3))


async def test_listeners_who_are_not_level_yet_are_sent_only_what_they_miss() -> None:
    async with open_house() as house:
        early = await crowd(house, 1)
        first = house.log.commit()
        house.hub.announce(ORG, [first])
        late = house.websocket(f"{house.log.epoch}.{first.seq}")
        await late.next("hello")

        house.commit()

        assert [message.seq for message in await late.take(1)] == [2]
        for peer in early:
            assert [message.seq for message in await peer.take(2)] == [1, 2]


async def test_a_failure_on_the_way_to_listeners_is_not_told_to_the_one_who_made_the_event(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with open_house() as house:
        [peer, *_] = await crowd(house, 1)
        with monkeypatch.context() as broken:
            broken.setattr(ring, "json_bytes", lambda _: 1 / 0)
            house.commit()
            await until(lambda: not house.hub._channels.by_org[ORG]._advancing)

        house.commit()

        assert [message.seq for message in await peer.take(2)] == [1, 2]


async def test_what_was_sent_is_counted_by_transport() -> None:
    async with open_house() as house:
        await crowd(house, 2)
        before = {transport: (traffic.deliveries, traffic.bytes) for transport, traffic in house.hub.stats().items()}
        sends = count_sends(house)

        house.hub.announce(ORG, [house.log.commit(), house.log.commit()])

        for transport, traffic in house.hub.stats().items():
            sizes = [
                sum(sent) for sent, one in zip(sends, house.parked, strict=True) if one.encoding.transport == transport
            ]
            deliveries, size = before[transport]
            assert (traffic.deliveries - deliveries, traffic.bytes - size) == (2 * len(sizes), sum(sizes))
