"""What waits for the other processes: in order, bounded, and not lost by a try that failed."""

import asyncio

import pytest

from hub import outbox
from hub.outbox import Outbox

pytestmark = pytest.mark.gen_test

AT_ONCE = 0.0


async def test_messages_keep_their_order_over_a_try_that_failed() -> None:
    box = Outbox()
    box.add(1, b"a")
    box.add(2, b"b")
    batch = await box.batch(AT_ONCE)
    box.add(3, b"c")
    box.back(batch)
    assert await box.batch(AT_ONCE) == [(1, b"a"), (2, b"b"), (3, b"c")]
    assert await box.batch(AT_ONCE) == []


async def test_a_batch_is_bounded_in_number_and_in_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "BATCH_MESSAGES", 2)
    monkeypatch.setattr(outbox, "BATCH_BYTES", 10)
    box = Outbox()
    for content in (b"a", b"b", b"c" * 10, b"d"):
        box.add(1, content)
    assert [len(await box.batch(AT_ONCE)) for _ in range(4)] == [2, 1, 1, 0]


async def test_the_oldest_give_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "MOST_MESSAGES", 3)
    monkeypatch.setattr(outbox, "MOST_BYTES", 10)
    box = Outbox()
    for content in (b"a", b"b", b"c", b"d"):
        box.add(1, content)
    assert box.dropped == 1
    box.add(1, b"e" * 9)
    assert box.dropped == 3
    batch = await box.batch(AT_ONCE)
    assert batch == [(1, b"d"), (1, b"e" * 9)]

    for content in (b"f", b"g"):
        box.add(1, content)
    box.back(batch)
    assert (box.dropped, await box.batch(AT_ONCE)) == (5, [(1, b"f"), (1, b"g")])


async def test_it_is_empty_only_when_the_last_batch_is_through() -> None:
    box = Outbox()
    await box.emptied()
    box.add(1, b"a")
    waiting = asyncio.create_task(box.emptied())
    await box.batch(AT_ONCE)
    await asyncio.sleep(0)
    assert not waiting.done()
    box.sent()
    await waiting


async def test_none_gives_way_to_a_message_for_which_there_is_no_room_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "MOST_BYTES", 10)
    box = Outbox()
    box.add(1, b"a")
    box.add(2, b"b" * 11)
    assert await box.batch(AT_ONCE) == [(1, b"a")]
    assert box.dropped == 1
