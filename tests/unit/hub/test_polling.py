"""Long polls: what one answer holds, when it comes, and that the next one goes on right behind it."""

import asyncio
import json
import random
from collections.abc import Awaitable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import TypeAdapter

from domain.errors import TooManyRequests, Unauthenticated, Unavailable
from domain.people import Audience
from handlers.api.changes import ChangesAnswer
from hub.hub import Hub
from hub.limits import Limits
from hub.polling import Changes, Mailbox
from hub.subscription import Listener
from tests.support.house import House, open_house
from tests.support.listening import PATIENCE
from tests.support.log_in_memory import ORG, LogInMemory

pytestmark = pytest.mark.gen_test

LONG = 3600.0  # seconds
LISTENER = Listener(ORG, 1, 5, Audience.MONEY, name="Ann", address="127.0.0.1")


def polled(
    house: House,
    cursor: str | None,
    wait: float = LONG,
    audience: Audience = Audience.MONEY,
    mailbox: Mailbox | None = None,
) -> Awaitable[Changes]:
    listener = replace(LISTENER, audience=audience)
    return house.hub.poll(listener, mailbox or Mailbox(), cursor, wait)


def answer(house: House, changes: Changes) -> Any:
    return json.loads(changes.as_json(LISTENER, house.hub.clock))


def seqs(house: House, changes: Changes) -> list[int]:
    return [int(event["id"].rpartition(".")[2]) for event in answer(house, changes)["events"]]


class WatchedMailbox(Mailbox):
    """Tells when somebody waits for it."""

    def __init__(self) -> None:
        super().__init__()
        self.watched = asyncio.Event()

    async def wait(self, seconds: float) -> None:
        self.watched.set()
        await super().wait(seconds)


async def waiting(
    house: House, cursor: str, mailbox: WatchedMailbox | None = None, **how: Any
) -> "asyncio.Task[Changes]":
    """A poll that has nothing to answer yet."""
    mailbox = mailbox or WatchedMailbox()
    task = asyncio.ensure_future(polled(house, cursor, mailbox=mailbox, **how))
    async with asyncio.timeout(PATIENCE):
        await mailbox.watched.wait()
    return task


async def test_the_first_poll_gets_what_runs_and_where_that_was_read() -> None:
    log = LogInMemory(running=[{"id": 1}])
    log.commit()
    async with open_house(log) as house:
        first = answer(house, await polled(house, None))

    assert (first["cursor"], first["reset"], first["events"]) == ("epoch-1.1", None, [])
    assert (first["organizationId"], first["userId"]) == (ORG, 1)
    assert first["snapshot"]["running"] == [{"id": 1}]
    assert abs(datetime.fromisoformat(first["serverTime"]) - datetime.now(UTC)).total_seconds() < 60


async def test_the_answer_is_as_described() -> None:
    async with open_house() as house:
        task = await waiting(house, "epoch-1.0")
        house.commit(notes="a, b]}")
        for changes in (await task, await polled(house, None), await polled(house, "odd")):
            TypeAdapter(ChangesAnswer).validate_json(changes.as_json(LISTENER, house.hub.clock))


async def test_what_was_missed_comes_at_once() -> None:
    async with open_house() as house:
        for _ in range(3):
            house.log.commit()

        changes = await polled(house, "epoch-1.1")

    assert (seqs(house, changes), str(changes.cursor)) == ([2, 3], "epoch-1.3")


async def test_a_poll_at_the_end_of_the_log_waits_for_the_next_event() -> None:
    async with open_house() as house:
        task = await waiting(house, "epoch-1.0")
        house.commit()

        assert seqs(house, await task) == [1]


async def test_a_poll_that_waited_in_vain_answers_with_its_own_cursor() -> None:
    async with open_house() as house:
        house.log.commit()

        nothing = answer(house, await polled(house, "epoch-1.1", wait=0.01))

    assert (nothing["cursor"], nothing["events"], "snapshot" in nothing) == ("epoch-1.1", [], False)


async def test_many_events_come_page_by_page() -> None:
    log = LogInMemory()
    for _ in range(600):
        log.commit()
    async with open_house(log) as house:
        pages, cursor = [], "epoch-1.0"
        while cursor != "epoch-1.600":
            changes = await polled(house, cursor)
            pages.append(seqs(house, changes))
            cursor = str(changes.cursor)

    assert [len(page) for page in pages] == [256, 256, 88]
    assert [seq for page in pages for seq in page] == list(range(1, 601))


