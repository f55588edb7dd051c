"""`migrate`: brings the database to the schema of this version, as `serve` does when it starts."""

from argparse import ArgumentParser, Namespace

from commands.composition import reached
from settings import Settings
from store.migrations import migrate

SUMMARY = "bring the database to the schema of this version"


def add_arguments(_: ArgumentParser) -> None:
    """None beside --config."""


async def run(settings: Settings, _: Namespace) -> None:
    async with reached(settings) as url:
        migrated = await migrate(url)
    if migrated.applied:
        print(f"Applied {', '.join(migrated.applied)}.")
    if migrated.waiting:
        print(f"Waiting for older servers to end: {', '.join(migrated.waiting)}. A server applies it then.")
    if not migrated.applied and not migrated.waiting:
        print("The database has the schema of this version.")
