"""`demo`: serves a studio that is full of people and work, for trying Tally and for showing it."""

from argparse import ArgumentParser, Namespace

from commands import serve
from commands.demo import cast
from commands.demo.display import display_link
from commands.demo.filling import fill
from commands.demo.playing import playing
from commands.demo.studio import founded
from commands.listening import allow_many_connections
from commands.running import keep_what_is_there, running
from commands.signals import hear_signals
from commands.streams import tell
from commands.welcome import welcome
from settings import ROOT, Settings

SUMMARY = "serve a demo studio, in a data directory of its own, whose timers go on by themselves"
FLAGS = ("host", "port")


def add_arguments(parser: ArgumentParser) -> None:
    serve.add_address(parser)
    parser.add_argument("--data-dir", default="data-demo", metavar="DIR", help="where the demo studio is kept")


async def run(settings: Settings, args: Namespace) -> None:
    told_to_stop = hear_signals()
    allow_many_connections()
    async with running(_apart(settings, args.data_dir)) as server:
        studio = await founded(server.services)
        sessions = await fill(server.services, studio)
        keep_what_is_there()
        async with playing(server.services, studio, sessions):
            welcome(settings.server, server.port, None)
            _tell_sign_ins(await display_link(server.services, studio, settings.server.public_url or server.url))
            await told_to_stop.wait()


def _apart(settings: Settings, data_dir: str) -> Settings:
    """The settings with the demo's own embedded database, so that no real one is ever filled."""
    database = settings.database.model_copy(update={"url": None, "data_dir": ROOT / data_dir})
    return settings.model_copy(update={"database": database})


def _tell_sign_ins(display: str) -> None:
    """Prints whom a visitor may sign in as."""
    tell(
        f"Sign in as the owner, {cast.OWNER}, or as an engineer, {cast.ENGINEER}.\n"
        f'Everybody\'s password: "{cast.PASSWORD}"\n'
        f"A display of Room A, for the next few minutes: {display}"
    )
