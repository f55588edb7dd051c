"""What waits to be sent to one client, counted in bytes; the library's own queue has no bound."""

import asyncio
from typing import Any

from hub.encoding import PACKET_END

_CLOSE = f"1{PACKET_END}".encode()


class Ready:
    """Packets in bytes that many clients share, where the library expects a packet that it must encode."""

    __slots__ = ("data",)

    def __init__(self, data: bytes) -> None:
        """Each packet is closed by PACKET_END."""
        self.data = data

    def encode(self, *, b64: bool = False) -> bytes | str:
        """The bytes for a WebSocket, which sends packet by packet; with `b64` the text of a polling answer."""
        return self.data.decode().removesuffix(PACKET_END) if b64 else self.data


class Outbox(asyncio.Queue[Any]):
    """Packets, and None for the end. `size` is the bytes of those that the hub encoded."""

    size: int
    _ending: bool

    def _init(self, maxsize: int) -> None:
        super()._init(maxsize)
        self.size = 0
        self._ending = False

    def _put(self, item: Any) -> None:
        super()._put(item)
        self.size += _size(item)

    def _get(self) -> Any:
        item = super()._get()
        self.size -= _size(item)
        return item

    def add(self, data: bytes) -> None:
        """Whole packets, each closed by PACKET_END."""
        self.put_nowait(Ready(data))

    def end(self) -> None:
        """Closes the session behind what waits."""
        self.add(_CLOSE)
        self.put_nowait(None)
        self._ending = True

    def drop(self) -> None:
        """Forgets everything that waits."""
        while not self.empty():
            self.get_nowait()
            self.task_done()

    @property
    def at_end(self) -> bool:
        """Whether all was taken, and nothing will follow."""
        return self._ending and self.qsize() == 1


def _size(item: Any) -> int:
    return len(item.data) if isinstance(item, Ready) else 0
