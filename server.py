"""The entry: reads the command line and the settings, then runs one command to its end."""

import asyncio
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

import structlog
import uvloop

from commands import logs, streams
from commands.errors import CommandError
from domain.errors import TallyError
from settings import ROOT, Settings, SettingsError, load_settings
from store.errors import StoreError


class Command(Protocol):
    """A module of commands/: one line for the help, what it takes, and what it does.

    Where some of what it takes are settings of the server, `FLAGS` names them.
    """

    SUMMARY: str

    def add_arguments(self, parser: ArgumentParser) -> None: ...

    async def run(self, settings: Settings, args: Namespace) -> None: ...


COMMANDS = ("serve", "demo", "migrate", "create-admin", "reset-password", "check-config", "backup", "restore")


def main(arguments: Sequence[str]) -> int:
    """Runs a command and returns its exit code: 0 done, 1 it could not be done, 2 wrong settings or arguments."""
    streams.provide()
    arguments = _with_command(arguments)
    commands = _commands(arguments[0])
    args = _parser(commands).parse_args(arguments)
    command = commands[args.command]
    try:
        settings = load_settings(args.config, _flags(command, args))
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    logs.configure(settings.log)
    problem = _problem(command, settings, args)
    if problem:
        print(problem, file=sys.stderr)
    return 1 if problem else 0


def _problem(command: Command, settings: Settings, args: Namespace) -> str | None:
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(command.run(settings, args))
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


def _commands(wanted: str) -> dict[str, Command]:
    """The wanted command alone, as each takes its time to be read; all of them for the help, and for a wrong one."""
    names = [wanted] if wanted in COMMANDS else COMMANDS
    return {name: _command(name) for name in names}


def _command(name: str) -> Command:
    return cast("Command", import_module(f"commands.{name.replace('-', '_')}"))


def _parser(commands: Mapping[str, Command]) -> ArgumentParser:
    parser = ArgumentParser(prog="server.py", description="Tally, the live timer server of recording studios.")
    parsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, command in commands.items():
        its = parsers.add_parser(name, help=command.SUMMARY, description=f"{name}: {command.SUMMARY}.")
        its.add_argument("--config", type=Path, default=ROOT / "config.yaml", metavar="FILE", help="the settings")
        command.add_arguments(its)
    return parser


def _with_command(arguments: Sequence[str]) -> list[str]:
    names_one = arguments and (not arguments[0].startswith("-") or arguments[0] in {"-h", "--help"})
    return [*arguments] if names_one else ["serve", *arguments]


def _flags(command: Command, args: Namespace) -> dict[str, dict[str, object]]:
    """The settings that flags name, as sections; a flag that was not given says nothing."""
    given = {key: value for key in getattr(command, "FLAGS", ()) if (value := getattr(args, key, None)) is not None}
    return {"server": given} if given else {}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
