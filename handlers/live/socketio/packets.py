"""What a client of Socket.IO may say, looked at first: the library takes what it cannot read for its own failure."""

import json
import re

from domain.errors import Malformed
from hub.encoding import PACKET_END

MOST_AT_ONCE = 16  # packets in one request, as many as the library takes

_END = PACKET_END.encode()
_ENGINE = re.compile(r"1|2probe|3|5|4(?P<message>.*)", re.DOTALL)
_OF_AN_UPGRADE = {"2probe", "5"}
_SOCKET = re.compile(r"0(?:/[^,]{0,64},)?(?P<auth>\{.*\})?|1(?:/[^,]{0,64},)?|2[0-9]{0,9}(?P<event>\[.*\])", re.DOTALL)
_RESERVED = {"connect", "disconnect"}  # the library calls these itself


def of_body(body: bytes) -> list[str]:
    """The packets of a polling client's request. Raises Malformed unless every one is readable."""
    try:
        packets = body.decode().split(PACKET_END)
    except UnicodeDecodeError:
        packets = []
    if not 0 < len(packets) <= MOST_AT_ONCE or _OF_AN_UPGRADE & set(packets) or not all(map(readable, packets)):
        raise Malformed("The body must be packets of Engine.IO, with messages of Socket.IO that carry no binary data.")
    return packets


def parted(said: bytes | str) -> list[bytes] | list[str]:
    """What the library sends over a WebSocket, packet by packet: text is one, bytes are some, each with its end."""
    return said.split(_END)[:-1] if isinstance(said, bytes) else [said]


def readable(packet: str) -> bool:
    """Whether a client may send this packet; a message must ask to come in, leave, or tell an event."""
    engine = _ENGINE.fullmatch(packet)
    if engine is None:
        return False
    if engine["message"] is None:
        return True
    message = _SOCKET.fullmatch(engine["message"])
    return message is not None and _whole(message["auth"]) and _tells(message["event"])


def is_event(packet: str) -> bool:
    return packet.startswith("42")


def connects(message: str) -> bool:
    """Whether a message of Socket.IO asks to be let in."""
    return message.startswith("0")


def _whole(text: str | None) -> bool:
    return text is None or _parsed(text) is not None


def _tells(text: str | None) -> bool:
    if text is None:
        return True
    parts = _parsed(text)
    return isinstance(parts, list) and bool(parts) and isinstance(parts[0], str) and parts[0] not in _RESERVED


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
