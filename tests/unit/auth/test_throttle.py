"""The throttle: how many attempts an account and an address have, and when they have them again."""

import asyncio
import time

import pytest
from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage

from auth.throttle import BUCKETS, SignInThrottle
from domain.errors import TooManyRequests

ANNA = "anna@example.com"
BEN = "ben@example.com"
HOME = "192.0.2.1"


class Clock:
    """The time of day, moved by hand."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(time, "time", clock)
    return clock


def throttle(*, account: int = 100, address: int = 100) -> SignInThrottle:
    return SignInThrottle(RateLimitItemPerMinute(account), RateLimitItemPerMinute(address))


async def attempts(throttle: SignInThrottle, times: int, account: str = ANNA, address: str = HOME) -> None:
    for _ in range(times):
        await throttle.check(account, address)


@pytest.mark.gen_test
async def test_an_account_out_of_attempts_is_refused_from_every_address() -> None:
    guarded = throttle(account=3)
    await attempts(guarded, 3)
    with pytest.raises(TooManyRequests):
        await guarded.check(ANNA, "198.51.100.7")
    await guarded.check(BEN, HOME)


@pytest.mark.gen_test
async def test_an_account_is_the_same_in_capitals() -> None:
    guarded = throttle(account=3)
    await attempts(guarded, 3)
    with pytest.raises(TooManyRequests):
        await guarded.check(ANNA.upper(), HOME)


@pytest.mark.gen_test
async def test_an_address_out_of_attempts_is_refused_for_every_account_and_uses_up_none() -> None:
    guarded = throttle(account=3, address=2)
    await attempts(guarded, 2, BEN)
    for _ in range(5):
        with pytest.raises(TooManyRequests):
            await guarded.check(ANNA, HOME)
    await attempts(guarded, 2, ANNA, "198.51.100.7")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("2001:db8::1", "2001:db8::ffff:2"),
        ("192.0.2.1", "::ffff:192.0.2.1"),
        ("fe80::1%eth0", "fe80::2"),
        ("unknown", "unknown"),
    ],
)
@pytest.mark.gen_test
async def test_addresses_that_one_subscriber_commands_count_together(first: str, second: str) -> None:
    guarded = throttle(address=1)
    await guarded.check(ANNA, first)
    with pytest.raises(TooManyRequests):
        await guarded.check(BEN, second)


@pytest.mark.gen_test
async def test_different_ipv6_networks_count_apart() -> None:
    guarded = throttle(address=1)
    await guarded.check(ANNA, "2001:db8:0:1::1")
    await guarded.check(BEN, "2001:db8:0:2::1")


@pytest.mark.gen_test
async def test_the_wait_that_is_named_is_enough_and_no_longer_than_needed(clock: Clock) -> None:
    guarded = throttle(account=3)
    await attempts(guarded, 1)
    clock.now += 20
    await attempts(guarded, 2)
    with pytest.raises(TooManyRequests) as refused:
        await guarded.check(ANNA, HOME)
    assert refused.value.retry_after == 40
    clock.now += 39
    with pytest.raises(TooManyRequests):
        await guarded.check(ANNA, HOME)
    clock.now += 1.01
    await guarded.check(ANNA, HOME)


@pytest.mark.gen_test
async def test_a_successful_sign_in_forgets_the_accounts_attempts_but_not_the_addresss() -> None:
    guarded = throttle(account=3, address=4)
    await attempts(guarded, 3)
    await guarded.forget(ANNA)
    await attempts(guarded, 1)
    with pytest.raises(TooManyRequests):
        await guarded.check(ANNA, HOME)


@pytest.mark.gen_test
async def test_memory_does_not_grow_with_the_number_of_names() -> None:
    guarded = throttle()
    storage = guarded._limiter.storage
    assert isinstance(storage, MemoryStorage)
    for number in range(3 * BUCKETS):
        await guarded._hit(guarded._per_account, "account", f"{number}@example.com")
    assert len(storage.events) <= BUCKETS
    await asyncio.gather(*filter(None, [storage.timer]))


@pytest.mark.gen_test
async def test_an_account_may_be_forgotten_while_old_attempts_are_swept_away() -> None:
    guarded = throttle()
    storage = guarded._limiter.storage
    assert isinstance(storage, MemoryStorage)
    names = [f"{number}@example.com" for number in range(20)]
    for name in names:
        await guarded.check(name, HOME)
    await asyncio.gather(*filter(None, [storage.timer]))
    await guarded.check(ANNA, HOME)
    sweep = storage.timer
    assert sweep is not None
    await asyncio.gather(sweep, *(guarded.forget(name) for name in names))
