"""Tally, its peers and the floor as the fan-out benchmark sees them: how to come in, what to post, whose CPU counts."""

import json
import re
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bench import peers
from bench.harness import handshakes
from bench.harness.compiled import compiled
from bench.harness.cpu import family
from bench.harness.listeners import Greeting
from bench.harness.posting import request
from bench.harness.processes import Program, program
from bench.harness.tally import Tally, tally
from hub.encoding import EVENT_STREAM, WEBSOCKET, json_bytes
from tests.support.live import websocket
from tests.support.studio import TestOrganization

EVENT = b"timer:"  # in what every event says, started or stopped
SNAPSHOT = b"snapshot"
HEARD, UNHEARD = "screens", "nobody"
_FLOOR = Path(__file__).parent / "floor" / "send.c"
_PUBLISHED = re.compile(r"^(\S+) .*event_name=timer:started", re.MULTILINE)


@dataclass(frozen=True)
class Topic:
    """Where an event is published, by a POST; `restore` makes the next one possible. `published`, where the server
    itself tells it, is when the last one was: nanoseconds of the monotonic clock.
    """

    pids: Sequence[int]
    port: int
    publish: bytes
    restore: bytes | None = None
    published: Callable[[], float] | None = None


@dataclass(frozen=True)
class Subject:
    """One server by one transport: a topic that its clients listen to, and one that nobody does."""

    name: str
    greeting: Greeting
    heard: Topic
    unheard: Topic


@dataclass(frozen=True)
class Sample:
    """An event as it goes over the wire: its JSON, and the bytes that each transport makes of it."""

    data: bytes
    frame: bytes
    stream: bytes

    @property
    def message(self) -> bytes:
        """What is in the WebSocket's frame."""
        return self.frame[self.frame.index(b"{") :]


async def contenders(stack: AsyncExitStack, folder: Path) -> tuple[list[Subject], Sample]:
    """Tally and its peers, running, and the event that all of them carry."""
    server = await stack.enter_async_context(tally(folder))
    organizations = [await server.studio.organization() for _ in range(3)]
    sample = await _sample(organizations[2])  # its own listeners hear of nothing before they are in
    ours = _tally(server, *organizations)
    return [*ours, *await _peers(stack, folder, sample)], sample


async def floors(stack: AsyncExitStack, folder: Path, sample: Sample, clients: int) -> list[Subject]:
    """The bare loop, for as many clients and as many bytes of each transport."""
    unheard = await _floor(stack, folder, 0, EVENT)
    subjects = []
    for transport, data in (("WebSocket", sample.frame), ("SSE", sample.stream)):
        heard = await _floor(stack, folder, clients, data.replace(b"\0", b" "))  # no argument may hold a zero
        subjects.append(Subject(f"C loop, {transport}", Greeting([(b"hello", b"hello")], EVENT), heard, unheard))
    return subjects


async def _floor(stack: AsyncExitStack, folder: Path, clients: int, message: bytes) -> Topic:
    command = (compiled(_FLOOR, folder), str(clients), message)
    started = await stack.enter_async_context(program(*command, log=folder / "send.log"))
    return Topic([started.pid], started.port, request("/"))


def _tally(
    server: Tally, screens: TestOrganization, streams: TestOrganization, nobody: TestOrganization
) -> list[Subject]:
    log = _Log(server.program.log)

    def topic(organization: TestOrganization) -> Topic:
        body = json.dumps({"taskTypeId": organization.task_types["Mixing"]}).encode()
        cookie = organization.owner.cookie
        start = request("/api/v1/timers/start", body, cookie)
        stop = request("/api/v1/timers/stop", b"{}", cookie)
        return Topic([server.program.pid], server.program.port, start, stop, log.published)

    over_websocket = handshakes.websocket("/ws", EVENT, joined=SNAPSHOT, cookie=screens.owner.cookie)
    over_stream = handshakes.event_stream("/events", EVENT, joined=SNAPSHOT, cookie=streams.owner.cookie)
    return [
        Subject("Tally, WebSocket", over_websocket, topic(screens), topic(nobody)),
        Subject("Tally, SSE", over_stream, topic(streams), topic(nobody)),
    ]


async def _peers(stack: AsyncExitStack, folder: Path, sample: Sample) -> list[Subject]:
    socketio, ws, tornado, nchan = [
        await stack.enter_async_context(start(name, folder))
        for start, name in (
            (peers.node, "socketio"),
            (peers.node, "ws"),
            (peers.python, "tornado_socketio"),
            (peers.python, "nchan"),
        )
    ]
    by_socketio = handshakes.socketio(f"org={HEARD}", EVENT)
    joined = b": hi"
    stream = handshakes.event_stream("/subscribe/streams", EVENT, joined=joined)
    return [
        _peer("Socket.IO", socketio, by_socketio, "/publish/", sample.data),
        _peer("ws", ws, handshakes.websocket(f"/{HEARD}", EVENT), "/", sample.message),
        _peer("python-socketio", tornado, by_socketio, "/publish/", sample.data),
        _peer(
            "nchan, WebSocket", nchan, handshakes.websocket(f"/subscribe/{HEARD}", EVENT), "/publish/", sample.message
        ),
        _peer("nchan, SSE", nchan, stream, "/publish/", sample.message, heard="streams"),
    ]


def _peer(name: str, started: Program, greeting: Greeting, path: str, body: bytes, heard: str = HEARD) -> Subject:
    def topic(organization: str) -> Topic:
        return Topic(family(started.pid), started.port, request(path + organization, body))

    return Subject(name, greeting, topic(heard), topic(UNHEARD))


class _Log:
    """Tally's own log, which has a line for each event at the moment when the hub is told."""

    def __init__(self, path: Path) -> None:
        self._file = path.open(encoding="utf-8")
        self._behind_ns = time.time_ns() - time.monotonic_ns()

    def published(self) -> float:
        """When the newest event was: nanoseconds of the monotonic clock."""
        moment = _PUBLISHED.findall(self._file.read())[-1]
        return datetime.fromisoformat(moment).timestamp() * 1e9 - self._behind_ns


async def _sample(organization: TestOrganization) -> Sample:
    """A timer's start as it really goes over the wire."""
    owner = organization.owner
    async with websocket(owner) as screen:
        await screen.next("snapshot")
        await owner.post("/timers/start", {"taskTypeId": organization.task_types["Mixing"]})
        event = await screen.next("timer:started")
        await owner.post("/timers/stop")
    assert event.id is not None
    assert event.at is not None
    wire = event.id, event.event, datetime.fromisoformat(event.at), json_bytes(event.data)
    return Sample(wire[3], WEBSOCKET.event(*wire), EVENT_STREAM.event(*wire))
