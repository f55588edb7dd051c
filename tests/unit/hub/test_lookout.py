"""What other processes say of a log, and what a look at it finds: believed as far as it agrees."""

import pytest
import structlog.testing

from domain.events import LoggedEvent
from hub.bus import NoBus
from hub.letters import Events, Letter, Reaches
from hub.post import Post
from tests.support.house import House, open_house, until
from tests.support.listening import Peer
from tests.support.log_in_memory import ORG

pytestmark = pytest.mark.gen_test


class Neighbor:
    """Another process with the same log: says what it likes to a house."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._post = Post(NoBus(), lambda: house.log.epoch, print)

    def says(self, letter: Letter, org: int = ORG) -> None:
        self._house.hub.post.receive(org, self._post.written(org, letter))

    def commits(self, *, told: bool = True) -> LoggedEvent:
        event = self._house.log.commit(cost={"cost": 12.1, "minorUnits": 1210}, notes='é \u2028 \U0001f3b5 "</script>')
        if told:
            self.says(Events(events=[event]))
        return event


async def seqs(peer: Peer, count: int) -> list[int]:
    return [message.seq for message in await peer.take(count)]


async def test_what_a_neighbor_tells_goes_out_without_a_look_at_the_log() -> None:
    async with open_house() as house:
        peer = house.websocket()
        await peer.next("snapshot")
        neighbor = Neighbor(house)
        neighbor.commits()
        house.commit()
        neighbor.commits()
        assert await seqs(peer, 3) == [1, 2, 3]
        assert (house.log.calls["read"], house.hub.lookout.found) == (0, 0)


async def test_whichever_way_an_event_comes_clients_get_the_same_bytes() -> None:
    async with open_house() as house:
        by_bus, streaming = house.websocket(), house.event_stream()
        await by_bus.next("snapshot")
        await streaming.next("snapshot")
        Neighbor(house).commits()
        told = [await by_bus.next(), await streaming.next()]
        async with open_house(house.log) as other:
            by_log, streamed = other.websocket("epoch-1.0"), other.event_stream("epoch-1.0")
            assert [(await by_log.take(2))[1], (await streamed.take(2))[1]] == told
            [frames] = [house.hub._channels.by_org[ORG].ring._publications[0]._frames]
            [others] = [other.hub._channels.by_org[ORG].ring._publications[0]._frames]
            assert frames == others


async def test_what_comes_late_twice_and_in_disorder_is_heard_once_and_in_order() -> None:
    async with open_house() as house:
        peer = house.websocket()
        await peer.next("snapshot")
        neighbor = Neighbor(house)
        events = [neighbor.commits(told=False) for _ in range(6)]
        for place in (2, 0, 0, 5, 1, 3, 2, 4):
            neighbor.says(Events(events=[events[place]]))
        house.commit()
        assert await seqs(peer, 7) == [1, 2, 3, 4, 5, 6, 7]


async def test_what_is_too_large_to_be_sent_is_read() -> None:
    async with open_house() as house:
        peer = house.websocket()
        await peer.next("snapshot")
        event = Neighbor(house).commits(told=False)
        Neighbor(house).says(Reaches(seq=event.seq))
        assert await seqs(peer, 1) == [1]


async def test_a_claim_that_the_log_does_not_hold_harms_nobody() -> None:
    async with open_house() as house:
        peer = house.websocket()
        await peer.next("snapshot")
        neighbor = Neighbor(house)
        with structlog.testing.capture_logs() as logs:
            neighbor.says(Reaches(seq=1000))
            neighbor.says(Events(events=[LoggedEvent(2**52, "timer:started", house.commit().at, {})]))
            assert await seqs(peer, 1) == [1]
            await until(lambda: not house.hub._channels.by_org[ORG]._behind)
        neighbor.commits()
        assert await seqs(peer, 1) == [2]
        assert logs == []


async def test_what_others_say_of_another_log_makes_the_hub_look() -> None:
    async with open_house() as house:
        peer = house.websocket()
        await peer.next("snapshot")
        stale = Post(NoBus(), lambda: "epoch-2", print)
        house.log.commit()
        house.hub.post.receive(ORG, stale.written(ORG, Reaches(seq=1)))
        assert await seqs(peer, 1) == [1]
        assert house.hub.lookout.found == 1


async def test_what_was_said_before_a_channel_was_heard_is_looked_for_at_once() -> None:
    async with open_house() as house:
        peer = house.websocket()
        await peer.next("snapshot")
        house.log.commit()
        house.hub.lookout.missed(ORG)
        assert await seqs(peer, 1) == [1]
        house.log.commit()
        house.hub.lookout.missed(ORG)
        assert await seqs(peer, 1) == [2]


async def test_what_is_told_before_the_channel_has_its_place_is_not_lost() -> None:
    async with open_house() as house:
        peer = house.websocket("epoch-1.0")
        Neighbor(house).commits()
        Neighbor(house).commits()
        assert (await peer.next("hello")).data["resumed"]
        assert await seqs(peer, 2) == [1, 2]


async def test_of_an_organization_that_nobody_follows_nothing_is_kept() -> None:
    async with open_house() as house:
        Neighbor(house).commits()
        assert house.hub._channels.by_org == {}
