"""The ring: no gaps, bounded, and every byte made once."""

from datetime import UTC, datetime

import pytest

from domain.events import LoggedEvent
from domain.people import Audience
from hub import encoding, ring
from hub.encoding import EVENT_STREAM, WEBSOCKET, Form, form_of
from hub.ring import Publication, Ring, batch

MONEY = form_of(Audience.MONEY, WEBSOCKET)
PLAIN = form_of(Audience.PLAIN, WEBSOCKET)


def event(seq: int, notes: str = "") -> LoggedEvent:
    cost = {"minorUnits": 100}
    data = {"timeEntryId": seq, "cost": cost, "userName": notes}
    return LoggedEvent(seq, "timer:stopped", datetime(2026, 3, 1, tzinfo=UTC), data)


def ring_of(*seqs: int, start: int = 0) -> Ring:
    made = Ring("e")
    made.start(start)
    made.append(event(seq) for seq in seqs)
    return made


def seqs(publications: list[Publication]) -> list[int]:
    return [publication.event.seq for publication in publications]


def test_only_what_continues_it_is_taken() -> None:
    made = ring_of(1, 3, 2, 2, 4, 1)

    assert (made.floor, made.last, seqs(made.between(0, 9))) == (0, 2, [1, 2])


def test_before_its_start_it_covers_nothing_and_takes_nothing() -> None:
    made = Ring("e")
    made.append([event(1)])

    assert not made.started
    assert not made.covers(0)


@pytest.mark.parametrize(
    ("after", "upto", "expected"), [(10, 13, [11, 12, 13]), (12, 13, [13]), (13, 13, []), (15, 16, [])]
)
def test_a_span_is_what_lies_between(after: int, upto: int, expected: list[int]) -> None:
    assert seqs(ring_of(11, 12, 13, start=10).between(after, upto)) == expected


def test_the_oldest_go_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ring, "RING_EVENTS", 3)
    made = ring_of(1, 2, 3)
    made.settle(3)
    made.append([event(4), event(5)])
    made.settle(5)

    assert (made.floor, seqs(made.between(made.floor, 5))) == (2, [3, 4, 5])


def test_what_is_still_to_be_sent_stays_and_leaves_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ring, "RING_EVENTS", 3)
    made = ring_of(1, 2, 3, 4)

    assert (made.floor, made.last) == (0, 3)


def test_the_oldest_go_when_their_bytes_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ring, "RING_BYTES", 5_000)
    made = ring_of()
    made.append(event(seq, "x" * 1_000) for seq in range(1, 5))
    batch(made.between(0, 4), "e", MONEY)
    made.settle(4)

    assert seqs(made.between(made.floor, 4)) == [3, 4]


def test_what_is_still_to_be_sent_stays_however_many_its_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ring, "RING_BYTES", 100)
    made = ring_of(1, 2, 3, 4)
    batch(made.between(0, 4), "e", MONEY)
    made.settle(2)

    assert seqs(made.between(made.floor, 4)) == [3, 4]


def test_older_events_extend_it_only_without_a_gap() -> None:
    made = ring_of(11, start=10)
    made.prepend([Publication(event(7)), Publication(event(8))])
    made.prepend([Publication(event(8)), Publication(event(10))])
    assert made.floor == 10

    made.prepend([Publication(event(9)), Publication(event(10))])

    assert (made.floor, seqs(made.between(8, 11))) == (8, [9, 10, 11])


def test_json_is_made_once_for_an_audience_and_a_frame_once_for_a_form(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []

    def counted(data: object) -> bytes:
        made.append(data)
        return encoding.json_bytes(data)

    monkeypatch.setattr(ring, "json_bytes", counted)
    publication = Publication(event(1))
    forms: list[Form] = [form_of(audience, door) for audience in Audience for door in (WEBSOCKET, EVENT_STREAM)]

    first = [publication.frame("e", form) for form in forms]
    second = [publication.frame("e", form) for form in forms]

    assert len(made) == len(Audience)
    assert all(again is frame for again, frame in zip(second, first, strict=True))


def test_an_audience_without_money_gets_none() -> None:
    publication = Publication(event(1))

    assert b"minorUnits" in publication.frame("e", MONEY)
    assert b"cost" not in publication.frame("e", PLAIN)


def test_a_single_event_is_sent_without_a_copy() -> None:
    publication = Publication(event(1))

    assert batch([publication], "e", MONEY).data is publication.frame("e", MONEY)


def test_a_batch_is_its_events_end_to_end() -> None:
    publications = [Publication(event(seq)) for seq in (4, 5)]
    joined = batch(publications, "e", MONEY)

    assert joined.data == b"".join(publication.frame("e", MONEY) for publication in publications)
    assert (joined.count, joined.upto) == (2, 5)
