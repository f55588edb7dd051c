"""The other processes that serve the same database, as far as they were heard: each until it falls silent or leaves."""

import math
from collections.abc import Collection
from dataclasses import dataclass

LIFE_SECONDS = 10.0  # how often each says something in everybody's channel, if only that it is there
SILENCE_SECONDS = 25.0  # who said nothing for so long is no more
ROUNDS = 2.5  # a roster that was not told again for so many rounds of its process is no more
MOST_FORGOTTEN = 1_000  # names that are known again


@dataclass(slots=True)
class _Peer:
    number: float
    heard_at: float
    round_seconds: float = math.inf
    older: bool = False


class Peers:
    """Tells news from what is late or repeated: each process numbers what it says, and gets a new name when it starts.

    All times are of one clock, in seconds, whatever it counts from.
    """

    def __init__(self) -> None:
        self._peers: dict[str, _Peer] = {}
        self._forgotten: dict[str, None] = {}  # in the order in which they fell silent
        self._back: dict[str, None] = {}

    def __len__(self) -> int:
        """How many there are, those included who left just now."""
        return len(self._peers)

    @property
    def some_older(self) -> bool:
        """Whether one of them is of a release that forgets each roster by itself when it is not told again."""
        return any(peer.older for peer in self._peers.values())

    def heard(self, name: str, number: int, now: float) -> bool:
        """Whether the process said nothing newer yet, and did not leave."""
        peer = self._peers.get(name)
        if peer is None:
            peer = self._peers[name] = _Peer(number, now)
            if name in self._forgotten:
                del self._forgotten[name]
                self._back[name] = None
        elif number <= peer.number:
            return False
        peer.number, peer.heard_at = number, now
        return True

    def promised(self, name: str, round_seconds: float | None) -> None:
        """Each roster of the process is told again within so long; an older release does not say."""
        peer = self._peers[name]
        peer.older = round_seconds is None
        peer.round_seconds = math.inf if round_seconds is None else round_seconds

    def patience(self, name: str) -> float:
        """For how many seconds a roster of the process holds that it does not tell again."""
        peer = self._peers.get(name)
        return max(SILENCE_SECONDS, ROUNDS * peer.round_seconds) if peer else SILENCE_SECONDS

    def left(self, name: str, now: float) -> None:
        """What is still on its way from the process is not to be heard."""
        self._peers[name] = _Peer(math.inf, now)

    def forget_silent(self, now: float) -> list[str]:
        """Names those who fell silent, once."""
        silent = [name for name, peer in self._peers.items() if now - peer.heard_at >= SILENCE_SECONDS]
        for name in silent:
            del self._peers[name]
            self._forgotten[name] = None
        while len(self._forgotten) > MOST_FORGOTTEN:
            del self._forgotten[next(iter(self._forgotten))]
        return silent

    def back(self) -> list[str]:
        """Names those who are heard again after what they told was forgotten, once."""
        names, self._back = list(self._back), {}
        return names

    def telling_again(self, names: Collection[str]) -> None:
        """These were asked by somebody to tell all again."""
        for name in names:
            self._back.pop(name, None)

    def all_asked(self) -> None:
        """Whoever comes back was asked already to tell all again, or does so unasked."""
        self._forgotten.clear()
        self._back.clear()
