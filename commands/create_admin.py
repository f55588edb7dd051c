"""`create-admin`: makes an owner, and the organization when there is none of that name."""

from argparse import ArgumentParser, Namespace

from actions.setup import Founding, create_admin
from commands import password
from commands.arguments import checked
from commands.composition import opened
from settings import Settings

SUMMARY = "make an owner, and the organization when there is none of that name"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--org", required=True, metavar="NAME", help="the organization")
    parser.add_argument("--email", required=True, help="what the owner signs in with")
    parser.add_argument("--name", help="the owner's name; without it, what stands before the @")
    parser.add_argument("--currency", default="USD", help="of a new organization, such as EUR")
    parser.add_argument("--timezone", default="UTC", help="of a new organization, such as Europe/Berlin")
    parser.add_argument("--locale", default="en-US", help="of a new organization, such as de-DE")
    password.add_arguments(parser)


async def run(settings: Settings, args: Namespace) -> None:
    chosen = password.chosen_password(from_stdin=args.password_stdin)
    founding = checked(
        Founding,
        organization=args.org,
        name=args.name or args.email.partition("@")[0],
        email=args.email,
        password=chosen.text,
        currency=args.currency,
        timezone=args.timezone,
        locale=args.locale,
    )
    async with opened(settings) as services:
        made = await create_admin(services, founding)
    print(f"{'Made' if made else 'Found'} {founding.organization}. {founding.email} owns it.")
    chosen.show()
