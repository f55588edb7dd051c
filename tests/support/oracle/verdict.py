"""The verdict: what each client got, held against the log of its organization."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from typing import Any

from domain.base import iso
from domain.events import LoggedEvent
from domain.live_state import LiveState, fold
from domain.people import Audience
from hub.cursors import Cursor

MONEY = {"cost", "rate"}


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event as it came: its id, its time where the transport tells it, and what it said in a few bytes."""

    id: str
    at: str | None
    said: str

    @classmethod
    def of(cls, event_id: str, name: str, at: str | None, data: Any) -> "Delivery":
        text = json.dumps([name, data], sort_keys=True)
        return _one(cls(event_id, at, blake2b(text.encode(), digest_size=8).hexdigest()))

    @property
    def seq(self) -> int:
        return seq_of(self.id)


@cache
def _one(delivery: Delivery) -> Delivery:
    """The same delivery to many clients is kept once."""
    return delivery


def seq_of(event_id: str) -> int:
    return int(event_id.rpartition(".")[2])


@dataclass
class Life:
    """What a client got from a snapshot on: `start` is the snapshot's id, `running` what it showed. Once the client
    has forgotten it, the life has `ended`, and nothing more is owed to it.
    """

    client: str
    org: int
    audience: Audience
    start: str
    running: LiveState
    deliveries: list[Delivery] = field(default_factory=list)
    ended: bool = False

    @property
    def position(self) -> int:
        return self.deliveries[-1].seq if self.deliveries else seq_of(self.start)


class Ledger:
    """An organization's log from its beginning, as its clients have to have heard it."""

    def __init__(self, org: int, epoch: str, events: Sequence[LoggedEvent]) -> None:
        self.org = org
        self.epoch = epoch
        self.events = events
        self.last = events[-1].seq if events else 0
        self._told = {
            audience: {one.id: one for one in (_as_told(epoch, event, audience) for event in events)}
            for audience in Audience
        }
        self._states = [LiveState()]
        for event in events:
            self._states.append(fold(self._states[-1], event.name, event.data))

    def told_to(self, audience: Audience) -> Mapping[str, Delivery]:
        """What an audience is told, by id."""
        return self._told[audience]

    def running_at(self, seq: int) -> LiveState:
        """What ran after that event, by the events alone."""
        return self._states[seq]

    def sayings(self) -> Iterator[str]:
        """Whatever is said to anybody of the organization."""
        return (delivery.said for told in self._told.values() for delivery in told.values())


def _as_told(epoch: str, event: LoggedEvent, audience: Audience) -> Delivery:
    data = event.data if audience is Audience.MONEY else _without_money(event.data)
    return Delivery.of(str(Cursor(epoch, event.seq)), event.name, iso(event.at), data)


def _without_money(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_money(item) for item in value]
    if isinstance(value, Mapping):
        return {name: _without_money(item) for name, item in value.items() if name not in MONEY}
    return value


def judge(lives: Iterable[Life], ledgers: Mapping[int, Ledger]) -> Counter[str]:
    """Counts what is wrong: `lost`, `repeated`, `out of order`, `foreign` (another organization's, or of no log),
    `altered` (not as the log has it), and `wrong snapshots` (not what the events before it add up to).
    """
    whose = {said: org for org, ledger in ledgers.items() for said in ledger.sayings()}
    wrong: Counter[str] = Counter()
    for life in lives:
        ledger = ledgers[life.org]
        wrong["wrong snapshots"] += not _begins_rightly(life, ledger)
        _judge_life(life, ledger, whose, wrong)
    return wrong


def _begins_rightly(life: Life, ledger: Ledger) -> bool:
    seq = seq_of(life.start)
    is_there = life.start == str(Cursor(ledger.epoch, seq)) and seq <= ledger.last
    return is_there and ledger.running_at(seq) == life.running


def _judge_life(life: Life, ledger: Ledger, whose: Mapping[str, int], wrong: Counter[str]) -> None:
    told = ledger.told_to(life.audience)
    start = newest = seq_of(life.start)
    heard: set[int] = set()
    for delivery in life.deliveries:
        right = told.get(delivery.id)
        differs = right is None or delivery.said != right.said
        if right is None or (differs and whose.get(delivery.said, life.org) != life.org):
            wrong["foreign"] += 1
            continue
        wrong["altered"] += differs or delivery.at not in {None, right.at}
        wrong["repeated"] += delivery.seq in heard or delivery.seq <= start
        wrong["out of order"] += start < delivery.seq < newest and delivery.seq not in heard
        heard.add(delivery.seq)
        newest = max(newest, delivery.seq)
    owed = range(start + 1, (newest if life.ended else ledger.last) + 1)
    wrong["lost"] += sum(seq not in heard for seq in owed)
