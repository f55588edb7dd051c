"""What each child gets of its parent's: sockets to let people in from, and the ways between it and the others."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from socket import socket
from typing import Self

from commands.listening import bound
from handlers.neighbors import mailboxes
from settings import Server


@dataclass(frozen=True, slots=True)
class Share:
    """Of the child with this number; the parent keeps all of it, for the child's successors."""

    number: int
    listening: Sequence[socket]
    receiving: socket
    sending: Sequence[socket]

    @property
    def descriptors(self) -> list[int]:
        """What the child has to inherit."""
        return [each.fileno() for each in (*self.listening, self.receiving, *self.sending)]

    def __str__(self) -> str:
        """What `taken` understands."""
        return json.dumps(
            {
                "number": self.number,
                "listening": [each.fileno() for each in self.listening],
                "receiving": self.receiving.fileno(),
                "sending": [each.fileno() for each in self.sending],
            }
        )

    @classmethod
    def taken(cls, told: str) -> Self:
        """The share in the child, which has inherited it."""
        share = json.loads(told)
        return cls(
            share["number"],
            [socket(fileno=each) for each in share["listening"]],
            socket(fileno=share["receiving"]),
            [socket(fileno=each) for each in share["sending"]],
        )


@contextmanager
def shares(server: Server) -> Iterator[list[Share]]:
    """One for each process. Raises CommandError when the port cannot be had."""
    with bound(server, server.processes) as listening:
        receiving, sending = mailboxes(server.processes)
        try:
            yield [
                Share(number, sockets, mailbox, sending)
                for number, (sockets, mailbox) in enumerate(zip(listening, receiving, strict=True), 1)
            ]
        finally:
            for each in chain(receiving, sending):
                each.close()
