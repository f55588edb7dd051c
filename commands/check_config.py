"""`check-config`: says whether the settings can be used; reading them has already named what is wrong."""

from argparse import ArgumentParser, Namespace

from settings import Settings

SUMMARY = "say whether the settings can be used, and start nothing"


def add_arguments(_: ArgumentParser) -> None:
    """None beside --config."""


async def run(_: Settings, args: Namespace) -> None:
    print(f"The settings of {args.config} and the environment can be used.")
