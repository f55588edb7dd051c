"""A server that is one process."""

import asyncio
import signal
from argparse import Namespace

from actions.setup import offer_setup
from commands.listening import allow_many_connections
from commands.running import keep_what_is_there, retire, running
from commands.signals import hear_signals
from commands.welcome import welcome
from settings import Settings


async def serve(settings: Settings, _: Namespace) -> None:
    told_to_stop = hear_signals()
    # its terminal has gone, or a service manager wants it anew; after several of them it is not ended at once
    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, told_to_stop.set)
    told_to_retire = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, told_to_retire.set)
    allow_many_connections()
    async with running(settings) as server:
        asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, retire, server.hub)
        if told_to_retire.is_set():
            retire(server.hub)
        keep_what_is_there()
        welcome(settings.server, server.port, await offer_setup(server.services))
        await told_to_stop.wait()
