"""The bus on Redis, or Valkey: publish and subscribe, and back again whenever it was lost."""

import asyncio
import random
import time
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Any

import structlog
from redis.asyncio.connection import AbstractConnection, Connection, parse_url
from redis.exceptions import AuthenticationError, BusyLoadingError, ReadOnlyError, RedisError, ResponseError
from redis.exceptions import TimeoutError as RedisTimeoutError

from hub.bus import Counts
from hub.outbox import Outbox
from hub.post import EVERYBODY

PING_SECONDS = 1.0
SILENCE_SECONDS = 3.0  # a connection that says nothing for so long, for all the pings, is dead
FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 5.0
STEADY_SECONDS = 5.0  # a connection that lasted for so long was a good one
CLOSING_SECONDS = 1.0
CHANNELS_AT_ONCE = 500

Command = tuple[str | bytes, ...]

_log = structlog.get_logger()


class RedisBus:
    """Says what it has to say on one connection and listens on another; when one of them breaks, both are made anew."""

    def __init__(self, url: str, name: str) -> None:
        """`name` is the database's own, so that others can share the Redis server."""
        self.counts = Counts()
        self.connected = False
        self._connection_settings: dict[str, Any] = {
            "socket_timeout": None,  # the library keeps it by asyncio.wait_for, which may swallow a cancel
            "protocol": 2,
            "client_name": "tally",
            **parse_url(url),
        }
        self._connection_class = self._connection_settings.pop("connection_class", Connection)
        self._prefix = f"tally:{name}:".encode()
        self._wanted = {EVERYBODY}
        self._changes: dict[int, bool] = {}  # channels to subscribe to, or not any more
        self._changed = asyncio.Event()
        self._outbox = Outbox()
        self._reasons: set[str] = set()  # why it is lost, as far as it was told
        self._running: asyncio.Task[None] | None = None

    async def open(self, hear: Callable[[int, bytes], None], joined: Callable[[int], None]) -> None:
        self._hear, self._joined = hear, joined
        self._running = asyncio.create_task(self._run())

    async def close(self) -> None:
        if self._running is None:
            return
        if self.connected:
            with suppress(TimeoutError):
                async with asyncio.timeout(CLOSING_SECONDS):
                    await self._outbox.emptied()
        self._running.cancel()
        await asyncio.wait([self._running])

    def publish(self, org: int, message: bytes) -> None:
        self._outbox.add(org, message)
        self.counts.dropped = self._outbox.dropped

    def subscribe(self, org: int) -> None:
        if org not in self._wanted:
            self._wanted.add(org)
            self._change(org, wanted=True)

    def unsubscribe(self, org: int) -> None:
        if org in self._wanted and org != EVERYBODY:
            self._wanted.remove(org)
            self._change(org, wanted=False)

    def _change(self, org: int, *, wanted: bool) -> None:
        self._changes[org] = wanted
        self._changed.set()

    async def _run(self) -> None:
        pause = FIRST_PAUSE_SECONDS
        while True:
            began = time.monotonic()
            try:
                await self._live()
            except Exception as error:  # noqa: BLE001  whatever it was: it is told, and the next try comes
                self._lost(error)
            if time.monotonic() - began > STEADY_SECONDS:
                pause = FIRST_PAUSE_SECONDS
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311  no secret, only spread
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    async def _live(self) -> None:
        """Connects, and carries messages until something breaks; raises what it was."""
        listening, speaking = self._connection(), self._connection()
        try:
            for connection in (listening, speaking):
                await _connect(connection)
            self._changes = dict.fromkeys(self._wanted, True)
            self._changed.set()
            await _until_one_ends(self._listen(listening), self._tune(listening), self._speak(speaking))
        finally:
            for connection in (listening, speaking):
                await connection.disconnect(nowait=True)

    def _connection(self) -> AbstractConnection:
        connection: AbstractConnection = self._connection_class(**self._connection_settings)
        return connection

    async def _listen(self, connection: AbstractConnection) -> None:
        while True:
            kind, *rest = await _reply(connection)
            if kind == b"message":
                self._received(*rest)
            elif kind == b"subscribe":
                self._subscribed(self._org(rest[0]))
            await asyncio.sleep(0)  # what is there already is read without a pause, and others want their turn

    def _received(self, channel: bytes, message: bytes) -> None:
        self.counts.received += 1
        try:
            self._hear(self._org(channel), message)
        except Exception:  # noqa: BLE001
            _log.exception("bus.not_heard")  # a mistake here; the next message may be better

    def _subscribed(self, org: int) -> None:
        if org == EVERYBODY:
            self._found()
        if org in self._wanted:
            self._joined(org)

    async def _tune(self, connection: AbstractConnection) -> None:
        """Tells which channels are to be heard, and asks now and then whether somebody is still there."""
        while True:
            try:
                async with asyncio.timeout(PING_SECONDS):
                    await self._changed.wait()
            except TimeoutError:
                await _send(connection, [("PING",)])
                continue
            changes, self._changes = self._changes, {}
            self._changed.clear()
            await self._ask(connection, "UNSUBSCRIBE", [org for org, wanted in changes.items() if not wanted])
            await self._ask(connection, "SUBSCRIBE", [org for org, wanted in changes.items() if wanted])

    async def _ask(self, connection: AbstractConnection, what: str, orgs: Sequence[int]) -> None:
        for start in range(0, len(orgs), CHANNELS_AT_ONCE):
            await _send(connection, [(what, *map(self._channel, orgs[start : start + CHANNELS_AT_ONCE]))])

    async def _speak(self, connection: AbstractConnection) -> None:
        while True:
            batch = await self._outbox.batch(PING_SECONDS)
            commands: list[Command] = [("PUBLISH", self._channel(org), content) for org, content in batch] or [
                ("PING",)
            ]
            acknowledged = 0
            try:
                await _send(connection, commands)
                while acknowledged < len(commands):
                    await _reply(connection)
                    acknowledged += 1
            except BaseException:
                self._outbox.back(batch[acknowledged:])  # some may have been heard: who had them passes over them
                raise
            finally:
                self.counts.published += min(acknowledged, len(batch))
            self._outbox.sent()

    def _channel(self, org: int) -> bytes:
        return self._prefix + str(org).encode()

    def _org(self, channel: bytes) -> int:
        return int(channel.removeprefix(self._prefix))

    def _found(self) -> None:
        if not self.connected:
            self.connected = True
            _log.info("bus.connected")
        self._reasons.clear()

    def _lost(self, error: Exception) -> None:
        cause = error.__cause__  # where the library only says that it could not connect
        reason = _in_plain_words(cause if isinstance(cause, RedisError) else error)
        self.counts.losses += self.connected
        self.connected = False
        if reason not in self._reasons:
            self._reasons.add(reason)
            _log.warning("bus.lost", reason=reason, meanwhile="what other processes do is found in the log")


