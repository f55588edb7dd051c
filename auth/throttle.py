"""The brake on guessing passwords: attempts per account and per network address, in a moving window."""

import time
from hashlib import blake2b
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil
from secrets import token_bytes

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from auth.shared_attempts import SharedAttempts
from domain.errors import TooManyRequests

PER_ACCOUNT = RateLimitItemPerMinute(10, 15)
PER_ADDRESS = RateLimitItemPerMinute(100, 15)  # a studio shares one address, and everybody signs in at nine
BUCKETS = 4096


class _Attempts(MemoryStorage):
    async def clear(self, key: str) -> None:
        # emptied, not removed: the library's sweep fails on a key that goes while it waits
        async with self.locks[key]:
            if key in self.events:
                self.events[key] = []


class SignInThrottle:
    """Counts attempts to sign in; its memory is bounded, as names share a fixed number of secret buckets.

    Shared attempts are what counts. They are counted here too, for as long as nobody answers for all processes.
    """

    def __init__(
        self,
        per_account: RateLimitItem = PER_ACCOUNT,
        per_address: RateLimitItem = PER_ADDRESS,
        *,
        secret: str | None = None,
        shared: SharedAttempts | None = None,
    ) -> None:
        """Processes whose attempts are `shared` need the same `secret`; without one, it is made up."""
        self._per_account = per_account
        self._per_address = per_address
        self._limiter = MovingWindowRateLimiter(_Attempts())
        self._shared = shared
        self._secret = blake2b(b"sign-in buckets", key=_key(secret)).digest()

    async def check(self, account: str, address: str) -> None:
        """Count one attempt, before its password is looked at; raises TooManyRequests with the seconds to wait.

        The address comes first, so that an address that is out of attempts cannot use up an account's.
        """
        await self._hit(self._per_address, "address", network_of(address))
        await self._hit(self._per_account, "account", account.casefold())

    async def forget(self, account: str) -> None:
        """After a sign-in that succeeded: the account's attempts are its owner's. The address's stay."""
        bucket = self._bucket(account.casefold())
        await self._limiter.clear(self._per_account, "account", bucket)
        if self._shared:
            await self._shared.clear(self._per_account, "account", bucket)

    async def close(self) -> None:
        if self._shared:
            await self._shared.close()

    async def _hit(self, limit: RateLimitItem, kind: str, name: str) -> None:
        bucket = self._bucket(name)
        free_at = await self._hit_here(limit, kind, bucket)
        if self._shared and (told := await self._shared.hit(limit, kind, bucket)) is not None:
            free_at = told
        if free_at:
            raise TooManyRequests(max(1, ceil(free_at - time.time())))

    async def _hit_here(self, limit: RateLimitItem, kind: str, bucket: str) -> float:
        if await self._limiter.hit(limit, kind, bucket):
            return 0.0
        return (await self._limiter.get_window_stats(limit, kind, bucket)).reset_time

    def _bucket(self, name: str) -> str:
        number = int.from_bytes(blake2b(name.encode(), key=self._secret, digest_size=8).digest())
        return str(number % BUCKETS)


def _key(secret: str | None) -> bytes:
    return blake2b(secret.encode()).digest() if secret else token_bytes(64)


def network_of(address: str) -> str:
    """What one subscriber commands: the address, or for IPv6 its /64. What is no address stands for itself."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or ip_network((parsed, 64), strict=False))
    return str(parsed)
