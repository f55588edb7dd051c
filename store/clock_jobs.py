"""Whose turn it is, among all processes of one database, to do what the clock brings about."""

from typing import Literal

from store.database import Database

Job = Literal["prune", "sum_up"]

# A turn that ends further ahead than any can last was taken before the database's clock was set back.
_TAKE = """
UPDATE clock_jobs
SET taken_until = clock_timestamp() + make_interval(secs => $2)
WHERE name = $1 AND taken_until NOT BETWEEN clock_timestamp() AND clock_timestamp() + make_interval(secs => $2)
RETURNING true
"""


async def take_turn(database: Database, job: Job, seconds: float) -> bool:
    """Takes the job for so many seconds; false while another process has it."""
    return await database.value(_TAKE, job, seconds) or False
