"""What goes over the wire, read back the way browsers read it."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode
from websockets.protocol import Protocol, Side

from domain.people import Audience
from hub.cursors import ResetReason
from hub.encoding import EVENT_STREAM, SOCKET_IO, WEBSOCKET, form_of, json_bytes
from hub.endings import MALFORMED, RESTART, TOO_SLOW
from hub.messages import Reset, SnapshotTaken
from tests.support.listening import EventStreamReader

AT = datetime(2026, 3, 1, 9, 30, 0, 123_000, tzinfo=UTC)
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
JSON = st.dictionaries(TEXT, st.recursive(st.none() | st.booleans() | st.integers() | TEXT, st.lists, max_leaves=5))


def frames_in(data: bytes) -> list[Frame]:
    client = Protocol(Side.CLIENT)
    client.receive_data(data)
    return [frame for frame in client.events_received() if isinstance(frame, Frame)]


def message_in(data: bytes) -> Any:
    [frame] = frames_in(data)
    assert frame.opcode is Opcode.TEXT
    return json.loads(frame.data)


def message_text(data: bytes) -> bytes:
    return b'{"id":"e.7","event":"timer:started","at":"2026-03-01T09:30:00.123Z","data":' + data + b"}"


@given(JSON)
@example({"notes": "two\r\nlines\u2028and\u2029more\0\ufeff"})
def test_an_event_stream_carries_any_data_in_one_event(data: dict[str, Any]) -> None:
    wire = EVENT_STREAM.event("e.7", "timer:started", AT, json_bytes(data))
    reader = EventStreamReader()

    [(name, text)] = reader.receive(wire.decode())

    assert (name, json.loads(text), reader.last_event_id) == ("timer:started", data, "e.7")


@given(JSON)
@example({"notes": "two\r\nlines\u2028and\u2029more\0\ufeff"})
def test_a_websocket_message_carries_any_data(data: dict[str, Any]) -> None:
    wire = WEBSOCKET.event("e.7", "timer:started", AT, json_bytes(data))

    assert message_in(wire) == {"id": "e.7", "event": "timer:started", "at": "2026-03-01T09:30:00.123Z", "data": data}


@pytest.mark.parametrize("size", [125, 126, 2**16 - 1, 2**16])
def test_a_websocket_message_of_any_length_is_framed_as_the_library_does(size: int) -> None:
    data = b'"' + b"x" * (size - len(message_text(b'""'))) + b'"'

    wire = WEBSOCKET.event("e.7", "timer:started", AT, data)

    assert wire == Frame(Opcode.TEXT, message_text(data)).serialize(mask=False)


def test_control_messages_have_no_id_but_a_snapshot_has() -> None:
    reset = Reset(reason=ResetReason.PRUNED)
    snapshot = SnapshotTaken(running=[{"id": 1}], server_time=AT)

    assert message_in(WEBSOCKET.control(reset)) == {"event": "reset", "data": {"reason": "pruned"}}
    assert message_in(WEBSOCKET.control(snapshot, "e.7")) == {
        "id": "e.7",
        "event": "snapshot",
        "data": {"running": [{"id": 1}], "serverTime": "2026-03-01T09:30:00.123Z"},
    }
    assert EVENT_STREAM.control(reset) == b'event: reset\ndata: {"reason":"pruned"}\n\n'
    assert EVENT_STREAM.control(snapshot, "e.7").startswith(b"id: e.7\nevent: snapshot\n")


def test_a_websocket_is_told_goodbye_and_then_closed() -> None:
    goodbye, closing = frames_in(WEBSOCKET.farewell(TOO_SLOW))

    assert json.loads(goodbye.data)["data"] == {"reason": "too_slow", "reconnect": True, "afterMs": 1000}
    assert (closing.opcode, closing.data[:2]) == (Opcode.CLOSE, (4408).to_bytes(2))


@pytest.mark.parametrize("after_ms", [0, 30_000])
def test_an_event_source_waits_as_long_as_its_goodbye_says(after_ms: int) -> None:
    reader = EventStreamReader()
    list(reader.receive(EVENT_STREAM.preamble.decode()))
    usual = reader.retry
    assert usual is not None

    ending = type(RESTART)(RESTART.code, RESTART.reason, reconnect=True, after_ms=after_ms)
    [(name, _)] = reader.receive(EVENT_STREAM.farewell(ending).decode())

    assert (name, reader.retry) == ("goodbye", max(usual, after_ms))


@given(JSON)
@example({"notes": "a separator \x1e and \u2028"})
def test_a_socketio_event_is_one_packet_with_data_and_meta(data: dict[str, Any]) -> None:
    [packet, rest] = SOCKET_IO.event("e.7", "timer:started", AT, json_bytes(data)).split(b"\x1e")

    assert (packet[:2], rest) == (b"42", b"")
    assert json.loads(packet[2:]) == ["timer:started", data, {"id": "e.7", "at": "2026-03-01T09:30:00.123Z"}]


def test_a_socketio_snapshot_has_an_id_and_other_control_messages_have_no_meta() -> None:
    snapshot = SnapshotTaken(running=[], server_time=AT)

    assert json.loads(SOCKET_IO.control(snapshot, "e.7")[2:-1])[2] == {"id": "e.7"}
    assert SOCKET_IO.control(Reset(reason=ResetReason.PRUNED)) == b'42["reset",{"reason":"pruned"}]\x1e'


def test_socketio_clients_are_told_to_disconnect_only_when_they_should_stay_away() -> None:
    assert SOCKET_IO.farewell(MALFORMED).split(b"\x1e")[1:] == [b"41", b""]
    assert SOCKET_IO.farewell(TOO_SLOW).split(b"\x1e")[1:] == [b""]


def test_there_is_one_form_of_each_kind() -> None:
    assert form_of(Audience.MONEY, WEBSOCKET) is form_of(Audience.MONEY, WEBSOCKET)
    assert form_of(Audience.MONEY, WEBSOCKET) is not form_of(Audience.PLAIN, WEBSOCKET)
