"""The bus on a real Redis server: what is said arrives, and it is back by itself after whatever happened."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import structlog.testing

from hub import outbox, redis_bus
from hub.redis_bus import RedisBus
from tests.support.oracle.server import free_port
from tests.support.processes import until
from tests.support.redis import RedisServer, certificate, redis_server

pytestmark = pytest.mark.gen_test(timeout=60)

ORG = 7


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for as long as in production."""
    monkeypatch.setattr(redis_bus, "PING_SECONDS", 0.05)
    monkeypatch.setattr(redis_bus, "LONGEST_PAUSE_SECONDS", 0.1)


@dataclass
class Station:
    """A bus, all that it heard, and the channels that it was told it joined."""

    bus: RedisBus
    heard: list[tuple[int, bytes]] = field(default_factory=list)
    joined: list[int] = field(default_factory=list)

    def hear(self, org: int, message: bytes) -> None:
        self.heard.append((org, message))
        if message == b"mistake":
            raise ZeroDivisionError

    async def hears(self, *channels: int) -> None:
        """Returns when it is connected and hears these channels."""
        await until(lambda: self.bus.connected and {0, *channels} <= set(self.joined))


@asynccontextmanager
async def station(url: str, *channels: int, name: str = "studio") -> AsyncIterator[Station]:
    opened = Station(RedisBus(url, name))
    for channel in channels:
        opened.bus.subscribe(channel)
    await opened.bus.open(opened.hear, opened.joined.append)
    try:
        yield opened
    finally:
        await opened.bus.close()


@asynccontextmanager
async def two_stations(server: RedisServer) -> AsyncIterator[tuple[Station, Station]]:
    """Both hear the channel of ORG."""
    async with station(server.url, ORG) as one, station(server.url, ORG) as other:
        await one.hears(ORG)
        await other.hears(ORG)
        yield one, other


async def what_is_said_arrives(one: Station, other: Station, words: bytes = b"again") -> None:
    one.bus.publish(ORG, words)
    await until(lambda: (ORG, words) in other.heard)


async def test_what_is_said_in_a_channel_is_heard_by_those_who_subscribe_to_it(tmp_path: Path) -> None:
    async with redis_server(tmp_path) as server, two_stations(server) as (one, other):
        one.bus.publish(ORG + 1, b"nobody")
        for number in range(1000):
            one.bus.publish(ORG, b"%d" % number)
        one.bus.publish(0, b"everybody")

        await until(lambda: other.heard[-1:] == [(0, b"everybody")])
        assert other.heard == [*((ORG, b"%d" % number) for number in range(1000)), (0, b"everybody")]
        assert (one.bus.counts.published, other.bus.counts.received) == (1002, 1001)
        assert one.bus.counts.dropped == 0


async def test_a_channel_is_heard_no_longer_and_then_again(tmp_path: Path) -> None:
    async with redis_server(tmp_path) as server, two_stations(server) as (one, other):
        other.bus.unsubscribe(ORG)
        other.bus.unsubscribe(0)
        other.bus.subscribe(ORG + 1)
        await until(lambda: ORG + 1 in other.joined)
        one.bus.publish(ORG, b"missed")
        one.bus.publish(0, b"heard")
        await until(lambda: bool(other.heard))
        assert other.heard == [(0, b"heard")]

        other.joined.clear()
        other.bus.subscribe(ORG)
        await until(lambda: other.joined == [ORG])
        await what_is_said_arrives(one, other)


async def test_databases_that_share_a_server_do_not_hear_each_other(tmp_path: Path) -> None:
    async with (
        redis_server(tmp_path) as server,
        two_stations(server) as (one, other),
        station(server.url, ORG, name="another") as stranger,
    ):
        await stranger.hears(ORG)
        stranger.bus.publish(ORG, b"from the stranger")
        await until(lambda: stranger.heard == [(ORG, b"from the stranger")])
        await what_is_said_arrives(one, other, b"among us")
        assert other.heard == [(ORG, b"among us")]
        assert len(stranger.heard) == 1


