"""`restore`: replaces the whole database by what a backup holds."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from commands.composition import reached
from settings import Settings
from store.backup import restore
from store.migrations import migrate

SUMMARY = "replace the whole database by a backup; no server may run on it"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="what `backup` wrote")


async def run(settings: Settings, args: Namespace) -> None:
    async with reached(settings) as url:
        await restore(url, args.file)
        await migrate(url)
    print(f"The database is as it was when {args.file} was written.")
