"""The model of docs/scaling.md: it adds up, and the page tells what it says."""

import asyncio
from dataclasses import replace

import pytest

from bench import sizing
from bench.harness.report import markdown
from bench.house import House
from hub.peers import LIFE_SECONDS
from hub.roll_call import REPEATS_AT_ONCE
from settings import ROOT

SIZES = (10**3, 10**5, 10**6, 10**8)


def test_the_page_holds_the_tables_of_the_model() -> None:
    page = (ROOT / "docs" / "scaling.md").read_text(encoding="utf-8")
    assert markdown(asyncio.run(sizing.run())) in page


def test_a_thousand_connections_need_one_process_and_no_redis() -> None:
    house = House(1000)
    assert (house.processes, house.machines, house.redis_shards, house.databases, house.replicas) == (1, 1, 0, 1, 0)


@pytest.mark.parametrize("house", [House(size, together=each) for size in SIZES for each in (False, True)])
def test_processes_are_as_many_as_it_takes_to_be_half_busy_and_to_let_everybody_back(house: House) -> None:
    coming_back = house.connections * house.costs.handshake_s / house.back_within_seconds
    assert house.load(house.processes) <= house.busy * house.processes
    assert coming_back <= house.processes
    assert house.processes < 2 or max(coming_back, house.load(house.processes) / house.busy) > house.processes - 1


def test_an_organization_is_on_no_more_processes_than_there_are_or_than_it_has_connections() -> None:
    house = House(10**6, per_organization=10)
    assert house.spread(1) == 1
    assert house.spread(2) == pytest.approx(2, abs=0.01)
    assert house.spread(10_000) == pytest.approx(10, abs=0.01)
    assert replace(house, together=True).spread(10_000) == 1


def test_one_who_hears_costs_more_where_an_organization_is_spread_out() -> None:
    spread, together = House(10**8), House(10**8, together=True)
    for cost in ("redis_load", "redis_bytes", "polling_load", "bus_bytes"):
        assert getattr(spread, cost) > getattr(together, cost)


def test_rosters_cost_a_process_the_same_however_many_organizations_it_has() -> None:
    few, many = (House(10**6, per_organization=each, moves_per_hour=0) for each in (100, 1))
    assert few.organizations_of_each(22) < many.organizations_of_each(22)
    assert few.rosters(22) == many.rosters(22) == 22 * REPEATS_AT_ONCE
    assert (few.rosters(1), House(1000, moves_per_hour=0).rosters(2)) == (
        0,
        pytest.approx(200 / LIFE_SECONDS, rel=0.01),
    )
    assert (House(1000).round_seconds, many.round_seconds) == (10, pytest.approx(10**6 / 22 / 50))


def test_letters_to_everybody_are_bounded_until_they_only_tell_that_a_process_lives() -> None:
    told = [House(1).letters(processes) for processes in (1, 50, 100, 500, 1000, 2000)]
    assert told == [0, 50, 100, 100, 100, 200]


def test_a_network_carries_each_event_to_each_of_an_organization_and_a_heartbeat_now_and_then() -> None:
    house = House(3600, per_organization=10, operations_per_hour=1, heartbeat_seconds=10, heartbeat_bytes=50)
    assert house.operations == 1
    assert house.wire_bytes == 10 * house.costs.event_bytes + 360 * 50


def test_what_a_database_keeps_grows_with_those_who_write() -> None:
    one, two = House(10**6), House(2 * 10**6)
    for amount in ("log_bytes", "bytes_per_year", "writing_load", "reading_load"):
        assert getattr(two, amount) == pytest.approx(2 * getattr(one, amount))


def test_the_clock_costs_the_database_something_for_each_process_and_for_each_organization() -> None:
    costs = replace(House(1).costs, head_database_s=0, look_database_s=3, turn_database_s=5, organization_database_s=7)
    house = House(1000, per_organization=10, poll_seconds=2, costs=costs)
    assert house.processes == 1
    assert house.polling_load == pytest.approx(3 / 2 + 5 * 2 / 5 + 7 * 100 / 5)
