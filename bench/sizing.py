"""What so many connections need, as docs/scaling.md tells it: `python -m bench.sizing`."""

from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from dataclasses import replace
from math import ceil, sqrt

from bench.harness.report import Report, Table, text
from bench.house import GIB, LIFE_SECONDS, MIB, MICRO, TIB, Costs, House


def costs(each: Costs) -> Table:
    """What the model counts with, and which benchmark says so."""
    rows = [
        ("a process that nobody has come to", _bytes(each.process_bytes), "unit_costs"),
        ("a connection in it: one of 10,000 WebSockets", f"{each.connection_bytes:,.0f} B", "memory"),
        ("a connection in the kernel", f"{each.kernel_bytes:,.0f} B", "unit_costs"),
        ("a quiet connection and its heartbeats, each second", _micro(each.idle_s), "memory"),
        ("a delivery, to one of 5,000", _micro(each.delivery_s), "fan_out"),
        ("a start on the wire", f"{each.event_bytes:,.0f} B", "fan_out"),
        ("a handshake", _micro(each.handshake_s), "joining"),
        ("an operation, 32 at a time: the process", _micro(each.operation_s), "timer_operations"),
        ("an operation: the database", _micro(each.operation_database_s), "timer_operations"),
        ("an operation: its entry and history on disk", f"{each.operation_bytes:,.0f} B", "unit_costs"),
        ("an operation: its event in the log, with the index", f"{each.event_row_bytes:,.0f} B", "unit_costs"),
        ("an operation: written ahead", f"{each.written_ahead_bytes:,.0f} B", "unit_costs"),
        ("a log's head in a poll: the process", _micro(each.head_s), "unit_costs"),
        ("a log's head in a poll: the database", _micro(each.head_database_s), "unit_costs"),
        ("a look for sign-ins that ended: the database", _micro(each.look_database_s), "unit_costs"),
        ("a question whose turn it is: the database", _micro(each.turn_database_s), "unit_costs"),
        (
            "an organization, asked about by the clock",
            _micro(each.organization_database_s),
            "unit_costs",
        ),
        ("an event at Redis", _micro(each.message_redis_s), "unit_costs"),
        ("an event at Redis, for each process that it goes to", _micro(each.message_redis_each_s), "unit_costs"),
        ("an event at a process that hears of it", _micro(each.message_s), "bus"),
        ("a roster of two people: the process that tells it", _micro(each.roster_told_s), "unit_costs"),
        ("a roster of two people: each process that hears it", _micro(each.roster_heard_s), "unit_costs"),
        ("a roster of two people, on its way", f"{each.roster_bytes:,.0f} B", "unit_costs"),
        ("a subscription at Redis", f"{each.channel_bytes:,.0f} B", "unit_costs"),
        ("a page of a list, as if it were all the database's", _micro(each.list_s), "growth"),
    ]
    return Table(("CPU of one core, and bytes", "", "measured by"), rows)


def _micro(seconds: float) -> str:
    return f"{_count(seconds / MICRO)} µs" if seconds >= 10 * MICRO else f"{seconds / MICRO:.2f} µs"


Line = tuple[str, Callable[[House], str]]

