"""What WebSocket clients may say, in which pieces, and how each fault is named."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode

from hub.conversation import Conversation, Heard
from tests.support.listening import close, frame, text

LIMIT = 4096


def hear(*data: bytes) -> Heard:
    return Conversation(LIMIT).receive(b"".join(data))


def reply_to(*data: bytes) -> bytes:
    return hear(*data).reply


@given(st.lists(st.text(max_size=300), max_size=4), st.data())
def test_messages_arrive_whole_whatever_the_pieces(messages: list[str], data: st.DataObject) -> None:
    wire = b"".join(text(message) for message in messages)
    cuts = data.draw(st.lists(st.integers(0, len(wire)), max_size=6))
    conversation = Conversation(LIMIT)

    heard = [conversation.receive(wire[start:end]) for start, end in pairwise([0, *sorted(cuts), len(wire)])]

    assert [message for part in heard for message in part.messages] == messages
    assert conversation.idle


@given(st.text(min_size=1, max_size=60), st.data())
def test_fragments_are_joined_with_control_frames_between(message: str, data: st.DataObject) -> None:
    payload = message.encode()
    cut = data.draw(st.integers(0, len(payload)))
    conversation = Conversation(LIMIT)

    first = conversation.receive(frame(Opcode.TEXT, payload[:cut], fin=False))
    between = conversation.receive(frame(Opcode.PING, b"?"))
    assert not conversation.idle
    last = conversation.receive(frame(Opcode.CONT, payload[cut:]))

    assert (first.messages, between.messages, last.messages) == ([], [], [message])
    assert between.reply == Frame(Opcode.PONG, b"?").serialize(mask=False)
    assert conversation.idle


@pytest.mark.parametrize("length", [1, 2, 5, 6, 9])
def test_it_is_not_idle_within_a_frame(length: int) -> None:
    conversation = Conversation(LIMIT)
    conversation.receive(text("all")[:length])

    assert conversation.idle == (length == len(text("all")))


def test_binary_messages_stay_bytes() -> None:
    assert hear(frame(Opcode.BINARY, b"\xff")).messages == [b"\xff"]


def test_a_close_is_echoed_and_ends_the_conversation() -> None:
    heard = hear(text("last"), close(1001, "gone"))

    assert (heard.messages, heard.closing, heard.fault) == (["last"], True, None)
    assert heard.reply == Frame(Opcode.CLOSE, (1001).to_bytes(2) + b"gone").serialize(mask=False)


def test_a_close_without_a_code_is_echoed_without_one() -> None:
    assert reply_to(frame(Opcode.CLOSE)) == Frame(Opcode.CLOSE, b"").serialize(mask=False)


@pytest.mark.parametrize(
    "closed", [close(1000, "bye"), close(4000), frame(Opcode.CLOSE)], ids=["with a reason", "with a code", "bare"]
)
def test_a_close_may_come_within_a_fragmented_message(closed: bytes) -> None:
    heard = hear(frame(Opcode.TEXT, b"never ", fin=False), frame(Opcode.PING), closed, frame(Opcode.CONT, b"heard"))

    assert (heard.messages, heard.closing, heard.fault) == ([], True, None)
    assert heard.reply == reply_to(closed)


@pytest.mark.parametrize(
    ("wire", "fault"),
    [
        pytest.param(frame(Opcode.TEXT, b"\xc3"), 1007, id="cut UTF-8"),
        pytest.param(frame(Opcode.TEXT, b"\xed\xa0\x80"), 1007, id="half a surrogate pair"),
        pytest.param(close(1000)[:2] + b"\0\0\0\0\x03\xe8"[: 4 + 2], None, id="a plain close"),
        pytest.param(frame(Opcode.TEXT, b"x" * (LIMIT + 1)), 1009, id="too big"),
        pytest.param(Frame(Opcode.TEXT, b"x").serialize(mask=False), 1002, id="not masked"),
        pytest.param(frame(Opcode.CONT, b"x"), 1002, id="continues nothing"),
        pytest.param(frame(Opcode.TEXT, b"x", fin=False) + text("y"), 1002, id="interrupts a message"),
        pytest.param(b"\x83\x80\0\0\0\0", 1002, id="unknown opcode"),
        pytest.param(b"\xc1\x80\0\0\0\0", 1002, id="reserved bit"),
        pytest.param(b"\x09\x80\0\0\0\0", 1002, id="fragmented ping"),
        pytest.param(b"\x88\x81\0\0\0\0\x03", 1002, id="half a close code"),
        pytest.param(close(1000)[:2] + b"\0\0\0\0\x03\xed", 1002, id="a close code that is never sent"),
    ],
)
def test_each_fault_has_its_code(wire: bytes, fault: int | None) -> None:
    assert hear(wire).fault == fault


def test_fragments_that_grow_too_big_are_refused() -> None:
    half = b"x" * (LIMIT // 2)

    assert hear(frame(Opcode.TEXT, half, fin=False), frame(Opcode.CONT, half + b"x")).fault == 1009


def test_a_huge_frame_is_refused_by_its_header() -> None:
    assert hear(b"\x81\xff" + (2**62).to_bytes(8) + b"\0\0\0\0").fault == 1009


def test_nothing_is_heard_behind_a_fault() -> None:
    heard = hear(text("before"), frame(Opcode.TEXT, b"\xff"), text("after"))

    assert (heard.messages, heard.fault) == (["before"], 1007)


@given(st.lists(st.binary(max_size=40), max_size=5))
def test_any_bytes_are_a_conversation_a_fault_or_a_close(pieces: list[bytes]) -> None:
    conversation = Conversation(LIMIT)
    for piece in pieces:
        heard = conversation.receive(piece)
        if heard.closing or heard.fault:
            return
