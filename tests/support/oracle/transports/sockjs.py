"""SockJS over each of its transports."""

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from uuid import uuid4

from tests.support.listening import Message
from tests.support.oracle.transports.plain import message
from tests.support.oracle.wire import Line, RefusedRequest, Wire, websocket


class _SessionLost(OSError):
    """The server does not know the session any more, such as after a restart."""


def _new_session() -> str:
    return f"/sockjs/000/{uuid4().hex}"


def _resume(cursor: str | None) -> str:
    return json.dumps([json.dumps({"type": "resume", "cursor": cursor})])


async def over_websocket(line: Line, cursor: str | None) -> AsyncGenerator[Message, None]:
    async with websocket(line, f"{_new_session()}/websocket") as socket, aclosing(socket.texts()) as texts:
        async for frame in texts:
            if frame == "o":
                await socket.say(_resume(cursor))
            for one in _messages(frame):
                yield one


def xhr(line: Line, cursor: str | None) -> AsyncGenerator[Message, None]:
    return _answered(line, cursor, "POST", "xhr", "\n")


def xhr_streaming(line: Line, cursor: str | None) -> AsyncGenerator[Message, None]:
    return _answered(line, cursor, "POST", "xhr_streaming", "\n")


def eventsource(line: Line, cursor: str | None) -> AsyncGenerator[Message, None]:
    return _answered(line, cursor, "GET", "eventsource", "\r\n\r\n")


async def _answered(
    line: Line, cursor: str | None, method: str, transport: str, between: str
) -> AsyncGenerator[Message, None]:
    """What the client has to say goes over another connection."""
    session, opened = _new_session(), False
    async with line.wire() as wire, aclosing(_frames(wire, method, f"{session}/{transport}", between)) as frames:
        async for frame in frames:
            if frame == "o":
                if opened:
                    raise _SessionLost
                opened = True
                await _say(line, session, _resume(cursor))
            for one in _messages(frame):
                yield one


async def _frames(wire: Wire, method: str, path: str, between: str) -> AsyncGenerator[str, None]:
    """Asks again and again, until an answer closes the session."""
    frame = ""
    while not frame.startswith("c"):
        answer = await wire.ask(method, path, None if method == "GET" else b"")
        text = ""
        async with aclosing(wire.parts(answer)) as parts:
            async for part in parts:
                *lines, text = (text + part.decode()).split(between)
                for line in lines:
                    frame = line.strip("\r\n").removeprefix("data: ")
                    yield frame


async def _say(line: Line, session: str, text: str) -> None:
    async with line.wire() as wire:
        try:
            await wire.ask("POST", f"{session}/xhr_send", text.encode())
        except RefusedRequest as refusal:
            raise _SessionLost if refusal.status == 404 else refusal from None


def _messages(frame: str) -> list[Message]:
    return [message(json.loads(said)) for said in json.loads(frame[1:])] if frame.startswith("a") else []
