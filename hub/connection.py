"""A way to one client, whatever its transport, and who is told what happens on it."""

from typing import ClassVar, Protocol

from hub.encoding import Encoding

MESSAGE_BYTES = 4 * 1024  # that a client may say at once


class Owner(Protocol):
    """Who is told what happens on a connection. After `ended` nothing more is told."""

    def received(self, message: str | bytes) -> None:
        """The client said something."""

    def kept_busy(self, frames: int) -> None:
        """The client sent frames that bring no message of their own: pings, pongs, parts of a message."""

    def failed(self, code: int) -> None:
        """The connection cannot go on; the owner should close it, for this WebSocket close code."""

    def ended(self) -> None:
        """The connection takes no more messages; its goodbye may still be under way."""


class Connection(Protocol):
    """A way to one client, whatever its transport."""

    encoding: ClassVar[Encoding]

    def attach(self, owner: Owner) -> None:
        """Names the owner; once, before anything else."""

    def listen(self) -> None:
        """Begins to read what the client says."""

    def send(self, data: bytes) -> None:
        """Sends whole messages; never blocks, never raises. Once the connection has ended it does nothing."""

    async def drained(self) -> None:
        """Returns when nothing waits to be sent, or the connection has ended."""

    def close(self, farewell: bytes) -> None:
        """Ends the connection with these last bytes; what was not sent yet is dropped."""
