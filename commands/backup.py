"""`backup`: writes the whole database into one file, beside a running server too."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from commands.composition import reached
from settings import Settings
from store.backup import backup

SUMMARY = "write the whole database into a file; a running server goes on"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="the backup, replaced if it is there")


async def run(settings: Settings, args: Namespace) -> None:
    async with reached(settings) as url:
        await backup(url, args.file)
    print(f"Wrote {args.file}. It holds everything but the cookie secrets; keep it as safe as the database.")
