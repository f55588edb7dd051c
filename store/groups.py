"""Statements that come together go together: one message, one transaction, one flush to disk for all of them."""

import asyncio
from collections.abc import Sequence
from typing import Any

import asyncpg

from domain.errors import Unavailable
from store.pool import Pool

MOST = 50

Row = asyncpg.Record
Turn = asyncio.Future[list[Row]]
Values = Sequence[Any]


class Group:
    """One statement, a SELECT that is a transaction by itself.

    While it is under way, whoever comes waits and then goes together with the others. What is refused together is tried
    again alone, so that nobody pays for another's mistake.
    """

    def __init__(self, pool: Pool, statement: str, values: int) -> None:
        self._pool = pool
        self._statement = f"SELECT found.*, ${values + 1}::integer AS place FROM ({statement}) AS found"
        self._waiting: list[tuple[Values, Turn]] = []
        self._is_under_way = False
        self._turns: asyncio.Task[None] | None = None

    async def rows(self, *values: Any) -> list[Row]:
        """What the statement returns for these values. Raises what the driver raises."""
        if self._is_under_way:
            turn: Turn = asyncio.get_running_loop().create_future()
            self._waiting.append((values, turn))
            return await self._settled(turn)
        self._is_under_way = True
        try:
            return await self._settled(asyncio.create_task(self._ask([values])))
        finally:
            self._turns = asyncio.create_task(self._take_turns()) if self._waiting else None
            self._is_under_way = self._turns is not None

    async def _settled(self, turn: Turn) -> list[Row]:
        """Whoever is broken off still learns what was carried out: it is not to be called undone."""
        try:
            return await asyncio.shield(turn)
        except asyncio.CancelledError:
            if any(waiting is turn for _, waiting in self._waiting):
                turn.cancel()
            await asyncio.wait([turn])
            if turn.cancelled() or turn.exception():
                raise
            return turn.result()

    async def _take_turns(self) -> None:
        try:
            while self._waiting:
                group, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
                if wanted := [(values, turn) for values, turn in group if not turn.done()]:
                    await self._together(wanted)
        finally:
            self._is_under_way = False

    async def _together(self, group: Sequence[tuple[Values, Turn]]) -> None:
        try:
            rows = await self._ask([values for values, _ in group])
        except Exception as error:  # noqa: BLE001  whoever waits for it is told
            await self._apart(group, error)
            return
        found: dict[int, list[Row]] = {place: [] for place in range(len(group))}
        for row in rows:
            found[row["place"]].append(row)
        for (_, turn), own in zip(group, found.values(), strict=True):
            if not turn.done():
                turn.set_result(own)

    async def _apart(self, group: Sequence[tuple[Values, Turn]], error: Exception) -> None:
        if len(group) > 1 and _left_nothing(error):
            await asyncio.gather(*(self._together([each]) for each in group))
            return
        others: Sequence[tuple[Values, Turn]] = ()
        if isinstance(error, Unavailable):  # there is no connection: those who wait need not find that out one by one
            others, self._waiting = self._waiting, []
        for _, turn in (*group, *others):
            if not turn.done():
                turn.set_exception(error)

    async def _ask(self, group: Sequence[Values]) -> list[Row]:
        async with self._pool.lent_for_one_statement() as connection:
            if len(group) == 1:
                rows: list[Row] = await connection.fetch(self._statement, *group[0], 0)
            else:
                placed = [(*values, place) for place, values in enumerate(group)]
                rows = await connection.fetchmany(self._statement, placed)
            return rows


class Groups:
    """A group for each statement that is asked, as if they were a connection."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._groups: dict[str, Group] = {}

    async def fetch(self, statement: str, *values: Any) -> list[Row]:
        if statement not in self._groups:
            self._groups[statement] = Group(self._pool, statement, len(values))
        return await self._groups[statement].rows(*values)


def _left_nothing(error: Exception) -> bool:
    """Whether the database refused, or the driver did not take a value, so that nothing can have been kept."""
    refused = isinstance(error, asyncpg.PostgresError) and error.severity_en == "ERROR"
    return refused or isinstance(error, asyncpg.DataError)
