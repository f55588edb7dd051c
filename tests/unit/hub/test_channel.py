"""Each listener gets each event once, in order, however the announcements come."""

import asyncio
from contextlib import suppress
from itertools import permutations

import pytest

from domain.people import Audience
from hub import channel, ring
from tests.support.house import House, open_house, until
from tests.support.listening import Peer
from tests.support.log_in_memory import ORG, LogInMemory


async def seqs(peer: Peer, count: int) -> list[int]:
    return [message.seq for message in await peer.take(count)]


async def level_peer(house: House) -> Peer:
    """A listener that has its snapshot and nothing to catch up with."""
    peer = house.websocket()
    await peer.next("snapshot")
    return peer


@pytest.mark.gen_test
@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
async def test_announcements_out_of_order_arrive_in_order(order: tuple[int, ...]) -> None:
    async with open_house() as house:
        peer = await level_peer(house)
        events = [house.log.commit() for _ in order]

        for place in order:
            house.hub.announce(ORG, [events[place]])

        assert await seqs(peer, 3) == [1, 2, 3]


@pytest.mark.gen_test
async def test_what_continues_goes_out_without_reading_the_log() -> None:
    async with open_house() as house:
        peer = await level_peer(house)

        house.commit()
        house.commit()

        assert await seqs(peer, 2) == [1, 2]
        assert house.log.calls["read"] == 0


@pytest.mark.gen_test
async def test_a_lost_announcement_is_read_from_the_log_at_the_next() -> None:
    async with open_house() as house:
        peer = await level_peer(house)
        for _ in range(4):
            house.log.commit()

        house.commit()

        assert await seqs(peer, 5) == [1, 2, 3, 4, 5]
        assert house.log.calls["read"] == 1


@pytest.mark.gen_test
async def test_repeated_announcements_are_sent_once() -> None:
    async with open_house() as house:
        peer = await level_peer(house)
        first = house.commit()
        assert await seqs(peer, 1) == [1]

        house.hub.announce(ORG, [first])
        second = house.commit()
        house.hub.announce(ORG, [first, second])
        house.commit()

        assert await seqs(peer, 2) == [2, 3]


@pytest.mark.gen_test
async def test_without_any_announcement_the_poll_finds_the_events() -> None:
    async with open_house(poll_seconds=0.01) as house:
        peer = await level_peer(house)

        house.log.commit()
        house.log.commit()

        assert await seqs(peer, 2) == [1, 2]


@pytest.mark.gen_test
async def test_a_gap_waits_for_a_log_that_is_away_and_is_read_by_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel, "_FIRST_RETRY_SECONDS", 0.001)
    async with open_house() as house:
        peer = await level_peer(house)
        house.log.available = False
        house.log.commit()
        house.commit()
        house.commit()
        await until(lambda: house.log.calls["read"] > 2)

        house.log.available = True

        assert await seqs(peer, 3) == [1, 2, 3]
        assert house.log.calls["head"] == 1


@pytest.mark.gen_test
async def test_a_long_gap_is_read_in_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel, "PAGE_EVENTS", 3)
    monkeypatch.setattr(ring, "RING_EVENTS", 4)
    async with open_house() as house:
        peer = await level_peer(house)
        for _ in range(10):
            house.log.commit()

        house.commit()

        assert await seqs(peer, 11) == list(range(1, 12))
        assert house.log.calls["read"] == 4


@pytest.mark.gen_test
async def test_more_announcements_than_the_ring_holds_all_arrive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ring, "RING_EVENTS", 4)
    async with open_house() as house:
        peer = await level_peer(house)

        for _ in range(11):
            house.commit()

        assert await seqs(peer, 11) == list(range(1, 12))


@pytest.mark.gen_test
async def test_joining_and_leaving_within_a_fan_out_neither_loses_nor_repeats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel, "SENDS_PER_TURN", 1)  # the loop has a turn after each send
    async with open_house() as house:
        early = [await level_peer(house) for _ in range(6)]
        house.commit()
        house.commit()
        await asyncio.sleep(0)  # the fan-out is between two listeners now

        early[0].close()
        late = house.websocket(f"{house.log.epoch}.1")
        await asyncio.sleep(0)
        house.commit()

        for peer in early[1:]:
            assert await seqs(peer, 3) == [1, 2, 3]
        await late.next("hello")
        assert await seqs(late, 2) == [2, 3]


@pytest.mark.gen_test
async def test_each_audience_gets_its_own() -> None:
    async with open_house() as house:
        rich = house.websocket(audience=Audience.MONEY)
        plain = house.event_stream(audience=Audience.PLAIN)
        await rich.next("snapshot")
        await plain.next("snapshot")

        house.commit(name="timer:stopped", cost={"minorUnits": 100})

        assert (await rich.next()).data == {"timeEntryId": 1, "cost": {"minorUnits": 100}}
        assert (await plain.next()).data == {"timeEntryId": 1}


@pytest.mark.gen_test
async def test_another_organizations_events_are_not_heard() -> None:
    async with open_house() as house:
        peer = await level_peer(house)

        house.hub.announce(ORG + 1, [LogInMemory().commit()])
        house.commit()

        assert await seqs(peer, 1) == [1]
        assert (await asyncio.wait_for(peer_silence(peer), 10)) is None


async def peer_silence(peer: Peer) -> None:
    with suppress(BlockingIOError):
        assert not peer.sock.recv(1)


@pytest.mark.gen_test
async def test_a_log_that_does_not_continue_sends_its_listeners_back() -> None:
    async with open_house() as house:
        for _ in range(5):
            house.log.commit()
        peer = await level_peer(house)
        announced = [house.log.commit() for _ in range(2)][1:]
        del house.log.events[2:]  # a restored copy that is behind

        house.hub.announce(ORG, announced)

        [goodbye] = await peer.rest()
        assert (goodbye.event, goodbye.data["reconnect"]) == ("goodbye", True)
        returning = house.websocket(f"{house.log.epoch}.5")
        assert (await returning.next("reset")).data == {"reason": "ahead"}
