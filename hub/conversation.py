"""What a WebSocket client says: frames in, messages and answers out. It does no I/O."""

from dataclasses import dataclass, field

from websockets.frames import Close, CloseCode, Frame, Opcode
from websockets.protocol import Protocol, Side, State

_LONGEST_HEADER = 14
_DATA = (Opcode.TEXT, Opcode.BINARY, Opcode.CONT)


@dataclass(slots=True)
class Heard:
    """What came of some bytes: whole messages, how many frames brought none, bytes to answer with, and whether the
    connection is at its end: `closing` when the client closed it (the reply says so back), `fault` a close code when
    it broke a rule.
    """

    messages: list[str | bytes] = field(default_factory=list)
    other_frames: int = 0
    reply: bytes = b""
    closing: bool = False
    fault: int | None = None


class Conversation:
    """Reads a client's frames from the first byte to the last of a message; idle, it may be thrown away."""

    __slots__ = ("_fragments", "_input", "_limit", "_protocol", "_text")

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._protocol = Protocol(Side.SERVER, max_size=limit)
        self._input = bytearray()
        self._fragments: list[bytes] = []
        self._text = True

    @property
    def idle(self) -> bool:
        """Whether nothing is half received, neither a frame nor a fragmented message."""
        return not self._input and not self._fragments

    def receive(self, data: bytes) -> Heard:
        """Takes the next bytes from the client."""
        self._input += data
        ready = self._take_whole_frames()
        if not ready:
            return Heard()
        self._protocol.receive_data(ready)
        heard = Heard(reply=b"".join(self._protocol.data_to_send()))
        try:
            self._hear(heard)
        except UnicodeDecodeError:
            heard.fault = CloseCode.INVALID_DATA
        else:
            self._conclude(heard)
        return heard

    def _take_whole_frames(self) -> bytes:
        end = 0
        while (frame_end := _frame_end(self._input, end)) is not None:
            if frame_end - end > self._limit + _LONGEST_HEADER:
                end = len(self._input)  # the protocol refuses it by its header; no need to wait for the rest
                break
            if frame_end > len(self._input):
                break
            end = frame_end
        ready = bytes(self._input[:end])
        del self._input[:end]
        return ready

    def _hear(self, heard: Heard) -> None:
        for frame in self._protocol.events_received():
            assert isinstance(frame, Frame)
            message = self._continued(frame) if frame.opcode in _DATA else None
            if message is None:
                heard.other_frames += 1
            else:
                heard.messages.append(message)

    def _continued(self, frame: Frame) -> str | bytes | None:
        if frame.opcode is not Opcode.CONT:
            self._text = frame.opcode is Opcode.TEXT
        self._fragments.append(bytes(frame.data))
        if not frame.fin:
            return None
        message = b"".join(self._fragments)
        self._fragments.clear()
        return message.decode() if self._text else message

    def _conclude(self, heard: Heard) -> None:
        if self._protocol.state is State.OPEN:
            return
        sent, received = self._protocol.close_sent, self._protocol.close_rcvd
        assert sent is not None
        if received is None:
            heard.fault = sent.code
            return
        heard.closing = True
        if sent is not received:  # within a fragmented message, where the protocol minds it, and the standard does not
            heard.reply = _echo(received)


def _echo(close: Close) -> bytes:
    payload = b"" if close.code == CloseCode.NO_STATUS_RCVD else close.serialize()
    return Frame(Opcode.CLOSE, payload).serialize(mask=False)


def _frame_end(data: bytearray, start: int) -> int | None:
    """Where the client's frame that begins at `start` ends; None until its header is whole."""
    if len(data) < start + 2:
        return None
    length = data[start + 1] & 0x7F
    key = 4 if data[start + 1] & 0x80 else 0
    header = start + 2 + {126: 2, 127: 8}.get(length, 0)
    if len(data) < header:
        return None
    if length > 125:
        length = int.from_bytes(data[start + 2 : header])
    return header + key + length