async def _connect(connection: AbstractConnection) -> None:
    """Raises also for a server that is reached but does not carry messages to all."""
    async with asyncio.timeout(SILENCE_SECONDS):
        await connection.connect()  # type: ignore[no-untyped-call]
    await _send(connection, [("PING",), ("ROLE",)])
    await _reply(connection)
    role = b""
    with suppress(ResponseError):  # not everybody may ask
        role, *_ = await _reply(connection)
    if role == b"slave":
        raise ReadOnlyError


async def _send(connection: AbstractConnection, commands: Sequence[Command]) -> None:
    async with asyncio.timeout(SILENCE_SECONDS):
        await connection.send_packed_command(connection.pack_commands(commands))


async def _reply(connection: AbstractConnection) -> Any:
    async with asyncio.timeout(SILENCE_SECONDS):
        return await connection.read_response()


async def _until_one_ends(*work: Coroutine[Any, Any, None]) -> None:
    """Raises what the first one that ends does; the others are canceled."""
    tasks = [asyncio.create_task(each) for each in work]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    await done.pop()


def _in_plain_words(error: Exception) -> str:
    match error:
        case AuthenticationError():
            return f"Redis wants another name or password than redis.url has ({error})"
        case BusyLoadingError():
            return "Redis is still loading its data"
        case ReadOnlyError():
            return "redis.url leads to a replica, which does not carry messages to all; it must lead to the primary"
        case TimeoutError() | RedisTimeoutError():
            return "Redis does not answer"
        case RedisError() if "max number of clients" in str(error):
            return "Redis has as many clients as it allows (its setting maxclients)"
        case RedisError() | OSError():
            return " ".join(str(error).split())
        case _:
            return repr(error)
