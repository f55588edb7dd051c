"""`serve`: serves until it is told to stop, then drains."""

from argparse import SUPPRESS, ArgumentParser, Namespace
from importlib import import_module

from settings import Settings

SUMMARY = "serve until stopped; what happens when no command is named"
FLAGS = ("host", "port", "processes")


def add_arguments(parser: ArgumentParser) -> None:
    add_address(parser)
    parser.add_argument("--processes", help="how many processes serve, and share the port")
    parser.add_argument("--share", help=SUPPRESS)  # what a parent gives to each of its children


def add_address(parser: ArgumentParser) -> None:
    parser.add_argument("--host", help="the address to listen on; 0.0.0.0 serves the local network")
    parser.add_argument("--port", help="the port to listen on; 0 takes a free one")


async def run(settings: Settings, args: Namespace) -> None:
    # read only when it is known to be needed: a parent of several opens no door, and so remains small
    several = "child" if args.share else "parent"
    name = f"processes.{several}" if args.share or settings.server.processes > 1 else "alone"
    await import_module(f"commands.{name}").serve(settings, args)
