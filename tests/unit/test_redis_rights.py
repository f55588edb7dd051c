"""A user of Redis with the rights that operators are told to give, and no others, can do all that Tally asks for."""

import re
from pathlib import Path

import pytest
from limits import RateLimitItemPerMinute

from auth.shared_attempts import SharedAttempts
from auth.throttle import SignInThrottle
from domain.errors import TooManyRequests
from hub.redis_bus import RedisBus
from settings import ROOT
from tests.support.oracle.server import free_port
from tests.support.processes import until
from tests.support.redis import redis_server

pytestmark = pytest.mark.gen_test(timeout=60)

ORG = 7


def told() -> list[str]:
    found = re.search(r"ACL SETUSER tally on >PASSWORD ([^\n]*)\n", (ROOT / "docs" / "operations.md").read_text())
    assert found
    return found[1].split()


async def test_the_bus_and_the_brake_are_refused_nothing(tmp_path: Path) -> None:
    heard: list[bytes] = []
    port = free_port()
    async with redis_server(tmp_path, port=port) as redis:
        await redis.do("ACL", "SETUSER", "tally", "on", ">secret", *told())
        url = f"redis://tally:secret@127.0.0.1:{port}/0"

        bus = RedisBus(url, "studio")
        bus.subscribe(ORG)
        await bus.open(lambda _, message: heard.append(message), lambda _: None)
        await until(lambda: bus.connected)
        bus.publish(0, b"something happened")
        await until(lambda: heard == [b"something happened"])
        bus.unsubscribe(ORG)

        limit = RateLimitItemPerMinute(2)
        brake = SignInThrottle(limit, limit, secret="secret", shared=SharedAttempts(url, "tally:studio:sign-in"))
        await brake.check("anna@example.com", "192.0.2.1")
        await brake.forget("anna@example.com")
        await brake.check("anna@example.com", "192.0.2.1")
        with pytest.raises(TooManyRequests):
            await brake.check("anna@example.com", "192.0.2.1")
        counted = await redis.do("KEYS", "*")
        await brake.close()
        await bus.close()

        assert counted
        refused = await redis.do("ACL", "LOG")
        assert [entry for entry in refused if b"client|setinfo" not in entry] == []  # what it tells newer ones for show
