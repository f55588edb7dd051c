"""What the kernel did not take yet of what was sent to a slow client."""

import asyncio
from collections import deque


class Backlog:
    """Chunks in their order. Only the first may be half sent; it is then a memoryview."""

    __slots__ = ("chunks", "overflowed", "size", "waiter")

    def __init__(self) -> None:
        self.chunks: deque[bytes | memoryview] = deque()
        self.size = 0
        self.overflowed = False
        self.waiter: asyncio.Future[None] | None = None

    def add(self, data: bytes | memoryview) -> None:
        self.chunks.append(data)
        self.size += len(data)

    def sent(self, count: int) -> None:
        self.size -= count
        chunk = self.chunks.popleft()
        if count < len(chunk):
            self.chunks.appendleft(memoryview(chunk)[count:])

    def drop_unsent(self) -> None:
        half_sent = [chunk for chunk in self.chunks if isinstance(chunk, memoryview)]
        self.chunks = deque(half_sent)
        self.size = sum(map(len, half_sent))

    def wake(self) -> None:
        if self.waiter is not None and not self.waiter.done():
            self.waiter.set_result(None)
