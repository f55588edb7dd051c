"""Where a server can be reached: its own URL, and those for phones and displays on the local network."""

import socket
from ipaddress import ip_address

ANYWHERE = {"0.0.0.0": socket.AF_INET, "::": socket.AF_INET6}  # noqa: S104  the hosts that serve every network
_BEYOND = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8::1"}  # addresses for documentation; nothing is sent


def url(host: str, port: int) -> str:
    """The address to type on this machine."""
    local = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"http://[{local}]:{port}" if ":" in local else f"http://{local}:{port}"


def network_urls(host: str, port: int) -> list[str]:
    """The addresses to type on other machines, the likeliest first; none when `host` serves one address alone."""
    if host not in ANYWHERE:
        return []
    family = ANYWHERE[host]
    found = dict.fromkeys([*_on_the_way_out(family), *_by_name(family)])
    return [url(address, port) for address in found if _reachable(address)]


def _on_the_way_out(family: socket.AddressFamily) -> list[str]:
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((_BEYOND[family], 9))
        except OSError:
            return []
        return [probe.getsockname()[0]]


def _by_name(family: socket.AddressFamily) -> list[str]:
    try:
        return [str(info[4][0]) for info in socket.getaddrinfo(socket.gethostname(), None, family)]
    except socket.gaierror:
        return []


def _reachable(address: str) -> bool:
    parsed = ip_address(address)
    return not (parsed.is_loopback or parsed.is_link_local or parsed.is_unspecified)
