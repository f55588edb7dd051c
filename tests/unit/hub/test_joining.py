"""Coming in: hello first, then exactly what was missed, then live; and crowds that share their reads."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.people import Audience
from hub import channel, ring, shared_snapshot
from tests.support.house import House, open_house, until
from tests.support.listening import Message
from tests.support.log_in_memory import ORG, LogInMemory


def log_of(count: int, **options: int) -> LogInMemory:
    log = LogInMemory(**options)
    for _ in range(count):
        log.commit()
    return log


def outline(messages: list[Message]) -> list[str | int]:
    """The sequence numbers of events, and the names of control messages."""
    return [message.seq if message.event == "timer:started" else message.event for message in messages]


@pytest.mark.gen_test
async def test_without_a_cursor_comes_a_snapshot_with_its_position() -> None:
    log = log_of(3)
    log.running = [{"id": 9, "notes": "mix", "rate": {"minorUnits": 6000}}]
    async with open_house(log) as house:
        hello, snapshot = await house.websocket().take(2)

        assert hello.data.pop("serverTime")
        whose = {"organizationId": 7, "userId": 1}
        assert hello.data == {**whose, "heartbeatSeconds": 3600, "resumed": False, "upto": "epoch-1.3", "version": ""}
        assert (snapshot.event, snapshot.id, snapshot.data["running"]) == ("snapshot", "epoch-1.3", log.running)


@pytest.mark.gen_test
async def test_a_snapshot_shows_money_to_those_who_may_see_it() -> None:
    log = LogInMemory(running=[{"id": 9, "rate": {"minorUnits": 6000}}])
    async with open_house(log) as house:
        plain = await house.websocket(audience=Audience.PLAIN).next("snapshot")
        rich = await house.websocket(audience=Audience.MONEY).next("snapshot")

        assert plain.data["running"] == [{"id": 9}]
        assert rich.data["running"] == [{"id": 9, "rate": {"minorUnits": 6000}}]


@pytest.mark.gen_test
@pytest.mark.parametrize("behind", [0, 1, 5])
async def test_a_cursor_resumes_with_what_was_missed(behind: int) -> None:
    async with open_house(log_of(5)) as house:
        peer = house.websocket(f"epoch-1.{5 - behind}")
        hello, *missed = await peer.take(1 + behind)
        house.commit()

        assert (hello.data["resumed"], hello.data["upto"]) == (True, "epoch-1.5")
        assert outline([*missed, await peer.next()]) == list(range(6 - behind, 7))


@pytest.mark.gen_test
@pytest.mark.parametrize(
    ("cursor", "reason"),
    [
        ("nonsense", "malformed"),
        ("epoch-1", "malformed"),
        ("epoch-0.4", "epoch"),
        ("epoch-1.6", "ahead"),
        ("epoch-1.1", "pruned"),
    ],
)
async def test_a_cursor_that_cannot_be_resumed_gets_a_reset_and_a_snapshot(cursor: str, reason: str) -> None:
    async with open_house(log_of(5, pruned=2)) as house:
        peer = house.event_stream(cursor)
        hello, reset, snapshot = await peer.take(3)
        house.commit()

        assert (hello.event, hello.data["resumed"]) == ("hello", False)
        assert (reset.event, reset.data) == ("reset", {"reason": reason})
        assert outline([snapshot, await peer.next()]) == ["snapshot", 6]


@pytest.mark.gen_test
async def test_the_oldest_position_that_is_held_can_be_resumed_from() -> None:
    async with open_house(log_of(5, pruned=2)) as house:
        assert outline(await house.websocket("epoch-1.2").take(4)) == ["hello", 3, 4, 5]


@pytest.mark.gen_test
async def test_a_wholly_pruned_log_resumes_at_its_end_only() -> None:
    async with open_house(log_of(5, pruned=5)) as house:
        assert outline(await house.websocket("epoch-1.4").take(3)) == ["hello", "reset", "snapshot"]
        at_end = house.websocket("epoch-1.5")
        assert (await at_end.next()).data["resumed"] is True


@pytest.mark.gen_test
async def test_a_cursor_that_the_log_knows_before_the_hub_is_resumed() -> None:
    async with open_house(log_of(2)) as house:
        await house.websocket().next("snapshot")
        house.log.commit()
        house.log.commit()  # by another process; nobody told the hub

        peer = house.websocket("epoch-1.3")

        assert outline(await peer.take(2)) == ["hello", 4]


@pytest.mark.gen_test
async def test_a_long_absence_is_replayed_in_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel, "PAGE_EVENTS", 3)
    monkeypatch.setattr(ring, "RING_EVENTS", 4)
    async with open_house(log_of(20)) as house:
        assert outline(await house.websocket("epoch-1.0").take(21)) == ["hello", *range(1, 21)]


@pytest.mark.gen_test
async def test_events_pruned_within_a_replay_send_the_listener_back_to_a_reset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel, "PAGE_EVENTS", 3)
    async with open_house(log_of(20)) as house:

        async def prune_before_the_second_page() -> None:
            house.log.pruned = 10 if house.log.calls["read"] > 2 else 0

        house.log.interrupted = prune_before_the_second_page
        peer = house.websocket("epoch-1.0")

        assert outline(await peer.rest()) == ["hello", 1, 2, 3, "goodbye"]
        assert outline(await house.websocket("epoch-1.3").take(2)) == ["hello", "reset"]


@pytest.mark.gen_test
async def test_a_replay_waits_for_a_slow_listener_instead_of_sending_it_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel, "PAGE_EVENTS", 10)
    monkeypatch.setattr(ring, "RING_EVENTS", 10)
    log = LogInMemory()
    for _ in range(400):
        log.commit(notes="x" * 2000)
    async with open_house(log, buffer_bytes=30_000) as house:
        peer = house.websocket("epoch-1.0", receive_buffer=4096)
        await until(lambda: house.subscriptions[0].position > 0)

        assert outline(await peer.take(401)) == ["hello", *range(1, 401)]


@pytest.mark.gen_test
async def test_a_log_that_is_away_sends_the_listener_away_to_come_back() -> None:
    async with open_house() as house:
        house.log.available = False
        peer = house.websocket()

        [goodbye] = await peer.rest()

        assert (goodbye.data["reason"], goodbye.data["reconnect"], peer.close_code) == ("unavailable", True, 1012)


@pytest.mark.gen_test
async def test_a_crowd_that_comes_back_shares_its_reads() -> None:
    async with open_house(log_of(100)) as house:
        crowd = [house.websocket(f"epoch-1.{behind}") for behind in (0, 0, 40, 99, 7) for _ in range(10)]

        for peer in crowd:
            while (await peer.next()).id != "epoch-1.100":
                pass

        assert house.log.calls["head"] == 1
        assert house.log.calls["read"] <= 2


@pytest.mark.gen_test
async def test_a_crowd_that_is_new_shares_its_snapshot() -> None:
    async with open_house(log_of(3)) as house:
        crowd = [house.websocket() for _ in range(20)]

        for peer in crowd:
            await peer.next("snapshot")

        assert house.log.calls["snapshot"] == 1


@pytest.mark.gen_test
async def test_a_snapshot_is_read_anew_for_who_comes_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_snapshot, "SHARED_SECONDS", 0)
    async with open_house() as house:
        await house.websocket().next("snapshot")
        house.log.running = [{"id": 9}]

        assert (await house.websocket().next("snapshot")).data["running"] == [{"id": 9}]


@pytest.mark.gen_test
async def test_a_snapshot_that_is_ahead_of_the_hub_brings_the_others_level(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_snapshot, "SHARED_SECONDS", 0)
    async with open_house() as house:
        early = house.websocket()
        await early.next("snapshot")
        house.log.commit()  # by another process; nobody told the hub

        late = house.websocket(sign_in_id=2)

        assert (await late.next("snapshot")).seq == 1
        assert (await early.next()).seq == 1


@pytest.mark.gen_test
async def test_a_listener_that_is_slow_to_take_its_snapshot_is_not_sent_away_for_that() -> None:
    async with open_house(LogInMemory(running=[{"id": 9, "notes": "x" * 900_000}]), buffer_bytes=1_000) as house:
        peer = house.websocket(receive_buffer=4096)
        await peer.next("hello")
        for notes in ("x" * 800, "x" * 800):
            house.commit(notes=notes)
            await asyncio.sleep(0)

        assert outline(await peer.take(3)) == ["snapshot", 1, 2]


@pytest.mark.gen_test
async def test_who_leaves_within_its_replay_ends_it() -> None:
    log = LogInMemory()
    for _ in range(100):
        log.commit(notes="x" * 8000)
    async with open_house(log) as house:
        peer = house.websocket("epoch-1.0", receive_buffer=4096)
        await peer.take(2)
        assert house.subscriptions[0].position < 100
        working = len(house.hub._tasks._running)

        peer.close()

        await until(lambda: len(house.hub._tasks._running) == working - 1)


@pytest.mark.gen_test
async def test_who_leaves_before_it_is_in_leaves_nothing_behind() -> None:
    async with open_house(log_of(1)) as house:
        answering = asyncio.Event()
        house.log.interrupted = answering.wait
        house.websocket().close()
        answering.set()

        await until(lambda: house.hub.stats()["websocket"].connections == 0)
        assert not house.subscriptions[0].open


class Meanwhile:
    """What others do each time that the hub waits for the log: they commit, tell the hub, or tell it late."""

    def __init__(self, house: House, script: list[list[str]]) -> None:
        self._house = house
        self._script = iter(script)
        self._told = house.log.last

    async def happens(self) -> None:
        for step in next(self._script, []):
            await getattr(self, f"_{step}")()

    async def _commit(self) -> None:
        self._house.log.commit()

    async def _tell(self) -> None:
        untold = self._house.log.events[self._told :]
        self._told = self._house.log.last
        self._house.hub.announce(ORG, untold)

    async def _tell_the_last(self) -> None:
        self._house.hub.announce(ORG, self._house.log.events[-1:])

    async def _turn(self) -> None:
        await asyncio.sleep(0)


STEPS = st.sampled_from(["commit", "tell", "tell_the_last", "turn"])


@given(
    script=st.lists(st.lists(STEPS, max_size=4), max_size=16),
    cursors=st.lists(st.none() | st.integers(0, 6), min_size=1, max_size=3),
)
@settings(deadline=None)
def test_whatever_happens_while_it_joins_nothing_is_lost_or_sent_twice(
    script: list[list[str]], cursors: list[int | None]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(channel, "PAGE_EVENTS", 2)
        patch.setattr(channel, "SENDS_PER_TURN", 1)
        patch.setattr(ring, "RING_EVENTS", 3)
        asyncio.run(_join_meanwhile(script, cursors))


async def _join_meanwhile(script: list[list[str]], cursors: list[int | None]) -> None:
    async with open_house(log_of(6)) as house:
        house.log.interrupted = Meanwhile(house, script).happens
        peers = [house.websocket(None if cursor is None else f"epoch-1.{cursor}") for cursor in cursors]
        for peer in peers:
            await peer.next("hello")
        last = house.commit().seq

        for cursor, peer in zip(cursors, peers, strict=True):
            start = cursor if cursor is not None else (await peer.next()).seq
            assert outline(await peer.take(last - start)) == list(range(start + 1, last + 1))
