"""One way to a database for all of Tally's connections: to the host that takes changes, and watched over."""

import asyncio
import socket
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import asyncpg

CONNECT_SECONDS = 10
VANISHED_SECONDS = 15  # until a database that its network has lost counts as gone
_WATCH = {"TCP_KEEPIDLE": 5, "TCP_KEEPINTVL": 5, "TCP_KEEPCNT": 2, "TCP_USER_TIMEOUT": VANISHED_SECONDS * 1000}

# The database is not there, or not fit to serve now, and nothing of the statement was kept, unless it was its commit.
LOST = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.PostgresSystemError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.TransactionTimeoutError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.ObjectNotInPrerequisiteStateError,  # what only a primary can tell was asked of a standby
)


class Connection(asyncpg.Connection):
    """A connection that notices when the network between it and the database has gone."""

    def __init__(self, protocol: Any, transport: Any, *others: Any) -> None:
        super().__init__(protocol, transport, *others)
        self.opened_at = time.monotonic()
        _watch(transport.get_extra_info("socket"))


async def connect(url: str, *, timeout: float = CONNECT_SECONDS, **options: Any) -> Connection:  # noqa: ASYNC109  the driver's name
    """A connection to the host of the URL that takes changes, where it names several. Raises what the driver raises."""
    options["connection_class"] = Connection
    hosts = hosts_of(url)
    if len(hosts) < 2:
        alone: Connection = await asyncpg.connect(url, timeout=timeout, **options)
        return alone
    options.setdefault("target_session_attrs", None if "target_session_attrs=" in url else "read-write")
    reasons: list[Exception] = []
    for host, port in hosts:
        try:
            async with asyncio.timeout(timeout / len(hosts)):  # one that is silent leaves time for the others
                one_of_them: Connection = await asyncpg.connect(url, host=host, port=port, **options)
                return one_of_them
        except LOST as error:
            reasons.append(error)
    raise reasons[-1]


def hosts_of(url: str) -> list[tuple[str, int]]:
    """The hosts of a URL such as `postgresql://user@one:5432,two/name`, with their ports."""
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    named = parts.netloc.rpartition("@")[2] or query.get("host", [""])[0]
    ports = query.get("port", ["5432"])[0].split(",")
    hosts = []
    for place, each in enumerate(named.split(",")):
        bracket = each.rfind("]")
        host, colon, port = each.rpartition(":") if each.rfind(":") > bracket else (each, "", "")
        hosts.append((host.strip("[]"), int(port if colon else ports[min(place, len(ports) - 1)])))
    return hosts


async def is_pooled(connection: Connection) -> bool:
    """Whether a pooler such as PgBouncer stands in between: then somebody else than the server greeted the driver."""
    serving: int = await connection.fetchval("SELECT pg_backend_pid()")
    return serving != connection.get_server_pid()


def _watch(sock: socket.socket) -> None:
    if sock.family == socket.AF_UNIX:
        return
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _WATCH.items():
        if hasattr(socket, name):  # not every system has all of them
            sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
