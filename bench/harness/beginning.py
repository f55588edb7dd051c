"""How every benchmark begins."""

import signal

from bench.harness.cores import take_load_core
from bench.harness.listeners import allow_many_files


def begin() -> None:
    """Takes the load's core and all files there may be; from now on SIGTERM stops what was started, as Ctrl-C does."""
    take_load_core()
    allow_many_files()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
