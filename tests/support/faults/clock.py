"""A time of day that can be stepped for whichever processes are started with it, by libfaketime."""

from pathlib import Path

import pytest

THREADS = "libfaketimeMT.so.1"  # locks, so that no signal handler may ask for the time
SIGNALS = "libfaketime.so.1"  # for programs without threads

SHARED = Path("/dev/shm")


class Clock:
    """Durations stay what they are; the processes look at the file about once a second."""

    def __init__(self, file: Path, library: str = THREADS) -> None:
        self._file = file
        self._library = library
        self.step(0)

    def step(self, ahead_seconds: int) -> None:
        """What they take the time of day to be, beside the real one."""
        self._file.write_text(f"{ahead_seconds:+d}")

    @staticmethod
    def forget(process_id: int) -> None:
        """Takes away what a process that was killed has left behind in shared memory."""
        for left in SHARED.glob(f"*faketime_s[eh]m_{process_id}"):
            left.unlink()

    @property
    def environment(self) -> dict[str, str]:
        """What a process is to be started with; its children have the same time."""
        libraries = sorted(Path("/usr/lib").glob(f"*/faketime/{self._library}"))
        if not libraries:
            pytest.fail("The fault run steps clocks with libfaketime: install the package faketime.")
        return {
            "LD_PRELOAD": str(libraries[0]),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
