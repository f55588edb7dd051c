"""Which sites may act here from a browser: the server's own, and those that the operator listed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tornado.httputil import HTTPServerRequest

from domain.errors import BadOrigin

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def _pattern(origin: str) -> re.Pattern[str]:
    # A star stands for one or more labels of a host name, never for a scheme or a port.
    return re.compile(re.escape(origin.lower()).replace(r"\*", r"[a-z0-9-]+(?:\.[a-z0-9-]+)*"))


@dataclass(frozen=True, slots=True)
class Origins:
    """The listed origins, such as `https://*.example.com`, as patterns."""

    listed: tuple[re.Pattern[str], ...]

    @classmethod
    def of(cls, allowed: Iterable[str]) -> "Origins":
        return cls(tuple(_pattern(origin) for origin in allowed))

    def lists(self, origin: str) -> bool:
        return any(pattern.fullmatch(origin.lower()) for pattern in self.listed)

    def check(self, request: HTTPServerRequest, own: str, *, always: bool = False) -> None:
        """Raises BadOrigin when a browser asks for another site. Reads are left to CORS, unless `always`."""
        if request.method in SAFE_METHODS and not always:
            return
        origin = request.headers.get("Origin")
        if origin is None:
            allowed = request.headers.get("Sec-Fetch-Site", "none") in {"none", "same-origin"}
        else:
            allowed = origin.lower() in _spellings(own) or self.lists(origin)
        if not allowed:
            raise BadOrigin("This server takes requests from its own pages only. Ask its operator to list your origin.")


def _spellings(own: str) -> tuple[str, str]:
    """The server's own origin; its pages may have come by https where a proxy that is not listed ends the TLS."""
    own = own.lower()
    return own, own.replace("http://", "https://", 1)
