"""Messages that wait to be sent to the other processes: bounded, the oldest give way."""

import asyncio
from collections import deque

MOST_MESSAGES = 2_000
MOST_BYTES = 4 * 1024 * 1024
BATCH_MESSAGES = 256
BATCH_BYTES = 256 * 1024

Message = tuple[int, bytes]  # the organization in whose channel it goes, and what it says


class Outbox:
    """Keeps messages in their order until they are sent. `dropped` counts those that gave way."""

    def __init__(self) -> None:
        self.dropped = 0
        self._messages: deque[Message] = deque()
        self._bytes = 0
        self._filled = asyncio.Event()
        self._emptied = asyncio.Event()
        self._emptied.set()

    def add(self, org: int, content: bytes) -> None:
        if len(content) > MOST_BYTES:  # all others would give way to it, and then it itself
            self.dropped += 1
            return
        self._messages.append((org, content))
        self._bytes += len(content)
        self._filled.set()
        self._emptied.clear()
        self._shrink()

    async def batch(self, within_seconds: float) -> list[Message]:
        """The next messages, of which at least one is; none when nothing has come for so long.

        They are the caller's until it says that they were `sent`, or puts them `back`.
        """
        try:
            async with asyncio.timeout(within_seconds):
                await self._filled.wait()
        except TimeoutError:
            return []
        return self._taken()

    def sent(self) -> None:
        """The last batch is through."""
        if not self._messages:
            self._emptied.set()

    def back(self, batch: list[Message]) -> None:
        """What may not have been sent of the last batch; it comes first the next time."""
        for message in reversed(batch):
            self._messages.appendleft(message)
            self._bytes += len(message[1])
        if batch:
            self._filled.set()
            self._shrink()

    async def emptied(self) -> None:
        """Returns when everything was sent."""
        await self._emptied.wait()

    def _taken(self) -> list[Message]:
        batch: list[Message] = []
        size = 0
        while self._messages and len(batch) < BATCH_MESSAGES and size < BATCH_BYTES:
            message = self._messages.popleft()
            batch.append(message)
            size += len(message[1])
        self._bytes -= size
        if not self._messages:
            self._filled.clear()
        return batch

    def _shrink(self) -> None:
        while len(self._messages) > MOST_MESSAGES or self._bytes > MOST_BYTES:
            self._bytes -= len(self._messages.popleft()[1])
            self.dropped += 1
