"""A process that takes an organization for itself in a transaction, says so, and goes on when it is told to.

Its arguments: the database's URL, the organization, and the seconds that its transactions may last.
"""

import asyncio
import sys

from domain.errors import Unavailable
from store import database
from store.pool import Limits


async def hold(url: str, org: int, seconds: float) -> str:
    pool = await database.opened(url, Limits(connections=1, transaction_seconds=seconds))
    try:
        async with pool.transaction(org, alone=True) as transaction:
            await transaction.rows("UPDATE logs SET last_seq = last_seq WHERE org_id = $1", org)
            _say("held")
            await asyncio.to_thread(sys.stdin.readline)
            await transaction.value("SELECT 1")
    except Unavailable as refusal:
        return type(refusal).__name__
    finally:
        await pool.close()
    return "committed"


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201  the test reads it


if __name__ == "__main__":
    _say(asyncio.run(hold(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))))
