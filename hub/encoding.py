"""How messages look on the wire: the bytes of each transport, made once and sent to many."""

import json
from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import ClassVar

from pydantic_core import to_json
from websockets.frames import Close, Frame, Opcode

from domain.base import iso
from domain.people import Audience
from hub.endings import Ending
from hub.messages import Control, Goodbye

PACKET_END = "\x1e"  # of Engine.IO; JSON never has it
_TEXT = 0x80 | Opcode.TEXT  # a whole message
_RECONNECT_MS = 2_000  # what a browser's EventSource waits before it comes back on its own


def json_bytes(data: object) -> bytes:
    """Compact JSON on one line, in UTF-8."""
    return to_json(data)


class Encoding(ABC):
    """One transport's bytes. `data` is JSON on one line; ids and names are plain ASCII without quotes."""

    transport: ClassVar[str]
    preamble: ClassVar[bytes]

    @abstractmethod
    def event(self, event_id: str, name: str, at: datetime, data: bytes) -> bytes:
        """An event of the log."""

    @abstractmethod
    def control(self, message: Control, event_id: str | None = None) -> bytes:
        """A control message; a snapshot has the id of its position."""

    @abstractmethod
    def farewell(self, ending: Ending) -> bytes:
        """The last bytes of a connection that the server ends."""


class WebSocketEncoding(Encoding):
    """Unmasked text frames, each one JSON message."""

    transport = "websocket"
    preamble = b""

    def event(self, event_id: str, name: str, at: datetime, data: bytes) -> bytes:
        return _text_frame(_event_text(event_id, name, at, data))

    def control(self, message: Control, event_id: str | None = None) -> bytes:
        return _text_frame(_control_text(message, event_id))

    def farewell(self, ending: Ending) -> bytes:
        return self.control(_goodbye(ending)) + close_frame(ending.code, ending.reason)


class EventStreamEncoding(Encoding):
    """Server-Sent Events; `goodbye` also tells the browser how long to wait."""

    transport = "sse"
    preamble = f"retry: {_RECONNECT_MS}\n\n".encode()

    def event(self, event_id: str, name: str, at: datetime, data: bytes) -> bytes:  # noqa: ARG002  SSE has no field for it
        return f"id: {event_id}\nevent: {name}\ndata: ".encode() + data + b"\n\n"

    def control(self, message: Control, event_id: str | None = None) -> bytes:
        identity = f"id: {event_id}\n" if event_id else ""
        return f"{identity}event: {message.name}\ndata: {message.model_dump_json()}\n\n".encode()

    def farewell(self, ending: Ending) -> bytes:
        wait = max(ending.after_ms, _RECONNECT_MS)
        return f"retry: {wait}\n".encode() + self.control(_goodbye(ending))


class SockJsEncoding(Encoding):
    """The WebSocket's texts as JSON strings in plain ASCII, each with a comma behind: the inside of SockJS's `a[...]`.

    The farewell has the closing frame on a second line.
    """

    transport = "sockjs"
    preamble = b""

    def event(self, event_id: str, name: str, at: datetime, data: bytes) -> bytes:
        return _json_string(_event_text(event_id, name, at, data)) + b","

    def control(self, message: Control, event_id: str | None = None) -> bytes:
        return _json_string(_control_text(message, event_id)) + b","

    def farewell(self, ending: Ending) -> bytes:
        return self.control(_goodbye(ending)) + b"\nc" + json_bytes([ending.code, ending.reason])


class LongPollEncoding(Encoding):
    """The WebSocket's texts of events, each with a comma behind: the inside of a JSON list."""

    transport = "poll"
    preamble = b""

    def event(self, event_id: str, name: str, at: datetime, data: bytes) -> bytes:
        return _event_text(event_id, name, at, data) + b","

    def control(self, message: Control, event_id: str | None = None) -> bytes:  # noqa: ARG002  the answer says what else there is
        return b""

    def farewell(self, ending: Ending) -> bytes:  # noqa: ARG002  the answer ends a poll
        return b""


class SocketIoEncoding(Encoding):
    """Socket.IO events with their data and, where there is an id, `{id, at}`, as messages of Engine.IO.

    Each packet is closed by the character that Engine.IO puts between them, so that they can be joined and split.
    """

    transport = "socketio"
    preamble = b""

    def event(self, event_id: str, name: str, at: datetime, data: bytes) -> bytes:
        meta = f',{{"id":"{event_id}","at":"{iso(at)}"}}]{PACKET_END}'
        return f'42["{name}",'.encode() + data + meta.encode()

    def control(self, message: Control, event_id: str | None = None) -> bytes:
        meta = f',{{"id":"{event_id}"}}' if event_id else ""
        return f'42["{message.name}",{message.model_dump_json()}{meta}]{PACKET_END}'.encode()

    def farewell(self, ending: Ending) -> bytes:
        # a client that is told to disconnect stays away; one whose connection merely closes comes back by itself
        disconnect = b"" if ending.reconnect else f"41{PACKET_END}".encode()
        return self.control(_goodbye(ending)) + disconnect


WEBSOCKET = WebSocketEncoding()
EVENT_STREAM = EventStreamEncoding()
SOCKJS = SockJsEncoding()
LONG_POLL = LongPollEncoding()
SOCKET_IO = SocketIoEncoding()


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """What a listener reads: the events as an audience sees them, in a transport's bytes."""

    audience: Audience
    encoding: Encoding


@cache
def form_of(audience: Audience, encoding: Encoding) -> Form:
    """The one form of its kind, so that forms compare and hash by identity."""
    return Form(audience, encoding)


def close_frame(code: int, reason: str = "") -> bytes:
    """A WebSocket close frame."""
    return Frame(Opcode.CLOSE, Close(code, reason).serialize()).serialize(mask=False)


def _event_text(event_id: str, name: str, at: datetime, data: bytes) -> bytes:
    return f'{{"id":"{event_id}","event":"{name}","at":"{iso(at)}","data":'.encode() + data + b"}"


def _control_text(message: Control, event_id: str | None) -> bytes:
    identity = f'"id":"{event_id}",' if event_id else ""
    return f'{{{identity}"event":"{message.name}","data":{message.model_dump_json()}}}'.encode()


def _json_string(text: bytes) -> bytes:
    return json.dumps(text.decode()).encode()


def _text_frame(payload: bytes) -> bytes:
    # as the library's Frame does it, which takes longer than all else that an event needs
    size = len(payload)
    if size < 126:
        return bytes((_TEXT, size)) + payload
    if size < 2**16:
        return bytes((_TEXT, 126)) + size.to_bytes(2) + payload
    return bytes((_TEXT, 127)) + size.to_bytes(8) + payload


def _goodbye(ending: Ending) -> Goodbye:
    return Goodbye(reason=ending.reason, reconnect=ending.reconnect, after_ms=ending.after_ms)
