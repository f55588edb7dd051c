"""How many live connections one sign-in and one network address may hold."""

import math
from collections import Counter
from collections.abc import Sequence, Sized
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from ipaddress import IPv6Address
from typing import NamedTuple, Protocol

from domain.errors import TooManyRequests
from hub.counts import Counts

RETRY_AFTER_SECONDS = 10
MOST_ELSEWHERE = 100_000  # sign-ins, and addresses, of other processes that one keeps in mind


class Guest(Protocol):
    """Who wants to come in, and from where."""

    @property
    def sign_in_id(self) -> int: ...
    @property
    def address(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Limits:
    """The most connections at once of one sign-in, and from one address; None sets no limit."""

    per_sign_in: int | None = None
    per_address: int | None = None


class Taken(NamedTuple):
    """How many places are taken by sign-ins and by sites, each with its number."""

    sign_ins: Sequence[tuple[int, int]]
    sites: Sequence[tuple[str, int]]


class Places:
    """Counts who is in. `refused` is how many were sent away, by the limit that they met.

    What the other processes hold counts too, as far as they told: a key may pass its limit by a tenth, and by what
    came elsewhere since they last told, which is a second ago, or ten among a thousand processes.
    """

    def __init__(self, limits: Limits, others: Sized = ()) -> None:
        """`others` are the other processes, as many as are known now."""
        self.refused: Counter[str] = Counter()
        self._limits = limits
        self._others = others
        self._by_sign_in: Counts[int] = Counts()
        self._by_site: Counts[str] = Counts()

    @property
    def sign_ins(self) -> AbstractSet[int]:
        """Those of all who are in here."""
        return self._by_sign_in.here.keys()

    def check(self, guest: Guest) -> None:
        """Raises TooManyRequests when there is no place for one more."""
        if _full(self._by_sign_in.everywhere(guest.sign_in_id), self._limits.per_sign_in):
            self._refuse("sign_in", "This sign-in has too many live connections. Close some, such as unused tabs.")
        if _full(self._by_site.everywhere(_site(guest.address)), self._limits.per_address):
            self._refuse("address", "Too many live connections come from this network address.")

    def take(self, guest: Guest) -> None:
        self._by_sign_in.take(guest.sign_in_id)
        self._by_site.take(_site(guest.address))

    def give_back(self, guest: Guest) -> None:
        self._by_sign_in.give_back(guest.sign_in_id)
        self._by_site.give_back(_site(guest.address))

    def whole(self) -> Taken:
        """All that the other processes are to know."""
        most = self._most
        return Taken(
            self._by_sign_in.whole(self._least(self._limits.per_sign_in), most),
            self._by_site.whole(self._least(self._limits.per_address), most),
        )

    def news(self) -> Taken:
        """What has changed of it since the last time."""
        most = self._most
        return Taken(
            self._by_sign_in.news(self._least(self._limits.per_sign_in), most),
            self._by_site.news(self._least(self._limits.per_address), most),
        )

    def hear(self, peer: str, taken: Taken, *, whole: bool) -> None:
        """What another process told: all, or what has changed."""
        if whole:
            self.forget(peer)
        self._by_sign_in.hear(peer, taken.sign_ins)
        self._by_site.hear(peer, taken.sites)

    def forget(self, peer: str) -> None:
        """Another process is no more, and none of its own."""
        self._by_sign_in.forget(peer)
        self._by_site.forget(peer)

    @property
    def _most(self) -> int:
        """How many keys to tell of, so that nobody has to keep more than MOST_ELSEWHERE."""
        return MOST_ELSEWHERE // len(self._others) if self._others else 0

    def _least(self, limit: int | None) -> float:
        """How many a key has to hold here to be told of: what all others may hide from one is a tenth of its limit."""
        return math.inf if limit is None else 1 + limit // 10 // max(1, len(self._others))

    def _refuse(self, limit: str, why: str) -> None:
        self.refused[limit] += 1
        raise TooManyRequests(RETRY_AFTER_SECONDS, why)


def _full(taken: int, limit: int | None) -> bool:
    return limit is not None and taken >= limit


def _site(address: str) -> str:
    """What counts as one address; with IPv6, a household or a host has a /64 of them."""
    if ":" not in address:
        return address
    ip = IPv6Address(address)
    return str(ip.ipv4_mapped or ip.packed[:8].hex())
