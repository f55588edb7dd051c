"""Clients that each send one request after the other: a loop of its own, as cheap as Python allows."""

import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from selectors import EVENT_READ, DefaultSelector

from bench.harness.listeners import Greeting

PATIENCE_SECONDS = 30
_MUCH = 256 * 1024


@dataclass
class Client:
    """Sends what `requests` gives, in pairs: the second undoes the first. Collects how long each answer took."""

    sock: socket.socket
    requests: Iterator[bytes]
    took_ns: list[int] = field(default_factory=list)
    _sent_ns: int = 0
    _received: bytes = b""

    def send(self) -> None:
        request = next(self.requests)
        self._sent_ns = time.monotonic_ns()
        self.sock.sendall(request)

    def receive(self) -> bool:
        """Whether the answer is complete. A refusal ends the benchmark."""
        self._received += self.sock.recv(_MUCH)
        head, end, body = self._received.partition(b"\r\n\r\n")
        if not end or len(body) < _length(head):
            return False
        if not head.startswith(b"HTTP/1.1 2"):
            raise SystemExit(f"A request of the benchmark was refused: {self._received.decode()}")
        self.took_ns.append(time.monotonic_ns() - self._sent_ns)
        self._received = b""
        return True

    @property
    def has_undone(self) -> bool:
        return len(self.took_ns) % 2 == 0


@dataclass(frozen=True)
class Turn:
    """What the clients of a turn got: nanoseconds of each answer, and of all together."""

    took_ns: Sequence[int]
    lasted_ns: int

    @property
    def per_second(self) -> float:
        return len(self.took_ns) / self.lasted_ns * 1e9


@contextmanager
def connected(port: int) -> Iterator[socket.socket]:
    with closing(socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS)) as sock:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield sock


@contextmanager
def listening(port: int, greeting: Greeting) -> Iterator[socket.socket]:
    """Somebody who has come in, and hears what happens."""
    with connected(port) as sock:
        for words, awaited in greeting.steps:
            sock.sendall(words)
            heard = b""
            while awaited not in heard:
                heard += sock.recv(_MUCH)
        yield sock


def drive(port: int, requests: Sequence[Iterator[bytes]], greetings: Sequence[Greeting], seconds: float) -> Turn:
    """Lets a client for each of `requests` go on for so long, while somebody listens with each of the greetings."""
    with ExitStack() as stack, DefaultSelector() as selector:
        for greeting in greetings:
            sock = stack.enter_context(listening(port, greeting))
            selector.register(sock, EVENT_READ, sock.recv)
        clients = [Client(stack.enter_context(connected(port)), each) for each in requests]
        return _turn(selector, clients, seconds)


def _turn(selector: DefaultSelector, clients: Sequence[Client], seconds: float) -> Turn:
    began = time.monotonic_ns()
    for client in clients:
        selector.register(client.sock, EVENT_READ, client)
        client.send()
    waiting, ends = len(clients), began + seconds * 1e9
    while waiting:
        for key, _ in selector.select(PATIENCE_SECONDS):
            waiting -= _went_on(key.data, ends)
    return Turn([took for client in clients for took in client.took_ns], time.monotonic_ns() - began)


def _went_on(who: Client | Callable[[int], bytes], ends_ns: float) -> bool:
    """Whether the client has ended; listeners only hear."""
    if not isinstance(who, Client):
        who(_MUCH)
        return False
    if not who.receive():
        return False
    if time.monotonic_ns() > ends_ns and who.has_undone:
        return True
    who.send()
    return False


def _length(head: bytes) -> int:
    return int(head.lower().partition(b"content-length:")[2].split(maxsplit=1)[0])
