"""WebSocket, Server-Sent Events and long polls."""

import json
from codecs import getincrementaldecoder
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from tests.support.listening import EventStreamReader, Message
from tests.support.oracle.wire import Line, websocket

POLL_SECONDS = 5


def message(said: Any) -> Message:
    """A message as the WebSocket's JSON has it."""
    return Message(said["event"], said["data"], said.get("id"), said.get("at"))


async def websocket_door(line: Line, cursor: str | None) -> AsyncGenerator[Message, None]:
    query = f"?cursor={cursor}" if cursor else ""
    async with websocket(line, f"/ws{query}") as socket, aclosing(socket.texts()) as texts:
        async for text in texts:
            yield message(json.loads(text))


async def event_stream(line: Line, cursor: str | None) -> AsyncGenerator[Message, None]:
    reader, decoder = EventStreamReader(), getincrementaldecoder("utf-8")()
    last_id = {"Last-Event-ID": cursor} if cursor else {}
    async with line.wire() as wire:
        answer = await wire.ask("GET", "/events", headers=last_id)
        async with aclosing(wire.parts(answer)) as parts:
            async for part in parts:
                for event, data in reader.receive(decoder.decode(part)):
                    yield Message(event, json.loads(data), reader.last_event_id or None)


async def long_poll(line: Line, cursor: str | None) -> AsyncGenerator[Message, None]:
    greeted = False
    async with line.wire() as wire:
        while True:
            query = f"&cursor={cursor}" if cursor else ""
            answer = await wire.ask("GET", f"/api/v1/changes?wait={POLL_SECONDS}{query}")
            said = json.loads(await wire.whole(answer))
            if not greeted:
                yield Message("hello", {**said, "resumed": bool(cursor) and said["reset"] is None})
                greeted = True
            for one in _told(said):
                yield one
            cursor = said["cursor"]


def _told(said: Any) -> list[Message]:
    messages = [message(event) for event in said["events"]]
    if said["reset"]:
        messages.append(Message("reset", {"reason": said["reset"]}))
    if "snapshot" in said:
        messages.append(Message("snapshot", said["snapshot"], said["cursor"]))
    assert not messages or messages[-1].id == said["cursor"], "the cursor is that of the last event"
    return messages
