"""Who asks, and under which address the server was reached, behind the proxies that the operator trusts."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from tornado.httputil import HTTPServerRequest

from handlers.call import Visitor

MOST_USER_AGENT = 300


@dataclass(frozen=True, slots=True)
class Proxies:
    """Trusted proxies, and the URL under which people reach the server when it cannot know by itself."""

    trusted: tuple[IPv4Network | IPv6Network, ...]
    public_origin: str | None

    @classmethod
    def of(cls, trusted: Iterable[str], public_origin: str | None) -> "Proxies":
        return cls(tuple(ip_network(network) for network in trusted), public_origin)

    def visitor(self, request: HTTPServerRequest) -> Visitor:
        peer = request.remote_ip or ""
        proxied = self._trusts(peer)
        scheme = request.headers.get("X-Forwarded-Proto", request.protocol) if proxied else request.protocol
        host = request.headers.get("X-Forwarded-Host", request.host) if proxied else request.host
        return Visitor(
            address=self._client(peer, request.headers.get_list("X-Forwarded-For")),
            user_agent=request.headers.get("User-Agent", "")[:MOST_USER_AGENT],
            origin=self.public_origin or f"{'https' if scheme == 'https' else 'http'}://{host}",
        )

    def _client(self, peer: str, forwarded: list[str]) -> str:
        """The nearest address that is not a trusted proxy; what stands left of it could be made up."""
        hops = [hop.strip() for line in forwarded for hop in line.split(",")]
        while self._trusts(peer) and hops:
            peer = hops.pop()
        return peer if _is_address(peer) else "0.0.0.0"  # noqa: S104  a name for no address

    def _trusts(self, address: str) -> bool:
        return _is_address(address) and any(ip_address(address) in network for network in self.trusted)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
