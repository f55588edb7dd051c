"""Recognition: a crowd costs a few readings, and nobody is answered from one that began before they asked."""

import asyncio
import gc
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from actions.recognition import Recognition
from domain.errors import Unavailable
from domain.people import Actor, Organization, Role
from tests.support.house import until

pytestmark = pytest.mark.gen_test

STUDIO = Organization(id=1, name="North", currency="EUR", timezone="Europe/Paris", locale="en-US")


def actor(number: int) -> Actor:
    return Actor(number, number, f"Person {number}", f"p{number}@example.com", Role.ENGINEER, STUDIO)


@dataclass
class SignIns:
    """Those that are valid, by digest. Each reading sees them as they are when it begins, and answers when it may."""

    valid: dict[bytes, Actor] = field(default_factory=lambda: {bytes([n]): actor(n) for n in range(1, 201)})
    readings: list[list[bytes]] = field(default_factory=list)
    answers: asyncio.Event = field(default_factory=asyncio.Event)
    available: bool = True

    async def read(self, digests: Collection[bytes]) -> Mapping[bytes, Actor]:
        self.readings.append(list(digests))
        seen = {digest: self.valid[digest] for digest in digests if digest in self.valid}
        await self.answers.wait()
        if not self.available:
            raise Unavailable
        return seen


@asynccontextmanager
async def reading(sign_ins: SignIns) -> AsyncIterator[tuple[Recognition, "asyncio.Task[Actor | None]"]]:
    """Recognition in the midst of reading who is behind token 1."""
    recognition = Recognition(sign_ins.read)
    first = asyncio.create_task(recognition.actor(b"\x01"))
    await until(lambda: len(sign_ins.readings) > 0)
    yield recognition, first


async def test_those_who_ask_at_once_are_read_at_once() -> None:
    sign_ins = SignIns()
    sign_ins.answers.set()
    recognition = Recognition(sign_ins.read)
    found = await asyncio.gather(*(recognition.actor(bytes([n])) for n in range(1, 201)))
    assert found == [actor(n) for n in range(1, 201)]
    assert len(sign_ins.readings) == 1


async def test_those_who_come_during_a_reading_share_the_next_one() -> None:
    sign_ins = SignIns()
    async with reading(sign_ins) as (recognition, first):
        crowd = [asyncio.create_task(recognition.actor(bytes([n]))) for n in range(2, 102)]
        same = [asyncio.create_task(recognition.actor(b"\x02")) for _ in range(100)]
        await asyncio.sleep(0)
        sign_ins.answers.set()
        assert await first == actor(1)
        assert await asyncio.gather(*crowd) == [actor(n) for n in range(2, 102)]
        assert await asyncio.gather(*same) == [actor(2)] * 100
    assert sign_ins.readings == [[b"\x01"], [bytes([n]) for n in range(2, 102)]]


async def test_nobody_is_answered_from_a_reading_that_began_before_they_asked() -> None:
    sign_ins = SignIns()
    async with reading(sign_ins) as (recognition, first):
        del sign_ins.valid[b"\x01"]  # it ends after the reading began
        late = asyncio.create_task(recognition.actor(b"\x01"))
        await asyncio.sleep(0)
        sign_ins.answers.set()
        assert await first == actor(1)
        assert await late is None


async def test_an_unknown_token_is_nobody_s() -> None:
    sign_ins = SignIns()
    sign_ins.answers.set()
    assert await Recognition(sign_ins.read).actor(b"unknown") is None


async def test_a_reading_that_fails_fails_for_all_who_asked_and_for_nobody_else() -> None:
    sign_ins = SignIns(available=False)
    async with reading(sign_ins) as (recognition, first):
        sign_ins.answers.set()
        with pytest.raises(Unavailable):
            await first
        sign_ins.available = True
        assert await recognition.actor(b"\x02") == actor(2)


async def test_who_goes_away_takes_the_answer_from_nobody() -> None:
    sign_ins = SignIns()
    async with reading(sign_ins) as (recognition, first):
        other = asyncio.create_task(recognition.actor(b"\x01"))
        third = asyncio.create_task(recognition.actor(b"\x01"))
        await asyncio.sleep(0)
        other.cancel()
        first.cancel()
        sign_ins.answers.set()
        assert await third == actor(1)
        assert await recognition.actor(b"\x02") == actor(2)


async def test_a_reading_that_fails_when_nobody_waits_any_more_is_no_mistake() -> None:
    sign_ins, mistakes = SignIns(available=False), []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: mistakes.append(context))
    async with reading(sign_ins) as (recognition, first):
        first.cancel()
        await asyncio.wait([first])
        sign_ins.answers.set()
        await until(lambda: recognition._reading is None)
    del first
    gc.collect()  # what holds an error that nobody took note of says so as it goes
    assert mistakes == []