async def test_a_mistake_of_who_hears_does_not_end_the_bus(tmp_path: Path) -> None:
    async with redis_server(tmp_path) as server, two_stations(server) as (one, other):
        with structlog.testing.capture_logs() as logs:
            await what_is_said_arrives(one, other, b"mistake")
            await what_is_said_arrives(one, other)
        assert {log["event"] for log in logs} == {"bus.not_heard"}
        assert other.bus.counts.losses == 0


async def restarted(server: RedisServer) -> None:
    await server.stop()
    await server.start()


async def connections_killed(server: RedisServer) -> None:
    await server.do("CLIENT", "KILL", "SKIPME", "YES")


@pytest.mark.parametrize("happen", [restarted, connections_killed])
async def test_what_was_subscribed_to_is_heard_again_after_a_loss(
    happen: Callable[[RedisServer], Awaitable[None]], tmp_path: Path
) -> None:
    async with redis_server(tmp_path) as server, two_stations(server) as (one, other):
        for each in (one, other):
            each.joined.clear()
        with structlog.testing.capture_logs() as logs:
            await happen(server)
            await one.hears(ORG)
            await other.hears(ORG)
            await what_is_said_arrives(one, other)

        assert (one.bus.counts.losses, other.bus.counts.losses) == (1, 1)
        assert [log["event"] for log in logs].count("bus.connected") == 2


async def test_of_what_was_sent_together_only_that_is_said_again_which_was_not_acknowledged(tmp_path: Path) -> None:
    allowed = ["~*", "+@all", "resetchannels", "&tally:studio:0", f"&tally:studio:{ORG}"]
    async with (
        redis_server(tmp_path, "--user", *["default", "on", "nopass", *allowed]) as server,
        two_stations(server) as (one, other),
    ):
        for channel, words in ((ORG, b"before"), (ORG + 1, b"refused"), (ORG, b"behind")):
            one.bus.publish(channel, words)
        await until(lambda: other.heard.count((ORG, b"behind")) > 2)
        assert other.heard.count((ORG, b"before")) == 1
        assert one.bus.counts.published == 1


async def test_a_server_that_forgets_everything_is_no_loss(tmp_path: Path) -> None:
    async with redis_server(tmp_path) as server, two_stations(server) as (one, other):
        await server.do("FLUSHALL")
        await what_is_said_arrives(one, other)
        assert one.bus.counts.losses == 0


async def test_a_server_that_falls_silent_is_noticed_and_found_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_bus, "SILENCE_SECONDS", 0.5)
    async with redis_server(tmp_path) as server, two_stations(server) as (one, other):
        with structlog.testing.capture_logs() as logs:
            server.freeze()
            await until(lambda: not one.bus.connected and not other.bus.connected)
            one.joined.clear()
            other.joined.clear()
            server.thaw()
            await one.hears(ORG)
            await other.hears(ORG)
            await what_is_said_arrives(one, other)
        assert {log["reason"] for log in logs if log["event"] == "bus.lost"} == {"Redis does not answer"}


async def test_a_server_that_pauses_is_noticed_and_found_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis_bus, "SILENCE_SECONDS", 0.3)
    async with redis_server(tmp_path) as server, two_stations(server) as (one, other):
        await server.do("CLIENT", "PAUSE", 1000)
        await until(lambda: one.bus.counts.losses == 1)
        one.joined.clear()
        other.joined.clear()
        await one.hears(ORG)
        await other.hears(ORG)
        await what_is_said_arrives(one, other)


async def test_it_starts_without_a_server_and_finds_it_later(tmp_path: Path) -> None:
    server = RedisServer(tmp_path)
    with structlog.testing.capture_logs() as logs:
        async with station(server.url, ORG) as waiting:
            await until(lambda: bool(logs))
            waiting.bus.publish(ORG, b"early")
            try:
                await server.start()
                await until(lambda: waiting.heard == [(ORG, b"early")] or ORG in waiting.joined)
                await what_is_said_arrives(waiting, waiting)
            finally:
                await server.stop()
    assert [log["event"] for log in logs][:2] == ["bus.lost", "bus.connected"]


