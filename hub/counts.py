"""How many of something each key holds here, and how many it holds in the other processes, as those told."""

from collections import Counter
from collections.abc import Iterable
from heapq import nlargest
from operator import itemgetter
from typing import Generic, TypeVar

T = TypeVar("T", int, str)


class Counts(Generic[T]):
    """Only keys that hold a good deal are told of, so that what others must keep in mind stays little."""

    def __init__(self) -> None:
        self.here: Counter[T] = Counter()
        self._elsewhere: Counter[T] = Counter()
        self._by_peer: dict[str, dict[T, int]] = {}
        self._changed: set[T] = set()
        self._told: set[T] = set()

    def everywhere(self, key: T) -> int:
        return self.here[key] + self._elsewhere[key]

    def take(self, key: T) -> None:
        self.here[key] += 1
        self._changed.add(key)

    def give_back(self, key: T) -> None:
        self._changed.add(key)
        _add(self.here, key, -1)

    def whole(self, least: float, most: int) -> list[tuple[T, int]]:
        """All keys that hold so many here, or as many of them as are to be told: those that hold the most."""
        self._changed.clear()
        telling = nlargest(most, ((key, count) for key, count in self.here.items() if count >= least), itemgetter(1))
        self._told = {key for key, _ in telling}
        return telling

    def news(self, least: float, most: int) -> list[tuple[T, int]]:
        """What has changed since the last time, of those keys that the others are to know of; 0 takes one back."""
        changed, self._changed = self._changed, set()
        news = []
        for key in changed:
            count = self.here[key]
            if count >= least and (key in self._told or len(self._told) < most):
                self._told.add(key)
                news.append((key, count))
            elif key in self._told:
                self._told.remove(key)
                news.append((key, 0))
        return news

    def hear(self, peer: str, told: Iterable[tuple[T, int]]) -> None:
        """What another process told anew; the rest of what it told before still holds."""
        known = self._by_peer.setdefault(peer, {})
        for key, count in told:
            _add(self._elsewhere, key, count - known.pop(key, 0))
            if count:
                known[key] = count

    def forget(self, peer: str) -> None:
        for key, count in self._by_peer.pop(peer, {}).items():
            _add(self._elsewhere, key, -count)


def _add(counter: Counter[T], key: T, number: int) -> None:
    counter[key] += number
    if not counter[key]:
        del counter[key]