@pytest.mark.parametrize(
    ("cursor", "reason"),
    [
        ("nonsense", "malformed"),
        ("\ufffd", "malformed"),
        ("other.1", "epoch"),
        ("epoch-1.9", "ahead"),
        ("epoch-1.1", "pruned"),
    ],
)
async def test_a_cursor_that_leads_nowhere_gets_a_reason_and_a_snapshot(cursor: str, reason: str) -> None:
    log = LogInMemory(pruned=3)
    for _ in range(5):
        log.commit()
    async with open_house(log) as house:
        found = answer(house, await polled(house, cursor))

        assert (found["reset"], found["cursor"], found["events"]) == (reason, "epoch-1.5", [])
        assert found["snapshot"]["running"] == []
        assert house.hub.stats()["poll"].resets == 1


async def test_polls_share_what_the_ring_holds() -> None:
    async with open_house() as house:
        await polled(house, None)
        for _ in range(5):
            house.commit()
        before = house.log.calls.copy()

        for _ in range(10):
            assert seqs(house, await polled(house, "epoch-1.0")) == [1, 2, 3, 4, 5]

        assert house.log.calls == before


async def test_who_may_not_see_money_gets_none() -> None:
    async with open_house() as house:
        rich = await waiting(house, "epoch-1.0")
        plain = await waiting(house, "epoch-1.0", audience=Audience.PLAIN)
        event = house.log.commit(name="timer:stopped", cost={"cost": 5})
        house.hub.announce(ORG, [event])

        [told], [told_less] = answer(house, await rich)["events"], answer(house, await plain)["events"]

    assert told["data"]["cost"] == {"cost": 5}
    assert "cost" not in told_less["data"]


async def test_a_revoked_sign_in_is_refused_while_it_waits() -> None:
    async with open_house() as house:
        task = await waiting(house, "epoch-1.0")
        house.hub.revoke([5])

        with pytest.raises(Unauthenticated):
            await task


async def test_a_sign_in_whose_rights_changed_is_answered_so_that_it_asks_again() -> None:
    async with open_house() as house:
        task = await waiting(house, "epoch-1.0")
        house.hub.refresh([5])

        assert answer(house, await task)["events"] == []


async def test_draining_answers_those_who_wait_and_refuses_the_next() -> None:
    async with open_house() as house:
        task = await waiting(house, "epoch-1.0")
        await house.hub.drain()

        assert str((await task).cursor) == "epoch-1.0"
        with pytest.raises(Unavailable):
            await polled(house, "epoch-1.0")


async def test_a_log_out_of_reach_refuses_and_leaves_nobody_behind() -> None:
    async with open_house() as house:
        house.log.available = False
        with pytest.raises(Unavailable):
            await polled(house, None)

        assert house.hub.stats()["poll"].connections == 0


async def test_a_poll_is_a_connection_while_it_waits() -> None:
    async with open_house() as house:
        mailbox = WatchedMailbox()
        task = await waiting(house, "epoch-1.0", mailbox=mailbox)
        assert house.hub.stats()["poll"].connections == 1
        assert house.hub.listening() == {(5, ORG)}

        mailbox.open()
        await task

        assert house.hub.stats()["poll"].connections == 0
        assert house.hub.listening() == set()


async def test_polls_count_for_the_limits() -> None:
    hub = Hub(
        LogInMemory(), heartbeat_seconds=LONG, poll_seconds=LONG, buffer_bytes=65536, limits=Limits(per_sign_in=1)
    )
    await hub.open()
    house = House(LogInMemory(), hub)
    task = await waiting(house, "epoch-1.0")

    with pytest.raises(TooManyRequests):
        await polled(house, "epoch-1.0")

    await house.close()
    await task


@pytest.mark.parametrize("seed", range(5))
async def test_polls_one_after_another_get_each_event_once(seed: int) -> None:
    chance = random.Random(seed)
    async with open_house() as house:

        async def commit() -> None:
            for _ in range(400):
                event = house.log.commit()
                if chance.random() < 0.8:  # else it is found later
                    house.hub.announce(ORG, [event])
                for _ in range(chance.choice([0, 0, 1, 5])):
                    await asyncio.sleep(0)
            house.commit()

        committing = asyncio.ensure_future(commit())
        got: list[int] = []
        cursor = "epoch-1.0"
        while len(got) < 401:
            changes = await polled(house, cursor, wait=chance.choice([0, 0.001, LONG]))
            got += seqs(house, changes)
            cursor = str(changes.cursor)
            for _ in range(chance.choice([0, 1, 20])):
                await asyncio.sleep(0)
        await committing

    assert got == list(range(1, 402))
