"""The parent: owns the port, and does what is done once, however many processes serve."""

import asyncio
import signal
import sys
from argparse import Namespace
from contextlib import aclosing

import structlog

from actions.setup import offer_setup
from commands import logs
from commands.composition import NobodyListens, pool_on, reached, services_on
from commands.cookie_secrets import cookie_secrets
from commands.errors import CommandError
from commands.listening import allow_many_connections
from commands.processes.family import Family
from commands.processes.shares import shares
from commands.signals import hear_signals
from commands.welcome import welcome
from settings import Settings
from store.embedded.cluster import MOST_CONNECTIONS
from store.migrations import migrate

NUMBER = 0  # in the logs
OTHER_CONNECTIONS = 2  # of each process, beside its pool

_log = structlog.get_logger()


async def serve(settings: Settings, _: Namespace) -> None:
    """Serves by as many children as the settings say. Raises CommandError and StoreError when they cannot."""
    logs.configure(settings.log, NUMBER)
    _check(settings)
    family = Family(settings.server.shutdown_grace_seconds)
    told_to_stop = hear_signals(family.kill)
    _hear_hang_up(family, told_to_stop)
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, family.ask_to_retire)
    allow_many_connections()
    with shares(settings.server) as all_shares:
        async with aclosing(family):
            await family.start(all_shares)  # to be there when the database is
            async with reached(settings, claiming=True) as url, aclosing(family):
                token = await _prepare(settings, url)
                await family.serve()
                _warn(settings)
                welcome(settings.server, all_shares[0].listening[0].getsockname()[1], token)
                await told_to_stop.wait()


def _check(settings: Settings) -> None:
    """Raises CommandError when the embedded database has too few connections for all, and as many again while they are
    renewed.
    """
    processes, pool = settings.server.processes, settings.database.pool_size
    if settings.database.url is None and 2 * processes * (pool + OTHER_CONNECTIONS) > MOST_CONNECTIONS:
        raise CommandError(
            f"The embedded database takes {MOST_CONNECTIONS} connections, too few for {processes} processes, and as "
            f"many more at a renewal, with database.pool_size {pool}. Lower one of them, or set database.url."
        )


async def _prepare(settings: Settings, url: str) -> str | None:
    """Does what the children find done; the token of the setup link, if there is one to offer."""
    cookie_secrets(settings)
    await migrate(url, later=True)
    async with pool_on(url, settings) as database:
        with services_on(database, NobodyListens(), settings) as services:
            return await offer_setup(services)


def _warn(settings: Settings) -> None:
    if settings.redis.url is None:
        _log.warning(
            "processes.without_redis",
            late_seconds=settings.realtime.poll_seconds,
            cost="what happens in another process is told late; presence, the limits on connections and the brake on "
            "guessing passwords count for each process by itself; redis.url joins them",
        )


def _hear_hang_up(family: Family, told_to_stop: asyncio.Event) -> None:
    """SIGHUP asks for new children, unless it says that the terminal has gone which the server was started in."""
    act = told_to_stop.set if sys.stdin.isatty() else family.ask_to_renew
    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, act)
