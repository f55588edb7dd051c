"""The simulation of the fan-out tree: what can be reckoned by hand comes out of it."""

from dataclasses import replace
from itertools import pairwise

import pytest

from bench.fan_out_tree import BATCH_EVENTS, Tree, simulated

# a second for each step, far apart, so that each can be told from the others in the sum
PLAIN = Tree(
    1000, per_process=1000, events_per_second=1e-9, hop=1, publish=10, forward=100, hear=1000, send=10, scatter=0
)


def test_one_process_sends_one_after_the_other() -> None:
    found = simulated(PLAIN)
    told = 10 + 100 + 1 + 1000
    assert found.last == pytest.approx(told + 1000 * 10)
    assert found.half == pytest.approx(told + 500 * 10)


def test_the_last_of_several_processes_is_told_last() -> None:
    found = simulated(replace(PLAIN, connections=3000))
    assert found.last == pytest.approx(10 + 3 * 100 + 1 + 1000 + 1000 * 10)


def test_each_level_adds_a_hop_and_one_who_tells() -> None:
    tree = replace(PLAIN, connections=4000, degree=2)
    assert tree.levels == [1, 2, 4]
    assert simulated(tree).last == pytest.approx(2 * (10 + 2 * 100 + 1) + 1000 + 1000 * 10)


@pytest.mark.parametrize("degree", [2, 3, 10, 100])
@pytest.mark.parametrize("processes", [1, 9, 10, 11, 101])
def test_nobody_has_more_below_than_the_degree(processes: int, degree: int) -> None:
    levels = Tree(processes * 1000, per_process=1000, degree=degree).levels
    assert levels[0] == 1
    assert levels[-1] == processes
    assert all(below <= above * degree for above, below in pairwise(levels))


def test_by_the_poll_alone_nobody_waits_longer_than_until_the_next() -> None:
    tree = replace(PLAIN, poll=50_000)
    found = simulated(tree)
    assert 1000 < found.half <= found.last <= 50_000 + 1000 + 1000 * 10


def test_events_that_wait_are_sent_together() -> None:
    often = replace(PLAIN, events_per_second=10, hear=0)
    alone = 1000 * 10
    assert simulated(often, events=BATCH_EVENTS).last < 3 * alone
    assert simulated(often, events=3 * BATCH_EVENTS).last > 3 * alone


def test_it_is_the_same_again_for_the_same_seed_and_another_for_another() -> None:
    tree = Tree(20_000)
    assert simulated(tree) == simulated(tree)
    assert simulated(tree) != simulated(tree, seed=7)
