"""`reset-password`: sets a person's password and ends their sign-ins."""

from argparse import ArgumentParser, Namespace

from actions.setup import NewPassword
from actions.sign_in import reset_password
from commands import password
from commands.arguments import checked
from commands.composition import opened
from domain.base import Model
from domain.catalog import Email
from settings import Settings

SUMMARY = "set a person's password and end their sign-ins"


class Reset(Model):
    """Who signs in with which password from now on."""

    email: Email
    password: NewPassword


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--email", required=True, help="what the person signs in with")
    password.add_arguments(parser)


async def run(settings: Settings, args: Namespace) -> None:
    chosen = password.chosen_password(from_stdin=args.password_stdin)
    reset = checked(Reset, email=args.email, password=chosen.text)
    async with opened(settings) as services:
        await reset_password(services, reset.email, reset.password)
    print(f"{reset.email} has a new password, and is signed out everywhere.")
    chosen.show()
