"""What the store can say: a line for the operator, or that a transaction met another one."""

from domain.errors import Unavailable


class StoreError(Exception):
    """The database cannot be used as asked; `str()` is one line for the operator that says what to do next."""


class AlreadyServing(StoreError):
    """A server runs on this database, and what was asked needs it stopped."""


class BackupFailed(StoreError):
    """A backup was not written, or not restored; what stood there before still stands."""


class SlotTaken(Exception):
    """A timer already runs in this slot."""


class Conflict(Unavailable):
    """Two transactions met; nothing of this one was kept, and trying again may help."""


def in_one_line(error: BaseException) -> str:
    """What an error says; the driver writes details and hints on lines of their own."""
    return " ".join(str(error).split())
