"""The children of a parent, where what they do is in the test's hands; real ones have tests of their own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from itertools import count
from typing import Any, cast

import pytest
import structlog.testing

from commands.processes import READY, RETIRE, SERVE, SHUT, family, watch
from commands.processes.family import Family
from commands.processes.shares import Share
from tests.support.processes import until

pytestmark = pytest.mark.gen_test


class Child:
    """Serves in a moment, and hangs from the moment that it is to let nobody in any more, until it is killed."""

    ids = count(1000)

    def __init__(self) -> None:
        self.number, self.id = 1, next(self.ids)
        self.seconds, self.end, self.spoke = 100.0, "SIGKILL", True
        self._silent_seconds = 0.0
        self._hangs = False
        self._over = asyncio.Event()
        self.orders: list[str] = []

    @classmethod
    async def start(cls, _: Share) -> "Child":
        return cls()

    @property
    def silent_seconds(self) -> float:
        return self._silent_seconds if self._hangs else 0.0

    @silent_seconds.setter
    def silent_seconds(self, seconds: float) -> None:
        self._silent_seconds = seconds

    @property
    def is_over(self) -> bool:
        return self._over.is_set()

    def tell(self, order: str) -> None:
        self.orders.append(order)
        self._hangs = self._hangs or order == SHUT

    def dismiss(self) -> None:
        """It does not hear it."""

    def kill(self) -> None:
        self._over.set()

    async def says(self, word: str) -> bool:
        if word == READY:
            await asyncio.sleep(0)
        else:
            await self._over.wait()
        return word == READY

    async def is_gone(self, within_seconds: float) -> None:
        try:
            await asyncio.wait_for(self._over.wait(), within_seconds)
        except TimeoutError:
            self.kill()


@asynccontextmanager
async def one_child(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Family, Child]]:
    """A family of one that serves."""
    monkeypatch.setattr(family, "Child", Child)
    monkeypatch.setattr(family, "CLOSING_SECONDS", 0.0)
    monkeypatch.setattr(watch, "ALIVE_SECONDS", 0.01)
    parent = Family(grace_seconds=0.0, hung_seconds=0.05)
    async with aclosing(parent):
        await parent.start([Share(1, [], cast("Any", None), [])])
        await parent.serve()
        [child] = parent._children
        yield parent, cast("Child", child)


async def test_a_process_that_hangs_when_it_is_to_be_replaced_keeps_none_from_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with structlog.testing.capture_logs() as logs:
        async with one_child(monkeypatch) as (parent, old):
            parent.ask_to_renew()
            await until(lambda: any(log["event"] == "processes.renewed" for log in logs))
            assert old.is_over
    assert [(log["event"], log["id"]) for log in logs[:1]] == [("processes.hung", old.id)]


async def test_a_stop_while_processes_are_replaced_leaves_none_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    async with one_child(monkeypatch) as (parent, old):
        monkeypatch.setattr(watch, "ALIVE_SECONDS", 60.0)
        parent.ask_to_renew()
        await until(lambda: old not in parent._children)  # type: ignore[comparison-overlap]
    assert old.is_over


async def test_new_processes_are_retired_too_when_that_is_ordered_while_they_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with one_child(monkeypatch) as (parent, old):
        parent.ask_to_retire()
        await until(lambda: RETIRE in old.orders)
        parent.ask_to_renew()
        parent.ask_to_retire()
        await until(lambda: old not in parent._children)  # type: ignore[comparison-overlap]
        [new] = cast("list[Child]", parent._children)
        assert new.orders == [SERVE, RETIRE]

        parent.ask_to_renew()
        await until(lambda: new not in parent._children)  # type: ignore[comparison-overlap]
        [newest] = cast("list[Child]", parent._children)
        assert newest.orders == [SERVE]