LINES: Sequence[Line] = (
    ("organizations", lambda house: _count(house.organizations)),
    ("people, of whom so many are connected", lambda house: _count(house.connections / house.connected_share)),
    ("operations a second", lambda house: _count(house.operations)),
    ("deliveries a second", lambda house: _count(house.deliveries)),
    ("processes of Tally", lambda house: _count(house.processes)),
    ("connections of each", lambda house: _count(house.connections / house.processes)),
    ("memory of each, with the kernel's", lambda house: _bytes(house.process_bytes)),
    ("machines of 16 cores, with one to spare", lambda house: _count(house.machines)),
    ("processes that an organization is on", lambda house: f"{house.spread(house.processes):.1f}"),
    ("rosters told a second", lambda house: _count(house.rosters(house.processes)) if house.redis_shards else ""),
    ("seconds until each is told again", lambda house: _count(house.round_seconds) if house.redis_shards else ""),
    ("all processes: cores for presence", lambda house: _presence(house) if house.redis_shards else ""),
    ("network, to the clients", lambda house: f"{_bytes(house.wire_bytes)}/s"),
    ("Redis: cores", lambda house: _cores(house.redis_load) if house.redis_shards else ""),
    ("Redis: cores for everybody's channel", lambda house: _everybody(house) if house.redis_shards else ""),
    ("Redis: shards", lambda house: _count(house.redis_shards) if house.redis_shards else ""),
    ("Redis: memory", lambda house: _bytes(house.redis_bytes) if house.redis_shards else ""),
    ("Redis: network", lambda house: f"{_bytes(house.bus_bytes)}/s" if house.redis_shards else ""),
    ("database: cores for what is written", lambda house: _cores(house.writing_load)),
    ("database: cores for polls and the clock", lambda house: _cores(house.polling_load)),
    ("database: cores for lists, at most", lambda house: _cores(house.reading_load)),
    ("database: machines of 32 cores", lambda house: _count(house.databases)),
    ("database: read replicas", lambda house: _count(house.replicas)),
    ("database: connections of the pools", lambda house: _count(house.processes * house.pool)),
    ("written ahead", lambda house: f"{_bytes(house.operations * house.costs.written_ahead_bytes)}/s"),
    ("the log, of 30 days", lambda house: _bytes(house.log_bytes)),
    ("partitions of the log, of 100 GiB", lambda house: _count(ceil(house.log_bytes / house.partition_bytes))),
    ("entries and history, each year", lambda house: _bytes(house.bytes_per_year)),
)


def _presence(house: House) -> str:
    return _cores(house.presence_load(house.processes))


def _everybody(house: House) -> str:
    return _cores(house.redis_everybody_load)


def table(houses: Sequence[tuple[str, House]]) -> Table:
    rows = [(name, *(told(house) for _, house in houses)) for name, told in LINES]
    return Table(("connections", *(name for name, _ in houses)), rows)


def limits(house: House) -> Table:
    """Where one of each ends, each by itself."""
    each, busy = house.costs, house.busy
    shards = ((name, busy / (each.message_redis_s + count * each.message_redis_each_s)) for name, count in SPREADS)
    rows = [
        ("connections of a process, by heartbeats", _count(busy / each.idle_s)),
        ("connections of a process, all back in a minute", _count(house.back_within_seconds / each.handshake_s)),
        ("deliveries of a process a second", _count(busy / each.delivery_s)),
        ("operations of a process a second", _count(busy / each.operation_s)),
        ("events of others that a process hears of a second", _count(busy / each.message_s)),
        ("operations of a database of 32 cores a second", _count(busy * 32 / each.operation_database_s)),
        ("logs whose heads a core of the database can tell a second", _count(busy / each.head_database_s)),
        ("processes that everybody's channel carries", _count(sqrt(busy * LIFE_SECONDS / each.message_redis_each_s))),
        *((f"events of a Redis a second, each to {name}", _count(rate)) for name, rate in shards),
    ]
    return Table(("what one can do, half busy", ""), rows)


SPREADS = (("1 process", 1), ("10 processes", 10), ("1,000 processes", 1000))


def houses() -> list[tuple[str, House]]:
    """The columns of the table: with organizations anywhere, and kept together."""
    thousand, million, hundred = (House(count) for count in (10**3, 10**6, 10**8))
    return [
        ("1 thousand", thousand),
        ("1 million", million),
        ("kept together", replace(million, together=True)),
        ("100 million", hundred),
        ("kept together", replace(hundred, together=True)),
    ]


def _count(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 or value == round(value) else f"{value:.1f}"


def _cores(value: float) -> str:
    return _count(value) if value >= 0.1 else "< 0.1"


def _bytes(value: float) -> str:
    for unit, size in (("TiB", TIB), ("GiB", GIB), ("MiB", MIB)):
        if value >= size:
            return f"{value / size:,.1f} {unit}" if value < 10 * size else f"{value / size:,.0f} {unit}"
    return f"{value / 1024:,.0f} KiB"


def tables() -> list[Table]:
    return [costs(Costs()), table(houses()), limits(House(1))]


async def run() -> Report:
    return Report("Sizing", [], tables(), page="scaling.md")


def main() -> None:
    ArgumentParser(prog="python -m bench.sizing").parse_args()
    print(text(Report("Sizing", [], tables())))


if __name__ == "__main__":
    main()
