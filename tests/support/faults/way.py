"""A way between two machines that can be cut, slowed down, or made to swallow what goes over it: a TCP proxy."""

import asyncio
import socket
import struct
from asyncio import StreamReader, StreamWriter
from contextlib import suppress
from typing import Self

from tests.support.oracle.server import free_port

HOST = "127.0.0.1"
CHUNK_BYTES = 64 * 1024
BUFFER_BYTES = 16 * 1024  # little, so that who does not read is felt at the other end
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class Way:
    """Leads from `port`, which is its own, to the target's."""

    def __init__(self, target_port: int) -> None:
        self.port = free_port()
        self._target_port = target_port
        self._delay_seconds = 0.0
        self._silent = False
        self._listener: asyncio.Server | None = None
        self._carrying: set[asyncio.Task[None]] = set()
        self._ends: set[StreamWriter] = set()

    async def __aenter__(self) -> Self:
        await self._open()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._silent = False
        await self.cut()
        await asyncio.gather(*self._carrying, return_exceptions=True)  # without ends, none of them lasts

    async def cut(self) -> None:
        """Both ends of every connection get a reset, and there is nobody to connect to until it is mended."""
        if self._listener is not None:
            self._listener.close()
            self._listener = None
        self._reset()

    def delay(self, seconds: float) -> None:
        """From now on, whatever comes is so late."""
        self._delay_seconds = seconds

    def swallow(self) -> None:
        """Half-open: connections stay, and new ones are taken, but nothing arrives, not even that an end has gone."""
        self._silent = True

    async def mend(self) -> None:
        """As before. Connections that lost something are of no use any more, and are reset."""
        self._delay_seconds = 0.0
        if self._silent:
            self._silent = False
            self._reset()
        if self._listener is None:
            await self._open()

    async def _open(self) -> None:
        self._listener = await asyncio.start_server(self._connected, HOST, self.port, limit=BUFFER_BYTES)

    def _reset(self) -> None:
        for end in list(self._ends):
            _break(end)

    async def _connected(self, near: StreamReader, near_end: StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._carrying.add(task)
        ends = [near_end]
        try:
            self._ends.add(near_end)
            far, far_end = await asyncio.open_connection(HOST, self._target_port, limit=BUFFER_BYTES)
            self._ends.add(far_end)
            ends.append(far_end)
            await asyncio.gather(self._carry(near, far_end), self._carry(far, near_end))
        except OSError:
            await self._heard()
            for end in ends:
                _break(end)
        finally:
            for end in ends:
                end.close()
            self._ends.difference_update(ends)
            self._carrying.discard(task)

    async def _carry(self, source: StreamReader, sink: StreamWriter) -> None:
        sink.transport.set_write_buffer_limits(BUFFER_BYTES)
        while data := await source.read(CHUNK_BYTES):
            if self._delay_seconds:
                await asyncio.sleep(self._delay_seconds)
            if not self._silent:
                sink.write(data)
                await sink.drain()
        await self._heard()
        if sink.can_write_eof():
            sink.write_eof()

    async def _heard(self) -> None:
        """Returns when an end's going can be noticed at the other."""
        while self._silent:  # noqa: ASYNC110  for as long as the fault lasts
            await asyncio.sleep(0.05)


def _break(end: StreamWriter) -> None:
    """Closes it so that the other side gets a reset."""
    with suppress(OSError):
        end.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
    end.transport.abort()
