"""The throttle over several processes: they count together in Redis, and each alone while that gives no answer."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from limits import RateLimitItemPerMinute

from auth import shared_attempts
from auth.shared_attempts import SharedAttempts
from auth.throttle import SignInThrottle
from domain.errors import TooManyRequests
from tests.support.redis import RedisServer, redis_server

pytestmark = pytest.mark.gen_test

ANNA = "anna@example.com"
HOME = "192.0.2.1"
LIMIT = RateLimitItemPerMinute(3)
NEVER = 3600.0


@asynccontextmanager
async def throttles(redis: RedisServer, *prefixes: str) -> AsyncIterator[list[SignInThrottle]]:
    """One for each process, by the prefixes of their installations."""
    async with AsyncExitStack() as stack:
        made = []
        for prefix in prefixes:
            throttle = SignInThrottle(
                LIMIT, RateLimitItemPerMinute(100), secret="secret", shared=SharedAttempts(redis.url, prefix)
            )
            stack.push_async_callback(throttle.close)
            made.append(throttle)
        yield made


async def refused(throttle: SignInThrottle) -> bool:
    """Whether one more attempt is refused; else it counts."""
    try:
        await throttle.check(ANNA, HOME)
    except TooManyRequests as refusal:
        return 0 < refusal.retry_after <= 60
    return False


async def test_processes_count_together(tmp_path: Path) -> None:
    async with redis_server(tmp_path) as redis, throttles(redis, "one", "one") as (first, second):
        assert [await refused(throttle) for throttle in (first, second, first)] == [False] * 3
        assert await refused(second)
        assert await refused(first)


async def test_attempts_that_one_process_forgets_are_forgotten_by_all(tmp_path: Path) -> None:
    async with redis_server(tmp_path) as redis, throttles(redis, "one", "one") as (first, second):
        for _ in range(3):
            assert not await refused(first)
        await second.forget(ANNA)

        assert [await refused(first) for _ in range(4)] == [False, False, False, True]


async def test_installations_that_share_a_redis_count_apart(tmp_path: Path) -> None:
    async with redis_server(tmp_path) as redis, throttles(redis, "one", "two") as (first, second):
        for _ in range(3):
            assert not await refused(first)
        assert not await refused(second)
        keys = await redis.do("KEYS", "*")

    assert {key.partition(b":")[0] for key in keys} == {b"one", b"two"}
    assert not any(b"anna" in key or b"192" in key for key in keys)


async def test_when_redis_goes_each_counts_on_from_its_own(tmp_path: Path) -> None:
    async with redis_server(tmp_path) as redis, throttles(redis, "one", "one") as (first, second):
        for throttle in (first, first, second):
            assert not await refused(throttle)
        await redis.stop()

        assert [await refused(first) for _ in range(2)] == [False, True]
        assert [await refused(second) for _ in range(3)] == [False, False, True]


async def test_when_redis_is_back_all_count_together_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_attempts, "REST_SECONDS", 0)
    async with redis_server(tmp_path) as redis, throttles(redis, "one", "one") as (first, second):
        await redis.stop()
        assert not await refused(first)
        await redis.start()

        assert [await refused(throttle) for throttle in (first, second, second, first)] == [False, False, False, True]


async def test_nobody_waits_long_for_a_redis_that_stands_still(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_attempts, "ANSWER_SECONDS", 0.05)
    async with redis_server(tmp_path) as redis, throttles(redis, "one") as (throttle,):
        assert not await refused(throttle)
        redis.freeze()
        answers = await asyncio.wait_for(asyncio.gather(*(refused(throttle) for _ in range(30))), 30)
        redis.thaw()

    assert answers.count(False) == 2


async def test_a_redis_that_gave_no_answer_is_left_alone_for_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_attempts, "REST_SECONDS", NEVER)
    async with redis_server(tmp_path) as redis, throttles(redis, "one") as (throttle,):
        await redis.stop()
        assert not await refused(throttle)
        await redis.start()
        assert not await refused(throttle)

        assert await redis.do("DBSIZE") == 0


@pytest.mark.parametrize(
    "trouble", [("CONFIG", "SET", "maxmemory", "1"), ("CONFIG", "SET", "min-replicas-to-write", "1")]
)
async def test_a_redis_that_takes_nothing_is_as_good_as_none(trouble: tuple[str, ...], tmp_path: Path) -> None:
    async with redis_server(tmp_path) as redis, throttles(redis, "one") as (throttle,):
        await redis.do(*trouble)

        assert [await refused(throttle) for _ in range(4)] == [False, False, False, True]
