"""The other processes that serve the same database, as far as they were heard: each until it falls silent or leaves."""

import math
from dataclasses import dataclass

LIFE_SECONDS = 10.0  # how often each says again all that it has to say
SILENCE_SECONDS = 25.0  # who said nothing for so long is no more


@dataclass(slots=True)
class _Peer:
    number: float
    heard_at: float


class Peers:
    """Tells news from what is late or repeated: each process numbers what it says, and gets a new name when it starts.

    All times are of one clock, in seconds, whatever it counts from.
    """

    def __init__(self) -> None:
        self._peers: dict[str, _Peer] = {}

    def __len__(self) -> int:
        """How many there are, those included who left just now."""
        return len(self._peers)

    def heard(self, name: str, number: int, now: float) -> bool:
        """Whether the process said nothing newer yet, and did not leave."""
        peer = self._peers.get(name)
        if peer and number <= peer.number:
            return False
        self._peers[name] = _Peer(number, now)
        return True

    def left(self, name: str, now: float) -> None:
        """What is still on its way from the process is not to be heard."""
        self._peers[name] = _Peer(math.inf, now)

    def forget_silent(self, now: float) -> list[str]:
        """Names those who fell silent, once."""
        silent = [name for name, peer in self._peers.items() if now - peer.heard_at >= SILENCE_SECONDS]
        for name in silent:
            del self._peers[name]
        return silent
