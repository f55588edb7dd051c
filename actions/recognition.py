"""Who is behind a token, read for all at once who ask at the same time."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping

from domain.people import Actor
from store import kiosks, sign_ins
from store.database import Database

Read = Callable[[Collection[bytes]], Awaitable[Mapping[bytes, Actor]]]


async def read(database: Database, digests: Collection[bytes]) -> dict[bytes, Actor]:
    """The members and the kiosks behind these tokens; those of nobody are left out."""
    members = await sign_ins.by_tokens(database, digests)
    others = [digest for digest in digests if digest not in members]
    return members | (await kiosks.by_tokens(database, others) if others else {})


class Recognition:
    """Reads the sign-ins of a crowd with a few questions instead of one for each.

    While one question is under way, those who come wait for the next: nobody is answered from a reading that began
    before it was asked for, so that a sign-in that has ended is never taken for valid.
    """

    def __init__(self, read: Read) -> None:
        """`read` tells who acts with each of these tokens, by their digests."""
        self._read = read
        self._asked: dict[bytes, asyncio.Future[Actor | None]] = {}
        self._reading: asyncio.Task[None] | None = None

    async def actor(self, digest: bytes) -> Actor | None:
        """None when the token is not valid, or not any more. Raises what the reading does."""
        answer = self._asked.get(digest)
        if answer is None:
            answer = self._asked[digest] = asyncio.get_running_loop().create_future()
        if self._reading is None:
            self._reading = asyncio.create_task(self._answer_all())
        return await asyncio.shield(answer)  # one who goes away does not take the answer with it

    async def _answer_all(self) -> None:
        try:
            while self._asked:
                asked, self._asked = self._asked, {}
                await self._answer(asked)
        finally:
            self._reading = None

    async def _answer(self, asked: Mapping[bytes, asyncio.Future[Actor | None]]) -> None:
        try:
            actors = await self._read(asked.keys())
        except Exception as error:  # noqa: BLE001  whoever asked raises it
            for answer in asked.values():
                answer.set_exception(error)
                answer.exception()  # whoever asked may have gone, and then nobody else takes note of it
        else:
            for digest, answer in asked.items():
                answer.set_result(actors.get(digest))
