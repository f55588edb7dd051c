"""Members at work: one operation after the other, each asked for until it is answered."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from enum import Enum, auto
from random import Random
from typing import Any

from tornado.httpclient import HTTPClientError

from domain.people import Permission
from tests.support.oracle import works
from tests.support.oracle.marks import a_mark, marks_of
from tests.support.oracle.operations import Fate, Journal, Operation
from tests.support.oracle.report import Findings
from tests.support.oracle.waits import tells_when
from tests.support.studio import Client, Reply, TestOrganization

RETRY_SECONDS = 0.2
REFUSALS = {403, 404, 409, 412, 422}  # that a random operation may well meet
MOST_KNOWN = 20
LONGEST_NOTES = 2000
RUSH_SHARE, RUSH_OPERATIONS = 0.01, 80  # which is more than waits for a client that stalls


class Again(Enum):
    """Why an operation has no answer yet."""

    UNHEARD = auto()
    LATER = auto()


class Worker:
    """A member who works without pause, and now and then in a rush that fills every buffer. All choices come from
    the seed.
    """

    def __init__(
        self,
        name: str,
        client: Client,
        urls: Sequence[str],
        organization: TestOrganization,
        journal: Journal,
        seed: object,
        *,
        pause_seconds: float,
        findings: Findings,
    ) -> None:
        """Each request is to any of the servers at `urls`; `pause_seconds` lie between two operations on average."""
        assert client.actor is not None
        self.user_id = client.actor.user_id
        self.name = name
        self._clients = [replace(client, url=url) for url in urls]
        self._kinds = list(organization.task_types.values())
        self._journal = journal
        self._random = Random(f"{seed}: {name}")
        self._ways = Random(f"{seed}: ways of {name}")  # how many requests it takes, nobody can repeat
        self._pause_seconds = pause_seconds
        self._counts = findings.counts
        self._complaints = findings.complaints
        self._works = works.OF_MANAGERS if client.actor.may(Permission.MANAGE_CATALOG) else works.OF_ENGINEERS
        self._entries: list[int] = []
        self._rushing = False

    async def run(self, ending: asyncio.Event) -> None:
        while not ending.is_set():
            (work,) = self._random.choices(list(self._works), list(self._works.values()))
            await self.perform(work(self))
            pause, rushes = 2 * self._random.random() * self._pause_seconds, self._random.random() < RUSH_SHARE
            if rushes:
                await self._rush()
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await ending.wait()

    async def perform(self, operation: Operation) -> None:
        """Asks until there is an answer; a POST is repeated with its key, and so done once."""
        key = {"Idempotency_Key": self.mark()} if operation.method == "POST" else {}
        went_unheard = False
        while isinstance(reply := await self._asked(operation, {**operation.headers, **key}), Again):
            if not key:
                self._doubt(operation)
                return
            went_unheard = went_unheard or reply is Again.UNHEARD
            await asyncio.sleep(RETRY_SECONDS)
        self._note(operation, reply)
        if reply.status < 300:
            self._remember(Fate.DONE, operation.body, key)
        elif went_unheard:  # by a server that may carry it out yet, once what it was refused for is over
            self._doubt(operation)
        else:
            self._remember(Fate.REFUSED, operation.body, key)

    def number(self, most: int) -> int:
        return self._random.randint(1, most)

    def mark(self) -> str:
        return a_mark(self._random)

    def notes(self) -> str:
        length = LONGEST_NOTES if self._rushing else int(LONGEST_NOTES * self._random.random() ** 4)
        return self.mark().ljust(length, "n")

    def kind(self) -> int:
        return self._random.choice(self._kinds)

    def entry(self) -> int:
        place = self._random.random()
        return self._entries[int(place * len(self._entries))] if self._entries else works.NOBODYS

    async def _rush(self) -> None:
        """Enters a lot of time at once, with long notes."""
        self._rushing = True
        operations = [works.enter(self) for _ in range(RUSH_OPERATIONS)]
        self._rushing = False
        await asyncio.gather(*map(self.perform, operations))

    async def _asked(self, operation: Operation, headers: dict[str, str]) -> "Reply | Again":
        """The answer, unless it is to be asked for again."""
        try:
            client = self._ways.choice(self._clients)
            reply = await client.call(operation.method, operation.path, operation.body, **headers)
        except (OSError, HTTPClientError):
            self._counts["unanswered operations"] += 1
            return Again.UNHEARD
        if reply.status == 503:
            self._put_off(operation, reply)
            return Again.LATER
        return Again.LATER if reply.status == 409 and reply.json["code"] == "in_flight" else reply

    def _put_off(self, operation: Operation, reply: Reply) -> None:
        self._counts["operations put off"] += 1
        if not tells_when(reply.headers):
            self._complain(operation, reply)

    def _doubt(self, operation: Operation) -> None:
        self._remember(Fate.IN_DOUBT, operation.body)
        if operation.method == "DELETE":  # which bears no mark
            self._journal.perhaps[operation.leaves(None)] += 1
        if operation.may_leave:
            self._journal.perhaps[operation.may_leave] += 1

    def _remember(self, fate: Fate, *said: Any) -> None:
        self._journal.fates.update(dict.fromkeys(marks_of(said), fate))

    def _note(self, operation: Operation, reply: Reply) -> None:
        if reply.status < 300 and not operation.is_to_be_refused:
            self._succeeded(operation, reply)
        elif reply.status in REFUSALS:
            self._counts["refused operations"] += 1
        else:
            self._complain(operation, reply)

    def _complain(self, operation: Operation, reply: Reply) -> None:
        asked = f"{operation.method} {operation.path}"
        self._complaints.append(f"{self.name}: {asked}: {reply.status} {reply.headers} {reply.text}")

    def _succeeded(self, operation: Operation, reply: Reply) -> None:
        self._counts["operations"] += 1
        self._journal.done[operation.leaves(reply.json)] += 1
        if operation.may_leave:
            self._journal.perhaps[operation.may_leave] += 1
        if reply.json and "ownerId" in reply.json:
            self._entries = [*self._entries, reply.json["id"]][-MOST_KNOWN:]
