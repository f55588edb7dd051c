"""How clients come in: what they say first, as the listeners say it."""

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


def _upgrade(path: str, cookie: str | None) -> bytes:
    key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
    return _get(path, ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", key], cookie)


def _get(path: str, headers: list[str], cookie: str | None) -> bytes:
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", *headers, *([f"Cookie: {cookie}"] if cookie else [])]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()
