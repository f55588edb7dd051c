"""What processes cost, as the operating system counts it: CPU time and resident memory."""

import asyncio
import time
from collections.abc import Iterable
from pathlib import Path

from psutil import Process

_QUIET_SHARE = 0.05  # of a core; heartbeats and the like go on all the time
_LOOK_SECONDS = 0.2
_PATIENCE_SECONDS = 60


def cpu_ns(pids: Iterable[int]) -> int:
    """CPU nanoseconds, of user and kernel together, that these processes have used so far."""
    return sum(time.clock_gettime_ns(_clock_of(pid)) for pid in pids)


def resident_bytes(pid: int) -> int:
    """Memory in use by the process, what it shares with others included."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(rollup.partition("Rss:")[2].split()[0]) * 1024


def forget_peak(pid: int) -> None:
    """From now on `peak_bytes` tells of what comes."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")


def peak_bytes(pid: int) -> int:
    """The most memory that was in use by the process."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def family(pid: int) -> list[int]:
    """The process and all that descend from it."""
    return [pid, *(child.pid for child in Process(pid).children(recursive=True))]


def database(data_dir: Path) -> list[int]:
    """The processes of the embedded database that is kept there."""
    return family(int((data_dir / "postgres" / "postmaster.pid").read_text().split()[0]))


async def quiet(pids: Iterable[int]) -> None:
    """Returns once these processes have nothing left to do."""
    watched = tuple(pids)
    async with asyncio.timeout(_PATIENCE_SECONDS):
        before = cpu_ns(watched)
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            now = cpu_ns(watched)
            if now - before < _QUIET_SHARE * _LOOK_SECONDS * 1e9:
                return
            before = now


def _clock_of(pid: int) -> int:
    # as clock_getcpuclockid(3) makes it: finer than the hundredths of a second in /proc/PID/stat
    return ~pid << 3 | 2
