"""Who says nothing for too long is killed; the time counts in turns of the one who watches."""

from dataclasses import dataclass
from typing import Any, cast

import pytest
import structlog.testing

from commands.processes import watch
from commands.processes.watch import Watch


@dataclass(eq=False)
class Child:
    number: int = 1
    id: int = 1000
    spoke: bool = True
    silent_seconds: float = 0.0
    is_over: bool = False
    killed: int = 0

    def kill(self) -> None:
        self.killed += 1

    def says_something(self) -> None:
        self.spoke, self.silent_seconds = True, 0.0


def watching(*children: Child) -> Watch:
    return Watch(lambda: cast("Any", children), hung_seconds=3)


def test_only_who_has_been_silent_for_too_long_is_killed_and_told_of() -> None:
    silent, talking = Child(), Child(number=2)
    turns = watching(silent, talking)
    with structlog.testing.capture_logs() as logs:
        for _ in range(2):
            turns.turn()
        assert not silent.killed
        talking.says_something()
        turns.turn()
    assert (silent.killed, talking.killed) == (1, 0)
    told = {"event": "processes.hung", "child": 1, "id": 1000, "silent_seconds": 3.0, "log_level": "error"}
    assert logs == [told]


def test_who_takes_long_to_die_is_told_of_now_and_then() -> None:
    silent = Child()
    turns = watching(silent)
    for _ in range(7):
        turns.turn()
    assert silent.killed == 2


def test_who_has_not_said_a_word_yet_has_more_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "STARTING_SECONDS", 5.0)
    new = Child(spoke=False)
    turns = watching(new)
    for _ in range(4):
        turns.turn()
    assert not new.killed
    turns.turn()
    assert new.killed


def test_who_is_over_is_left_alone() -> None:
    over = Child(is_over=True)
    turns = watching(over)
    for _ in range(9):
        turns.turn()
    assert not over.killed
