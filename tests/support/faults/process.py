"""Processes as a fault finds them: with all their children, frozen, and gone."""

import asyncio
import signal
from collections.abc import Sequence
from contextlib import suppress

import psutil

PATIENCE = 180  # seconds


def family(process_id: int) -> list[psutil.Process]:
    """The process and all that it started and that are there, itself first."""
    try:
        parent = psutil.Process(process_id)
        return [parent, *parent.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def send(number: signal.Signals, processes: Sequence[psutil.Process]) -> None:
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(number)


async def gone(processes: Sequence[psutil.Process]) -> None:
    """Returns when none of them is left."""
    async with asyncio.timeout(PATIENCE):
        while any(is_there(process) for process in processes):  # noqa: ASYNC110  others' children cannot be waited for
            await asyncio.sleep(0.02)


def is_there(process: psutil.Process) -> bool:
    """Neither over nor about to be."""
    with suppress(psutil.NoSuchProcess):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False
