"""The password that an operator gives: from standard input, typed, or made here."""

import sys
from argparse import ArgumentParser
from dataclasses import dataclass
from getpass import getpass
from secrets import token_urlsafe

from commands.errors import CommandError


@dataclass(frozen=True, slots=True)
class Password:
    """A password, and whether it was `made` here, so that it has to be shown."""

    text: str
    made: bool

    def show(self) -> None:
        if self.made:
            print(f"Password: {self.text}")


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--password-stdin",
        action="store_true",
        help="read the password from standard input; without it, a terminal is asked, or else one is made and printed",
    )


def chosen_password(*, from_stdin: bool) -> Password:
    """Raises CommandError when two typed passwords differ."""
    if from_stdin:
        return Password(sys.stdin.readline().rstrip("\r\n"), made=False)
    typed = _typed() if sys.stdin.isatty() else ""
    return Password(typed or token_urlsafe(12), made=not typed)


def _typed() -> str:
    typed = getpass("Password (empty to have one made): ")
    if typed and getpass("The same again: ") != typed:
        raise CommandError("The two passwords differ. Nothing was changed.")
    return typed
