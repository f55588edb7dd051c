"""`serve`: serves until it is told to stop, then drains."""

import asyncio
import gc
import os
import signal
from argparse import ArgumentParser, Namespace

from actions.setup import offer_setup
from commands.listening import allow_many_connections
from commands.running import running
from commands.welcome import welcome
from settings import Settings

SUMMARY = "serve until stopped; what happens when no command is named"
FLAGS = ("host", "port", "processes")


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--host", help="the address to listen on; 0.0.0.0 serves the local network")
    parser.add_argument("--port", help="the port to listen on; 0 takes a free one")
    parser.add_argument("--processes", help="how many processes serve")


async def run(settings: Settings, _: Namespace) -> None:
    told_to_stop = hear_signals()
    allow_many_connections()
    async with running(settings) as server:
        keep_what_is_there()
        welcome(settings.server, server.port, await offer_setup(server.services))
        await told_to_stop.wait()


def keep_what_is_there() -> None:
    """What was made up to now stays until the end: the collector need not look through it again and again."""
    gc.collect()
    gc.freeze()


def hear_signals() -> asyncio.Event:
    """An event that the first signal sets; the second ends the process at once."""
    told_to_stop = asyncio.Event()

    def hear(number: int) -> None:
        if told_to_stop.is_set():
            os._exit(128 + number)
        told_to_stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, hear, number)
    return told_to_stop
