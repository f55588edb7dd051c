"""How many live connections one sign-in and one network address may hold."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv6Address
from typing import Protocol, TypeVar

from domain.errors import TooManyRequests

RETRY_AFTER_SECONDS = 10

T = TypeVar("T", int, str)


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


class Places:
    """Counts who is in. `refused` is how many were sent away, by the limit that they met."""

    def __init__(self, limits: Limits) -> None:
        self.refused: Counter[str] = Counter()
        self._limits = limits
        self._by_sign_in: Counter[int] = Counter()
        self._by_site: Counter[str] = Counter()

    @property
    def sign_ins(self) -> Collection[int]:
        """Those of all who are in."""
        return self._by_sign_in.keys()

    def check(self, guest: Guest) -> None:
        """Raises TooManyRequests when there is no place for one more."""
        if _full(self._by_sign_in[guest.sign_in_id], self._limits.per_sign_in):
            self._refuse("sign_in", "This sign-in has too many live connections. Close some, such as unused tabs.")
        if _full(self._by_site[_site(guest.address)], self._limits.per_address):
            self._refuse("address", "Too many live connections come from this network address.")

    def take(self, guest: Guest) -> None:
        self._by_sign_in[guest.sign_in_id] += 1
        self._by_site[_site(guest.address)] += 1

    def give_back(self, guest: Guest) -> None:
        _give_back(self._by_sign_in, guest.sign_in_id)
        _give_back(self._by_site, _site(guest.address))

    def _refuse(self, limit: str, why: str) -> None:
        self.refused[limit] += 1
        raise TooManyRequests(RETRY_AFTER_SECONDS, why)


def _full(taken: int, limit: int | None) -> bool:
    return limit is not None and taken >= limit


def _give_back(taken: Counter[T], key: T) -> None:
    taken[key] -= 1
    if not taken[key]:
        del taken[key]


def _site(address: str) -> str:
    """What counts as one address; with IPv6, a household or a host has a /64 of them."""
    if ":" not in address:
        return address
    ip = IPv6Address(address)
    return str(ip.ipv4_mapped or ip.packed[:8].hex())
