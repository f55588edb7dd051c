"""The newest events of one log, kept so that many listeners share one read and one encoding."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain.audiences import Audience, visible
from domain.events import LoggedEvent
from hub.cursors import event_id
from hub.encoding import Form, json_bytes

RING_EVENTS = 256
RING_BYTES = 512 * 1024
_BEYOND = 2**63


class Publication:
    """An event and the bytes that were made of it so far: JSON once per audience, a frame once per form."""

    __slots__ = ("_frames", "_json", "event", "ring", "size")

    def __init__(self, event: LoggedEvent) -> None:
        self.event = event
        self.size = 0
        self.ring: Ring | None = None  # where it is kept, to be told of its growth
        self._json: dict[Audience, bytes] = {}
        self._frames: dict[Form, bytes] = {}

    def frame(self, epoch: str, form: Form) -> bytes:
        """What a listener of this form is sent."""
        frame = self._frames.get(form)
        if frame is None:
            event = self.event
            data = self._json_for(form.audience)
            frame = form.encoding.event(event_id(epoch, event.seq), event.name, event.at, data)
            self._frames[form] = frame
            self._grow(len(frame))
        return frame

    def _json_for(self, audience: Audience) -> bytes:
        data = self._json.get(audience)
        if data is None:
            data = self._json[audience] = json_bytes(visible(self.event.name, self.event.data, audience))
            self._grow(len(data))
        return data

    def _grow(self, size: int) -> None:
        self.size += size
        if self.ring is not None:
            self.ring.size += size


@dataclass(frozen=True, slots=True)
class Batch:
    """Consecutive events as one run of bytes: how many, and the sequence number of the last."""

    data: bytes
    count: int
    upto: int


def batch(publications: Sequence[Publication], epoch: str, form: Form) -> Batch:
    """At least one event, joined; a single one is not copied."""
    frames = [publication.frame(epoch, form) for publication in publications]
    return Batch(frames[0] if len(frames) == 1 else b"".join(frames), len(frames), publications[-1].event.seq)


class Ring:
    """Every event with `floor < seq <= last`, bounded in number and in the bytes that were made of them.

    Before it starts it lies beyond every log, so that it covers nothing and nothing continues it.
    """

    def __init__(self, epoch: str) -> None:
        self.epoch = epoch
        self.size = 0
        self.floor = self.last = self.level = _BEYOND
        self._publications: list[Publication] = []

    def start(self, last: int) -> None:
        """Begins, empty, at this position of the log."""
        self.floor = self.last = self.level = last

    @property
    def started(self) -> bool:
        return self.last != _BEYOND

    def covers(self, seq: int) -> bool:
        """Whether someone who has everything up to `seq` can be brought level from here."""
        return seq >= self.floor

    def append(self, events: Iterable[LoggedEvent]) -> None:
        """Takes those that continue the ring and for which it has room; what is above `level` still needs its
        place. The others are passed over: they stay in the log.
        """
        for event in events:
            if event.seq == self.last + 1 and self.last - self.level < RING_EVENTS:
                self._publications += self._kept([Publication(event)])
                self.last = event.seq

    def prepend(self, older: Sequence[Publication]) -> None:
        """Takes older events that end where the ring begins, so that the next one who resumes finds them."""
        if older and older[-1].event.seq == self.floor and older[0].event.seq == self.floor + 1 - len(older):
            self._publications[:0] = self._kept(older)
            self.floor -= len(older)
            self._trim()

    def between(self, after: int, upto: int) -> list[Publication]:
        """The events with after < seq <= upto; the ring must cover `after`."""
        return self._publications[max(after - self.floor, 0) : max(upto - self.floor, 0)]

    def settle(self, level: int) -> None:
        """Everybody has the events up to `level`; the oldest may go."""
        self.level = level
        self._trim()

    def _kept(self, publications: Sequence[Publication]) -> Sequence[Publication]:
        for publication in publications:
            publication.ring = self
            self.size += publication.size
        return publications

    def _trim(self) -> None:
        excess, most = 0, self.level - self.floor
        while excess < most and (len(self._publications) - excess > RING_EVENTS or self.size > RING_BYTES):
            oldest = self._publications[excess]
            oldest.ring = None
            self.size -= oldest.size
            excess += 1
        del self._publications[:excess]
        self.floor += excess
