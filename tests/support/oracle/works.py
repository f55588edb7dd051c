"""The random operations: each takes its choices from the member who does it, and says which event it leaves."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol

from tests.support.bookings import moment
from tests.support.oracle.operations import SWITCHED, Operation, Trace

NOBODYS = 2**53 - 1  # an id


class Chooser(Protocol):
    """Who does it: everything is chosen at random."""

    user_id: int

    def number(self, most: int) -> int:
        """From 1 to `most`."""

    def mark(self) -> str:
        """A word that nobody else says."""

    def notes(self) -> str:
        """Some text, seldom a long one, that begins with a mark."""

    def kind(self) -> int:
        """A task type's id."""

    def entry(self) -> int:
        """An entry of the member's own; one that nobody has when there is none."""


def start(by: Chooser) -> Operation:
    return Operation("POST", "/timers/start", _timer(by), _entry("timer:started"))


def stop(_: Chooser) -> Operation:
    return Operation("POST", "/timers/stop", None, _entry("timer:stopped"))


def switch(by: Chooser) -> Operation:
    return Operation("POST", "/timers/switch", _timer(by), _entry("timer:started"), may_leave=SWITCHED)


def pause(by: Chooser) -> Operation:
    return Operation("POST", f"/timers/{by.entry()}/pause", None, _entry("timer:stopped"))


def resume(by: Chooser) -> Operation:
    return Operation("POST", f"/timers/{by.entry()}/resume", None, _entry("timer:started"))


def discard(by: Chooser) -> Operation:
    entry = by.entry()
    return Operation("POST", f"/timers/{entry}/discard", None, _always("timer:discarded", entry))


def enter(by: Chooser) -> Operation:
    body = {**_timer(by), "startTime": moment(hours=by.number(500)), "duration": f"{by.number(200)}min"}
    return Operation("POST", "/time-entries", body, _entry("entry:created"))


def adjust(by: Chooser) -> Operation:
    entry = by.entry()
    return Operation("PATCH", f"/time-entries/{entry}", {"notes": by.notes()}, _always("timer:adjusted", entry))


def delete(by: Chooser) -> Operation:
    entry = by.entry()
    return Operation("DELETE", f"/time-entries/{entry}", None, _always("entry:deleted", entry))


def overtake(by: Chooser) -> Operation:
    """Of a version that the entry has never been at."""
    return replace(adjust(by), headers={"If_Match": '"0"'}, is_to_be_refused=True)


def misname(by: Chooser) -> Operation:
    return replace(start(by), body={**_timer(by), "taskTypeId": NOBODYS}, is_to_be_refused=True)


def turn_back(by: Chooser) -> Operation:
    """Time that ends before it begins."""
    times = {"startTime": moment(hours=1), "endTime": moment(hours=1 + by.number(500))}
    return replace(enter(by), body={**_timer(by), **times}, is_to_be_refused=True)


def overstep(by: Chooser) -> Operation:
    """What only managers may."""
    return replace(build(by), is_to_be_refused=True)


def build(by: Chooser) -> Operation:
    body = {"name": f"Room {by.mark()}"}
    return Operation("POST", "/rooms", body, lambda room: ("room created", room["id"]))


def reprice(by: Chooser) -> Operation:
    kind, body = by.kind(), {"name": f"Kind {by.mark()}", "rateMinorUnits": by.number(20_000)}
    return Operation("PATCH", f"/task-types/{kind}", body, _always("taskType updated", kind))


def rename(by: Chooser) -> Operation:
    body = {"name": f"Member {by.mark()}"}
    return Operation("PATCH", f"/members/{by.user_id}", body, _always("member updated", by.user_id))


OF_ALL: dict[Callable[[Chooser], Operation], int] = {
    start: 4,
    stop: 2,
    switch: 8,
    pause: 2,
    resume: 2,
    discard: 1,
    enter: 3,
    adjust: 6,
    delete: 1,
    rename: 1,
    overtake: 1,
    misname: 1,
    turn_back: 1,
}  # with how often each is done
OF_MANAGERS = OF_ALL | {build: 2, reprice: 2}
OF_ENGINEERS = OF_ALL | {overstep: 1}


def _timer(by: Chooser) -> dict[str, Any]:
    return {"taskTypeId": by.kind(), "notes": by.notes()}


def _entry(name: str) -> Callable[[Any], Trace]:
    """About the entry in the answer."""
    return lambda entry: (name, entry["id"])


def _always(name: str, whose: int) -> Callable[[Any], Trace]:
    return lambda _: (name, whose)
