"""Deleting what is old, a batch at a time."""


def deletion_of_old(table: str, *, key: str, moment: str, until: str = "now()") -> str:
    """The statement that deletes the oldest rows, $1 at most, whose `moment` is not after `until`; it gives how many.

    `until` may hold `now()` but not `clock_timestamp()`, which changes from row to row, so that no index can be used.
    Keys in an array are always looked up one by one. What somebody else is deleting need not be waited for.
    """
    return f"""
WITH deleted AS (
    DELETE FROM {table}
    WHERE {key} = ANY (ARRAY(
        SELECT {key} FROM {table} WHERE {moment} <= {until} ORDER BY {moment} LIMIT $1 FOR UPDATE SKIP LOCKED
    ))
    RETURNING 1
)
SELECT count(*) FROM deleted
"""
