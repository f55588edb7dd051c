"""The hub as a whole: revocation, draining, heartbeats, another log, and what it forgets."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
import structlog.testing

from hub import channels, dismissal
from tests.support.house import open_house, until
from tests.support.log_in_memory import ORG, LogInMemory, Snapshot

pytestmark = pytest.mark.gen_test


async def test_a_revoked_sign_in_loses_all_its_connections_and_no_other_does() -> None:
    async with open_house() as house:
        gone = [house.websocket(sign_in_id=5), house.websocket(sign_in_id=5, org=ORG + 1)]
        streaming, staying = house.event_stream(sign_in_id=5), house.websocket(sign_in_id=6)
        for peer in [*gone, streaming, staying]:
            await peer.next("snapshot")

        house.hub.revoke([5])

        for peer in [*gone, streaming]:
            [goodbye] = await peer.rest()
            assert goodbye.data == {"reason": "revoked", "reconnect": False, "afterMs": 0}
        assert [peer.close_code for peer in gone] == [4401, 4401]
        house.commit()
        assert (await staying.next()).seq == 1


async def test_a_sign_in_that_is_revoked_while_it_joins_gets_no_event() -> None:
    async with open_house() as house:
        answering = asyncio.Event()
        house.log.interrupted = answering.wait
        peer = house.websocket(sign_in_id=5)

        house.hub.revoke([5])
        house.commit()
        answering.set()

        assert [message.event for message in await peer.rest()] == ["goodbye"]
        assert peer.close_code == 4401


async def test_that_nobody_was_revoked_makes_nobody_look_again() -> None:
    async with open_house() as house:
        house.hub.revoke([])
        house.hub.refresh([])
        assert house.hub.revision == 0

        house.hub.refresh([5])
        assert house.hub.revision == 1


async def test_a_sign_in_that_may_see_something_else_now_comes_back() -> None:
    async with open_house() as house:
        changed, same = house.websocket(sign_in_id=5), house.websocket(sign_in_id=6)
        await changed.next("snapshot")
        await same.next("snapshot")

        house.hub.refresh([5])

        [goodbye] = await changed.rest()
        assert (goodbye.data["reason"], goodbye.data["reconnect"], changed.close_code) == ("changed", True, 1012)
        house.commit()
        assert (await same.next()).seq == 1


async def test_draining_sends_everybody_away_spread_out_and_lets_nobody_in(monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_house() as house:
        monkeypatch.setattr(dismissal, "RETURNS_PER_SECOND", 0.05)
        peers = [house.websocket(), house.websocket(), house.event_stream()]
        for peer in peers:
            await peer.next("snapshot")

        draining = asyncio.create_task(house.hub.drain())
        farewells = [await peer.rest() for peer in peers]
        for peer in peers:
            peer.close()
        await draining

        waits = {goodbye.data["afterMs"] for [goodbye] in farewells}
        assert len(waits) == 3
        assert all(0 <= wait <= 60_000 for wait in waits)
        assert {(goodbye.data["reason"], goodbye.data["reconnect"]) for [goodbye] in farewells} == {("restart", True)}
        assert house.hub.draining


async def test_everything_announced_before_a_drain_is_delivered_or_can_be_resumed() -> None:
    async with open_house() as house:
        peer = house.websocket()
        await peer.next("snapshot")
        house.commit()
        draining = asyncio.create_task(house.hub.drain())
        delivered = [message.seq for message in await peer.rest() if message.id]
        peer.close()
        await draining

        assert delivered in ([], [1])


async def test_a_replaced_log_sends_everybody_back_to_a_reset() -> None:
    async with open_house(poll_seconds=0.01) as house:
        peer = house.websocket()
        await peer.next("snapshot")

        house.log.epoch = "epoch-2"

        assert (await peer.rest())[-1].data["reconnect"] is True
        returning = house.websocket("epoch-1.0")
        assert (await returning.next("reset")).data == {"reason": "epoch"}
        assert (await returning.next("snapshot")).id == "epoch-2.0"


async def test_heartbeats_come_to_everybody_again_and_again() -> None:
    async with open_house(heartbeat_seconds=0.1) as house:
        for peer in [house.websocket(), house.websocket(), house.event_stream()]:
            first, second = await peer.next("heartbeat"), await peer.next("heartbeat")

            assert first.id is None or first.id == second.id
            assert first.data["serverTime"] < second.data["serverTime"]


async def test_the_time_that_is_told_is_the_databases() -> None:
    class HoursAhead(LogInMemory):
        async def now(self) -> datetime:
            return await super().now() + timedelta(hours=5)

    async with open_house(HoursAhead()) as house:
        hello = await house.websocket().next("hello")

        told = datetime.fromisoformat(hello.data["serverTime"])
        assert timedelta(hours=4) < told - datetime.now(UTC) < timedelta(hours=6)


async def test_a_failing_poll_is_not_the_last() -> None:
    async with open_house(poll_seconds=0.01) as house:
        peer = house.websocket()
        await peer.next("snapshot")
        house.log.available = False
        house.log.commit()
        polls = house.log.calls["now"]
        with structlog.testing.capture_logs() as logs:
            await until(lambda: house.log.calls["now"] > polls + 1)

        house.log.available = True

        assert (await peer.next()).seq == 1
        assert {(log["log_level"], log["event"]) for log in logs} == {("warning", "hub.look_waits")}


async def test_a_mistake_while_joining_does_not_leave_a_silent_connection() -> None:
    class Broken(LogInMemory):
        async def snapshot(self, org: int) -> Snapshot:
            raise ZeroDivisionError

    async with open_house(Broken()) as house:
        peer = house.websocket()
        with structlog.testing.capture_logs() as logs:
            *_, goodbye = await peer.rest()

        assert goodbye.data["reason"] == "unavailable"
        assert [log["event"] for log in logs if log["log_level"] == "error"] == ["hub.task_failed"]


async def test_a_channel_outlives_its_last_listener_so_that_who_comes_back_needs_no_log() -> None:
    async with open_house(poll_seconds=0.01) as house:
        house.websocket().close()
        await until(lambda: house.hub.stats()["websocket"].connections == 0)
        house.commit()

        returning = house.websocket("epoch-1.0")

        await returning.next("hello")
        assert (await returning.next()).seq == 1
        assert house.log.calls["read"] == 0


async def test_a_channel_without_listeners_is_forgotten_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channels, "KEEP_CHANNEL_SECONDS", 0)
    async with open_house(poll_seconds=0.01) as house:
        staying = house.websocket()
        await staying.next("snapshot")
        house.websocket(org=ORG + 1).close()

        await until(lambda: house.hub._channels.by_org.keys() == {ORG})
        house.commit()
        assert (await staying.next()).seq == 1


async def test_what_goes_over_the_connections_is_counted() -> None:
    async with open_house() as house:
        peer, stream = house.websocket("nonsense"), house.event_stream()
        await peer.next("snapshot")
        await stream.next("snapshot")
        house.commit()
        house.commit()
        await peer.take(2)
        house.hub.revoke([1])
        house.hub.revoke([1])
        await peer.rest()

        counts = house.hub.stats()["websocket"]

        assert (counts.opened, counts.resets, counts.resumed, counts.deliveries) == (1, 1, 0, 2)
        assert counts.endings == {"revoked": 1}
        assert house.hub.stats()["sse"].deliveries == 2


async def test_who_connects_and_leaves_is_logged() -> None:
    async with open_house() as house:
        with structlog.testing.capture_logs() as logs:
            peer = house.event_stream()
            await peer.next("snapshot")
            peer.close()
            await until(lambda: house.hub.stats()["sse"].connections == 0)

        who = {"user": 1, "org": ORG, "transport": "sse", "log_level": "info"}
        assert logs == [{"event": "live.connected", **who}, {"event": "live.disconnected", **who}]


async def test_closing_twice_is_as_good_as_once() -> None:
    async with open_house() as house:
        await house.hub.close()
        await house.hub.close()


async def test_a_display_is_identified_on_all_its_connections_and_no_other_is() -> None:
    async with open_house() as house:
        wall = [house.websocket(kiosk_id=3), house.event_stream(kiosk_id=3)]
        others = [house.websocket(kiosk_id=4), house.websocket(user_id=3), house.websocket(kiosk_id=3, org=ORG + 1)]
        await until(lambda: all(subscription.live for subscription in house.subscriptions))

        house.hub.identify(ORG, 3, datetime.now(UTC))
        house.commit()

        for peer in wall:
            assert (await peer.next("identify")).data == {"kioskId": 3}
        for peer in others[:2]:
            assert [message.event for message in await peer.take(3)] == ["hello", "snapshot", "timer:started"]
        assert [message.event for message in await others[2].take(2)] == ["hello", "snapshot"]


async def test_nobody_is_identified_where_nobody_listens() -> None:
    async with open_house() as house:
        house.hub.identify(ORG, 3, datetime.now(UTC))