async def test_what_cannot_be_sent_gives_way_to_what_is_newer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "MOST_MESSAGES", 3)
    server = RedisServer(tmp_path)
    async with station(server.url) as waiting, station(server.url, ORG) as listening:
        for number in range(5):
            waiting.bus.publish(ORG, b"%d" % number)
        assert waiting.bus.counts.dropped == 2
        try:
            await server.start()
            await listening.hears(ORG)
            await what_is_said_arrives(waiting, listening)
        finally:
            await server.stop()
        assert {word for _, word in listening.heard} <= {b"2", b"3", b"4", b"again"}


async def test_what_was_said_last_is_sent_before_the_bus_closes(tmp_path: Path) -> None:
    async with redis_server(tmp_path) as server, station(server.url, ORG) as other:
        await other.hears(ORG)
        async with station(server.url) as one:
            await one.hears()
            one.bus.publish(ORG, b"farewell")
        await until(lambda: other.heard == [(ORG, b"farewell")])


@pytest.mark.parametrize(
    ("password", "options", "reason"),
    [
        (":wrong@", ("--requirepass", "right"), "Redis wants another name or password than redis.url has"),
        ("", ("--replicaof", "127.0.0.1", "1"), "redis.url leads to a replica"),
        (
            "",
            ("--user", *["default", "on", "nopass", "~*", "&*", "+@all", "-publish"]),
            "no permissions to run the 'publish' command",
        ),
    ],
)
async def test_a_server_that_refuses_is_told_of_once_in_plain_words(
    password: str, options: tuple[str, ...], reason: str, tmp_path: Path
) -> None:
    async with redis_server(tmp_path, *options) as server:
        with structlog.testing.capture_logs() as logs:
            async with station(server.url.replace("://", f"://{password}"), ORG) as refused:
                refused.bus.publish(ORG, b"hello")
                await until(lambda: any(reason in log.get("reason", "") for log in logs))
        lost = [log["reason"] for log in logs if log["event"] == "bus.lost"]
        assert "wrong" not in str(lost)
        assert len(set(lost)) == len(lost)


async def test_a_server_that_is_full_is_waited_for(tmp_path: Path) -> None:
    async with redis_server(tmp_path, "--maxclients", "3") as server, station(server.url, ORG) as one:
        await one.hears(ORG)
        with structlog.testing.capture_logs() as logs:
            async with station(server.url, ORG) as other:
                await until(lambda: any(log["event"] == "bus.lost" for log in logs))
                await server.do("CONFIG", "SET", "maxclients", 10)
                await other.hears(ORG)
                await what_is_said_arrives(one, other)


async def test_a_password_opens_the_server(tmp_path: Path) -> None:
    url = RedisServer(tmp_path).url.replace("unix://", "unix://:open%20sesame@")
    async with redis_server(tmp_path, "--requirepass", "open sesame"), station(url, ORG) as one:
        await one.hears(ORG)
        await what_is_said_arrives(one, one)


async def test_tls_is_verified(tmp_path: Path) -> None:
    pem, key = await certificate(tmp_path)
    port = free_port()
    tls = ("--tls-port", str(port), "--tls-cert-file", str(pem), "--tls-key-file", str(key), "--tls-auth-clients", "no")
    async with redis_server(tmp_path, *tls):
        with structlog.testing.capture_logs() as logs:
            async with station(f"rediss://127.0.0.1:{port}", ORG):
                await until(lambda: bool(logs))
            async with station(f"rediss://localhost:{port}?ssl_ca_certs={pem}", ORG):
                await until(lambda: len(logs) > 1)
        assert all("CERTIFICATE_VERIFY_FAILED" in log["reason"] for log in logs)

        async with station(f"rediss://127.0.0.1:{port}?ssl_ca_certs={pem}", ORG) as one:
            await one.hears(ORG)
            await what_is_said_arrives(one, one)


async def test_many_channels_are_subscribed_to_at_once(tmp_path: Path) -> None:
    async with redis_server(tmp_path) as server, station(server.url, *range(1, 2001)) as one:
        await one.hears(*range(1, 2001))
        await restarted(server)
        one.joined.clear()
        await one.hears(*range(1, 2001))
