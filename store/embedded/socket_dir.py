"""The directory of PostgreSQL's Unix socket: in the data directory, or a private one when that path is too long."""

import os
import shutil
import stat
import tempfile
from pathlib import Path

from store.errors import StoreError

PORT = 5432  # only names the socket file; nothing listens on a network
SOCKET_NAME = f".s.PGSQL.{PORT}"
LONGEST_PATH = 100  # bytes; macOS allows 103, Linux 107


class SocketDir:
    """Where the socket is, as the server that is running, or was last, remembers it in `home`."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._elsewhere = home / "socket"  # a symbolic link, only while the socket is not at home

    @property
    def path(self) -> Path:
        """The directory to connect through; raises `StoreError` for one that others could have made."""
        if not self._elsewhere.is_symlink():
            return self._home
        target = self._elsewhere.readlink()
        if not _is_private(target):
            raise StoreError(
                f"{target}, the directory of the database's socket, is missing or not this user's alone; "
                f"end the PostgreSQL that uses it and start again."
            )
        return target

    def make(self) -> str:
        """Makes the directory anew for a server about to start; answers how a folder beside `home` names it."""
        self.remove()
        if _serves_clients(self._home):
            return f"../{self._home.name}"
        target = tempfile.mkdtemp(prefix="tally-")
        self._elsewhere.symlink_to(target)
        return target

    def remove(self) -> None:
        """Removes what a server that is gone has left."""
        for leftover in self._home.glob(f"{SOCKET_NAME}*"):
            leftover.unlink()
        if self._elsewhere.is_symlink():
            target = self._elsewhere.readlink()
            if _is_private(target):
                shutil.rmtree(target)
            self._elsewhere.unlink()


def _serves_clients(directory: Path) -> bool:
    socket = os.fsencode(directory / SOCKET_NAME)
    return len(socket) <= LONGEST_PATH and b"," not in socket  # clients split a host at its commas


def _is_private(directory: Path) -> bool:
    try:
        status = directory.lstat()
    except FileNotFoundError:
        return False
    return stat.S_ISDIR(status.st_mode) and stat.S_IMODE(status.st_mode) == 0o700 and status.st_uid == os.geteuid()
