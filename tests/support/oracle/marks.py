"""Marks: a word of its own in each request, by which its traces are found again in the rows of a database."""

import json
import re
from collections.abc import Mapping
from random import Random
from typing import Any

from store.database import Database

_MARK = "#[0-9a-f]{16}"
_TABLES = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND has_table_privilege('tally_app', oid, 'SELECT')
"""
_FOUND = "SELECT DISTINCT (regexp_matches({table}::text, $1, 'g'))[1] FROM {table}"


def a_mark(random: Random) -> str:
    """One that nobody else has."""
    return f"#{random.getrandbits(64):016x}"


def marks_of(said: Any) -> set[str]:
    """All in what can be written as JSON."""
    return set(re.findall(_MARK, json.dumps(said)))


async def marks_by_table(database: Database, org: int) -> Mapping[str, set[str]]:
    """Which marks any row bears that the organization can reach."""
    async with database.snapshot(org) as transaction:
        tables = [row["relname"] for row in await transaction.rows(_TABLES)]
    found = {}
    for table in tables:
        async with database.snapshot(org) as transaction:
            found[table] = {row[0] for row in await transaction.rows(_FOUND.format(table=table), _MARK)}
    return found
