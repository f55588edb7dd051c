"""Operations and the events that they leave: what was asked for, held against the log."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from domain.events import LoggedEvent
from tests.support.oracle.marks import marks_of

CHANGES = {"timer:adjusted", "entry:created", "catalog:changed"}  # each bears the mark of one operation
SWITCHED = ("switched", 0)

Trace = tuple[str, object]  # what an event is about: its name, and whose or which


def trace_of(event: LoggedEvent) -> Trace:
    data = event.data
    if event.name == "catalog:changed":
        return f"{data['kind']} {data['op']}", data["id"]
    if data.get("reason") == "switched":
        return SWITCHED  # the answer to a switch does not name what it stopped
    return event.name, data["timeEntryId"]


def _own_marks(event: LoggedEvent) -> set[str]:
    """Those of what was asked for; others come with the names of who and on what."""
    value = event.data.get("value") or {}
    entry = event.data.get("entry") or event.data
    return marks_of([value.get("name"), entry.get("notes")])


class Fate(Enum):
    """What the last answer to an operation told of it."""

    DONE = auto()
    REFUSED = auto()
    IN_DOUBT = auto()  # there was none, or one that does not tell


@dataclass
class Journal:
    """What was asked of one organization: `done` has an event each, `perhaps` may have. `fates` are by marks."""

    done: Counter[Trace] = field(default_factory=Counter)
    perhaps: Counter[Trace] = field(default_factory=Counter)
    fates: dict[str, Fate] = field(default_factory=dict)

    def judge(self, events: Collection[LoggedEvent], anywhere: Collection[str] = ()) -> Counter[str]:
        """Counts operations that were answered with success but `unlogged`, and events that are `unaccounted` for, or
        whose operation was done before; and operations that were `refused and there`, in whatever row (`anywhere` has
        the marks of all).
        """
        logged = Counter(map(trace_of, events))
        changed = Counter(mark for event in events if event.name in CHANGES for mark in _own_marks(event))
        unaccounted = logged - self.done - self.perhaps - self._of_doubtful(events)
        return Counter(
            {
                "unlogged": (self.done - logged).total() + len(self.marks(Fate.DONE).difference(anywhere)),
                "unaccounted": unaccounted.total() + sum(count - 1 for count in changed.values()),
                "refused and there": len(self.marks(Fate.REFUSED).intersection(anywhere)),
            }
        )

    def _of_doubtful(self, events: Iterable[LoggedEvent]) -> Counter[Trace]:
        """What those have left that nobody knows the fate of: one event each."""
        left: Counter[Trace] = Counter()
        looked_for = self.marks(Fate.IN_DOUBT)
        for event in events:
            if found := looked_for.intersection(_own_marks(event)):
                left[trace_of(event)] += 1
                looked_for -= found
        return left

    def marks(self, fate: Fate) -> set[str]:
        return {mark for mark, known in self.fates.items() if known is fate}


@dataclass(frozen=True)
class Operation:
    """A request; `leaves` tells from its answer which event it left, and `may_leave` which one it may have left too.

    What is not repeated, as a POST is, needs no answer to tell. What breaks a rule `is_to_be_refused`.
    """

    method: str
    path: str
    body: Any
    leaves: Callable[[Any], Trace]
    may_leave: Trace | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    is_to_be_refused: bool = False
