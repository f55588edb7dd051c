"""Attempts that are counted in Redis, for all processes of one installation together."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, TypeVar

import structlog
from limits import RateLimitItem
from limits.aio.storage import RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from limits.errors import StorageError

ANSWER_SECONDS = 0.5
REST_SECONDS = 5.0  # that Redis is not asked after it did not answer
MOST_AT_ONCE = 10  # connections to Redis

T = TypeVar("T")

_log = structlog.get_logger()


class SharedAttempts:
    """Every call returns within ANSWER_SECONDS, with None when Redis gave no answer; then it is left alone a while."""

    def __init__(self, url: str, prefix: str) -> None:
        """`url` begins with redis://, rediss:// or unix://; `prefix` names the installation in every key."""
        self._storage = RedisStorage(
            url.replace("unix://", "redis+unix://", 1),
            implementation="redispy",
            wrap_exceptions=True,
            key_prefix=prefix,
            socket_timeout=ANSWER_SECONDS,
            socket_connect_timeout=ANSWER_SECONDS,
        )
        self._limiter = MovingWindowRateLimiter(self._storage)
        self._places = asyncio.Semaphore(MOST_AT_ONCE)
        self._resting_until = 0.0

    async def hit(self, limit: RateLimitItem, kind: str, bucket: str) -> float | None:
        """Counts an attempt; 0 when there was one left, else the time of day from which there is one again."""
        return await self._answered(partial(self._hit, limit, kind, bucket))

    async def clear(self, limit: RateLimitItem, kind: str, bucket: str) -> None:
        await self._answered(partial(self._limiter.clear, limit, kind, bucket))

    async def close(self) -> None:
        bridge: Any = self._storage.bridge  # which the library says nothing of but that it has one
        await bridge.storage.aclose()

    async def _hit(self, limit: RateLimitItem, kind: str, bucket: str) -> float:
        if await self._limiter.hit(limit, kind, bucket):
            return 0.0
        return (await self._limiter.get_window_stats(limit, kind, bucket)).reset_time

    async def _answered(self, ask: Callable[[], Awaitable[T]]) -> T | None:
        if time.monotonic() < self._resting_until:
            return None
        try:
            async with asyncio.timeout(ANSWER_SECONDS), self._places:
                return await ask()
        except (StorageError, OSError) as error:  # a TimeoutError is an OSError
            self._resting_until = time.monotonic() + REST_SECONDS
            _log.warning("throttle.counts_alone", seconds=REST_SECONDS, reason=repr(error))
            return None
