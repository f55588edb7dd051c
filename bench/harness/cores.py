"""Who runs where: what is measured has one core to itself, and the load another."""

import os

_available = sorted(os.sched_getaffinity(0))
SERVER_CORE, LOAD_CORE = _available[0], _available[-1]
ON_SERVER_CORE = ("taskset", "--cpu-list", str(SERVER_CORE))


def take_load_core() -> None:
    """Moves this process, and all that it starts without saying otherwise, to the core of the load."""
    if SERVER_CORE == LOAD_CORE:
        raise SystemExit("The benchmarks need two cores: one for what is measured, one for the load.")
    os.sched_setaffinity(0, {LOAD_CORE})
