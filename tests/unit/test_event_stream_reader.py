"""The reader of event streams that the tests of the server trust reads as browsers do."""

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.support.event_streams import STREAMS, Stream
from tests.support.listening import EventStreamReader

PIECES = st.lists(st.sampled_from(["\r", "\n", "\r\n", "data:", "id:", "event:", "x", " ", "\ufeff", ":", "\0"]))


def read(*texts: str) -> tuple[list[tuple[str, str, str]], int | None, str]:
    reader = EventStreamReader()
    events = [(*event, reader.last_event_id) for text in texts for event in reader.receive(text)]
    return events, reader.retry, reader.last_event_id


@pytest.mark.parametrize("stream", STREAMS.values(), ids=STREAMS)
def test_a_stream_is_read_as_browsers_read_it(stream: Stream) -> None:
    events, retry, last_event_id = read(stream.text)

    assert (tuple(events), retry) == (stream.events, stream.retry)
    assert last_event_id == stream.events[-1][2]


@pytest.mark.parametrize("stream", STREAMS.values(), ids=STREAMS)
def test_it_is_the_same_character_by_character(stream: Stream) -> None:
    assert read(*stream.text) == read(stream.text)


@given(PIECES.map("".join), st.data())
@example("\ufeffdata:a\r\ndata:b\r\n\r\n", None)
def test_it_is_the_same_in_any_pieces(text: str, data: st.DataObject | None) -> None:
    cuts = data.draw(st.lists(st.integers(0, len(text)), max_size=6)) if data else range(len(text))

    assert read(*(text[start:end] for start, end in pairwise([0, *sorted(cuts), len(text)]))) == read(text)
