"""Positions in an organization's log as clients know them: `<epoch>.<seq>`."""

import re
from dataclasses import dataclass
from enum import StrEnum

_CURSOR = re.compile(r"([A-Za-z0-9-]{1,64})\.(0|[1-9][0-9]{0,15})")


class ResetReason(StrEnum):
    """Why a cursor cannot be resumed from."""

    MALFORMED = "malformed"
    EPOCH = "epoch"
    AHEAD = "ahead"
    PRUNED = "pruned"


@dataclass(frozen=True, slots=True)
class Cursor:
    """A position in the log of one epoch; the next event is `seq + 1`."""

    epoch: str
    seq: int

    @classmethod
    def parse(cls, text: str) -> "Cursor | None":
        """The cursor that a client sent, or None when it is not one."""
        match = _CURSOR.fullmatch(text)
        return cls(match[1], int(match[2])) if match else None

    def __str__(self) -> str:
        return event_id(self.epoch, self.seq)


def event_id(epoch: str, seq: int) -> str:
    """What clients call an event, and their position once they have it."""
    return f"{epoch}.{seq}"
