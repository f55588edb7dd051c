"""How an operator or the system tells a server to stop."""

import asyncio
import os
import signal
from collections.abc import Callable


def hear_signals(before_the_end: Callable[[], None] = lambda: None) -> asyncio.Event:
    """An event that the first signal sets; the second ends the process at once."""
    told_to_stop = asyncio.Event()

    def hear(number: int) -> None:
        if told_to_stop.is_set():
            before_the_end()
            os._exit(128 + number)
        told_to_stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, hear, number)
    return told_to_stop
