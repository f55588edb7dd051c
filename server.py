"""The entry: reads the command line and the settings, then runs one command to its end."""

import asyncio
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import structlog

from commands import backup, check_config, create_admin, demo, logs, migrate, reset_password, restore, serve
from commands.errors import CommandError
from domain.errors import TallyError
from settings import ROOT, Settings, SettingsError, load_settings
from store.errors import StoreError


class Command(Protocol):
    """A module of commands/: one line for the help, what it takes, and what it does."""

    SUMMARY: str

    def add_arguments(self, parser: ArgumentParser) -> None: ...

    async def run(self, settings: Settings, args: Namespace) -> None: ...


COMMANDS: dict[str, Command] = {
    "serve": serve,
    "demo": demo,
    "migrate": migrate,
    "create-admin": create_admin,
    "reset-password": reset_password,
    "check-config": check_config,
    "backup": backup,
    "restore": restore,
}


def main(arguments: Sequence[str]) -> int:
    """Runs a command and returns its exit code: 0 done, 1 it could not be done, 2 wrong settings or arguments."""
    args = _parser().parse_args(_with_command(arguments))
    try:
        settings = load_settings(args.config, _flags(args))
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    logs.configure(settings.log)
    problem = _problem(COMMANDS[args.command], settings, args)
    if problem:
        print(problem, file=sys.stderr)
    return 1 if problem else 0


def _problem(command: Command, settings: Settings, args: Namespace) -> str | None:
    try:
        asyncio.run(command.run(settings, args))
    except (CommandError, StoreError, TallyError) as error:
        return _one_line(error)
    except KeyboardInterrupt:
        return "Stopped before it was done."
    except Exception as error:  # noqa: BLE001  an operator gets one line, whatever it is
        structlog.get_logger().debug("command_failed", exc_info=error)
        return (
            f"Unexpected {type(error).__name__}: {_one_line(error)}. With TALLY_LOG__LEVEL=debug, the log tells where."
        )
    return None


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="server.py", description="Tally, the live timer server of recording studios.")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, command in COMMANDS.items():
        its = commands.add_parser(name, help=command.SUMMARY, description=f"{name}: {command.SUMMARY}.")
        its.add_argument("--config", type=Path, default=ROOT / "config.yaml", metavar="FILE", help="the settings")
        command.add_arguments(its)
    return parser


def _with_command(arguments: Sequence[str]) -> list[str]:
    names_one = arguments and (not arguments[0].startswith("-") or arguments[0] in {"-h", "--help"})
    return [*arguments] if names_one else ["serve", *arguments]


def _flags(args: Namespace) -> dict[str, dict[str, object]]:
    """The settings that flags name, as sections; a flag that was not given says nothing."""
    given = {key: value for key in serve.FLAGS if (value := getattr(args, key, None)) is not None}
    return {"server": given} if given else {}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
