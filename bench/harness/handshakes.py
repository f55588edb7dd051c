"""How clients come in: what they say first, as the listeners say it."""

import json

from bench.harness.listeners import Greeting

SWITCHED = b" 101 "
_CONNECT = b"\x81\x82abcd" + bytes((ord("4") ^ ord("a"), ord("0") ^ ord("b")))  # a masked frame with Socket.IO's 40


def websocket(path: str, event: bytes, *, joined: bytes = SWITCHED, cookie: str | None = None) -> Greeting:
    """Over a WebSocket, and in once `joined` was read."""
    return Greeting([(_upgrade(path, cookie), joined)], event)


def event_stream(path: str, event: bytes, *, joined: bytes, cookie: str | None = None) -> Greeting:
    """As an EventSource, and in once `joined` was read."""
    return Greeting([(_get(path, ["Accept: text/event-stream"], cookie), joined)], event)


def socketio(query: str, event: bytes) -> Greeting:
    """By Socket.IO over a WebSocket from the start."""
    upgrade = _upgrade(f"/socket.io/?EIO=4&transport=websocket&{query}", None)
    return Greeting([(upgrade, b'0{"sid"'), (_CONNECT, b'40{"sid"')], event)


def recovering(query: str, event: bytes, *, pid: str, offset: str, level: bytes) -> Greeting:
    """By Socket.IO with the id of an earlier connection, to get what it missed since an offset up to `level`."""
    connect = frame(f"40{json.dumps({'pid': pid, 'offset': offset})}")
    upgrade, opened = socketio(query, event).steps[0]
    return Greeting([(upgrade, opened), (connect, level)], event)


def socketio_member(event: bytes, *, joined: bytes, cookie: str) -> Greeting:
    """By Socket.IO over a WebSocket, signed in."""
    upgrade = _upgrade("/socket.io/?EIO=4&transport=websocket", cookie)
    return Greeting([(upgrade, b'0{"sid"'), (_CONNECT, joined)], event)


def sockjs(session: str, event: bytes, *, joined: bytes, cookie: str) -> Greeting:
    """By SockJS over its WebSocket."""
    resume = frame(json.dumps([json.dumps({"type": "resume", "cursor": None})]))
    return Greeting([(_upgrade(f"/sockjs/1/{session}/websocket", cookie), b"\x81\x01o"), (resume, joined)], event)


def long_poll(cursor: str, wait_seconds: int, event: bytes, *, cookie: str) -> Greeting:
    """With one request that waits; one before it tells that the connection is there."""
    path = f"/api/v1/changes?cursor={cursor}&wait={wait_seconds}"
    return Greeting([(_get("/healthz", [], None), b" 200 "), (_get(path, [], cookie), b"")], event)


def frame(text: str) -> bytes:
    """A short text of a WebSocket's client; the mask of zeros leaves it as it is."""
    said = text.encode()
    length = bytes((0x80 | len(said),)) if len(said) < 126 else bytes((0x80 | 126, *len(said).to_bytes(2)))
    return b"\x81" + length + bytes(4) + said


def _upgrade(path: str, cookie: str | None) -> bytes:
    key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
    return _get(path, ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", key], cookie)


def _get(path: str, headers: list[str], cookie: str | None) -> bytes:
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", *headers, *([f"Cookie: {cookie}"] if cookie else [])]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()
