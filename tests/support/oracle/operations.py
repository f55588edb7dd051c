"""Operations and the events that they leave: what was asked for, held against the log."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from domain.events import LoggedEvent

SWITCHED = ("switched", 0)

Trace = tuple[str, object]  # what an event is about: its name, and whose or which


def trace_of(event: LoggedEvent) -> Trace:
    data = event.data
    if event.name == "catalog:changed":
        return f"{data['kind']} {data['op']}", data["id"]
    if data.get("reason") == "switched":
        return SWITCHED  # the answer to a switch does not name what it stopped
    return event.name, data["timeEntryId"]


@dataclass
class Journal:
    """What was asked of one organization: `done` has an event each, `perhaps` may have."""

    done: Counter[Trace] = field(default_factory=Counter)
    perhaps: Counter[Trace] = field(default_factory=Counter)

    def judge(self, events: Iterable[LoggedEvent]) -> Counter[str]:
        """Counts operations that were answered with success but `unlogged`, and events that are `unaccounted` for."""
        logged = Counter(map(trace_of, events))
        return Counter(
            {
                "unlogged": (self.done - logged).total(),
                "unaccounted": (logged - self.done - self.perhaps).total(),
            }
        )


@dataclass(frozen=True)
class Operation:
    """A request; `leaves` tells from its answer which event it left, and `may_leave` which one it may have left too.

    What is not repeated, as a POST is, needs no answer to tell.
    """

    method: str
    path: str
    body: Any
    leaves: Callable[[Any], Trace]
    may_leave: Trace | None = None
