"""Passwords: hashed off the loop, alike in work for known and unknown accounts, and bounded."""

import asyncio
import threading
from collections.abc import Iterator
from typing import Literal

import pytest
from argon2 import PasswordHasher

from auth.passwords import Passwords
from domain.errors import Unavailable

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class CountingHasher(PasswordHasher):
    """Counts runs of argon2, and tells on which thread they were."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.threads: list[str] = []

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        self.threads.append(threading.current_thread().name)
        return super().hash(password, salt=salt)

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002  the library's name
        self.threads.append(threading.current_thread().name)
        return super().verify(hash, password)


class HeldHasher(PasswordHasher):
    """Hashes only once it is let go."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.let_go = threading.Event()

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        self.let_go.wait(10)
        return super().hash(password, salt=salt)


@pytest.fixture
def passwords() -> Iterator[Passwords]:
    passwords = Passwords(QUICK)
    yield passwords
    passwords.close()


@pytest.mark.gen_test
async def test_only_the_right_password_fits_its_hash(passwords: Passwords) -> None:
    stored = await passwords.hash("correct horse")
    assert await passwords.verify(stored, "correct horse")
    assert not await passwords.verify(stored, "Correct horse")


@pytest.mark.gen_test
async def test_the_same_password_never_gives_the_same_hash(passwords: Passwords) -> None:
    assert await passwords.hash("correct horse") != await passwords.hash("correct horse")


@pytest.mark.gen_test
async def test_an_unknown_account_costs_one_run_as_a_known_one_does() -> None:
    hasher = CountingHasher()
    passwords = Passwords(hasher)
    stored = QUICK.hash("correct horse")
    assert not await passwords.verify(stored, "wrong")
    assert not await passwords.verify(None, "wrong")
    passwords.close()
    assert len(hasher.threads) == 2


@pytest.mark.gen_test
async def test_the_work_is_done_off_the_event_loop() -> None:
    hasher = CountingHasher()
    passwords = Passwords(hasher)
    await passwords.verify(await passwords.hash("correct horse"), "correct horse")
    passwords.close()
    assert threading.current_thread().name not in hasher.threads


@pytest.mark.gen_test
async def test_a_flood_is_refused_while_too_many_wait_and_served_again_after() -> None:
    hasher = HeldHasher()
    passwords = Passwords(hasher, waiting=3)
    waiting = [asyncio.ensure_future(passwords.hash("correct horse")) for _ in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(Unavailable):
        await passwords.hash("one too many")
    hasher.let_go.set()
    await asyncio.gather(*waiting)
    assert await passwords.hash("correct horse")
    passwords.close()


def test_a_hash_with_weaker_parameters_is_made_anew() -> None:
    passwords = Passwords()
    assert passwords.needs_rehash(QUICK.hash("correct horse"))
    assert not passwords.needs_rehash(PasswordHasher().hash("correct horse"))
    passwords.close()
