"""The model behind docs/scaling.md: what one of each costs, and what a house of so many connections needs of it.

Pure arithmetic. The costs were measured, on the machine that docs/performance.md was measured on; what they are
multiplied by is assumed.
"""

from dataclasses import dataclass
from math import ceil

from commands.clock import PRUNE_SECONDS, SUM_SECONDS
from hub.others import LETTERS_PER_SECOND, TELL_SECONDS
from hub.peers import LIFE_SECONDS
from hub.roll_call import REPEATS_AT_ONCE

MICRO, MIB, GIB, TIB = 1e-6, 2**20, 2**30, 2**40


@dataclass(frozen=True)
class Costs:
    """Measured: seconds of one core, and bytes."""

    process_bytes: float = 83 * MIB
    connection_bytes: float = 848
    kernel_bytes: float = 2_619
    idle_s: float = 1.85 * MICRO
    delivery_s: float = 7.97 * MICRO
    handshake_s: float = 1_269 * MICRO
    operation_s: float = 1_286 * MICRO
    operation_database_s: float = 623 * MICRO
    operation_bytes: float = 696
    event_row_bytes: float = 445
    written_ahead_bytes: float = 1_991
    head_s: float = 1.12 * MICRO
    head_database_s: float = 0.61 * MICRO
    look_database_s: float = 181 * MICRO
    turn_database_s: float = 47 * MICRO
    organization_database_s: float = 1.49 * MICRO
    message_redis_s: float = 23.5 * MICRO
    message_redis_each_s: float = 1.25 * MICRO
    message_s: float = 389 * MICRO
    roster_told_s: float = 39 * MICRO
    roster_heard_s: float = 58 * MICRO
    channel_bytes: float = 216
    event_bytes: float = 620
    roster_bytes: float = 211
    list_s: float = 9_360 * MICRO


@dataclass(frozen=True)
class House:
    """Assumed: who is there and what they do in the busiest hour, and what a machine can do."""

    connections: int
    per_organization: int = 10
    connected_share: float = 0.4  # of all people, in the busiest hour
    operations_per_hour: float = 6  # starts and stops for each connection: a change of work every twenty minutes
    hours_per_day: float = 4  # as busy as that, on each of
    days_per_year: float = 220
    lists_per_hour: float = 6  # for each connection
    moves_per_hour: float = 4  # of each connection: a page is opened or closed
    back_within_seconds: float = 60  # all who are sent away by a restart
    poll_seconds: float = 1  # realtime.poll_seconds
    log_days: float = 30  # realtime.history_days
    heartbeat_seconds: float = 15  # realtime.heartbeat_seconds
    heartbeat_bytes: float = 90
    busy: float = 0.5  # of a core: half is kept for the worst minute
    cores: int = 16  # of a machine
    database_cores: int = 32
    partition_bytes: float = 100 * GIB  # of the log
    pool: int = 10  # connections of each process to the database
    together: bool = False  # whether the load balancer keeps an organization on one process
    costs: Costs = Costs()

    @property
    def organizations(self) -> float:
        return self.connections / self.per_organization

    @property
    def operations(self) -> float:
        """A second."""
        return self.connections * self.operations_per_hour / 3600

    @property
    def deliveries(self) -> float:
        """A second."""
        return self.operations * self.per_organization

    def spread(self, processes: int) -> float:
        """How many processes an organization's connections are on, when each goes to any of them."""
        if self.together:
            return 1
        return processes * (1 - (1 - 1 / processes) ** self.per_organization)

    def heads(self, processes: int) -> float:
        """Of logs that all processes together ask for, a second."""
        return self.organizations * self.spread(processes) / self.poll_seconds

    def organizations_of_each(self, processes: int) -> float:
        """How many organizations a process has listeners of."""
        return self.organizations * self.spread(processes) / processes

    @property
    def round_seconds(self) -> float:
        """Within which a process tells each of its rosters again."""
        return max(LIFE_SECONDS, self.organizations_of_each(self.processes) / REPEATS_AT_ONCE)

    def rosters(self, processes: int) -> float:
        """A second, told by all processes together: where somebody came or left, and in turn."""
        if processes == 1:
            return 0
        changed = self.connections * self.moves_per_hour / 3600
        return changed + processes * min(REPEATS_AT_ONCE, self.organizations_of_each(processes) / LIFE_SECONDS)

    def letters(self, processes: int) -> float:
        """To everybody, a second, of all processes together: that each lives, and the places that are taken there."""
        if processes == 1:
            return 0
        return processes / max(TELL_SECONDS, min(LIFE_SECONDS, processes / LETTERS_PER_SECOND))

    def presence_load(self, processes: int) -> float:
        """Cores that all processes together keep busy with telling each other who is there."""
        each, spread = self.costs, self.spread(processes)
        rosters = self.rosters(processes) * (each.roster_told_s + (spread - 1) * each.roster_heard_s)
        return rosters + self.letters(processes) * (each.roster_told_s + (processes - 1) * each.roster_heard_s)

    def load(self, processes: int) -> float:
        """Cores that all processes together keep busy."""
        each = self.costs
        work = self.connections * each.idle_s + self.deliveries * each.delivery_s + self.operations * each.operation_s
        heard = self.operations * (self.spread(processes) - 1) * each.message_s  # the one that did it knows
        return work + heard + self.heads(processes) * each.head_s + self.presence_load(processes)

    @property
    def processes(self) -> int:
        """As many as the load asks for, and as let everybody come back in time."""
        return_trip = self.connections * self.costs.handshake_s / self.back_within_seconds
        count = max(1, ceil(return_trip))
        while self.load(count) > self.busy * count:
            count = ceil(self.load(count) / self.busy)
        return count

    @property
    def process_bytes(self) -> float:
        """Memory of each process, with what the kernel keeps of its connections."""
        each = self.costs.connection_bytes + self.costs.kernel_bytes
        return self.costs.process_bytes + self.connections / self.processes * each

    @property
    def machines(self) -> int:
        """One more than is needed, where there is more than one."""
        needed = ceil(self.processes / self.cores)
        return needed + (self.processes > 1)

    @property
    def redis_load(self) -> float:
        each, spread = self.costs, self.spread(self.processes)
        messages = self.operations + self.rosters(self.processes)
        return messages * (each.message_redis_s + spread * each.message_redis_each_s) + self.redis_everybody_load

    @property
    def redis_everybody_load(self) -> float:
        """What everybody's channel keeps busy, which cannot be divided."""
        each = self.costs
        heard = each.message_redis_s + self.processes * each.message_redis_each_s
        return self.letters(self.processes) * heard

    @property
    def redis_shards(self) -> int:
        return ceil(self.redis_load / self.busy) if self.processes > 1 else 0

    @property
    def redis_bytes(self) -> float:
        return self.organizations * self.spread(self.processes) * self.costs.channel_bytes

    @property
    def polling_load(self) -> float:
        """Cores of the database that the polls keep busy, and what one process at a time does by the clock."""
        each = self.costs
        looks = self.processes / self.poll_seconds * each.look_database_s
        turns = self.processes * (1 / PRUNE_SECONDS + 1 / SUM_SECONDS) * each.turn_database_s
        clock = self.organizations / PRUNE_SECONDS * each.organization_database_s
        return self.heads(self.processes) * each.head_database_s + looks + turns + clock

    @property
    def writing_load(self) -> float:
        return self.operations * self.costs.operation_database_s

    @property
    def reading_load(self) -> float:
        return self.connections * self.lists_per_hour / 3600 * self.costs.list_s

    @property
    def databases(self) -> int:
        """That take what is written, and the polls."""
        return ceil((self.writing_load + self.polling_load) / (self.busy * self.database_cores))

    @property
    def replicas(self) -> int:
        """That lists are read from, where the first has no room for them."""
        load = self.writing_load + self.polling_load + self.reading_load
        return ceil(load / (self.busy * self.database_cores)) - self.databases

    @property
    def operations_per_day(self) -> float:
        return self.operations * 3600 * self.hours_per_day

    @property
    def log_bytes(self) -> float:
        return self.operations_per_day * self.log_days * self.costs.event_row_bytes

    @property
    def bytes_per_year(self) -> float:
        """Of entries and their history, which are kept."""
        return self.operations_per_day * self.days_per_year * self.costs.operation_bytes

    @property
    def wire_bytes(self) -> float:
        """A second, to the clients."""
        beats = self.connections / self.heartbeat_seconds * self.heartbeat_bytes
        return self.deliveries * self.costs.event_bytes + beats

    @property
    def bus_bytes(self) -> float:
        """A second, out of Redis."""
        if self.processes == 1:
            return 0
        each = self.operations * self.costs.event_bytes + self.rosters(self.processes) * self.costs.roster_bytes
        everybody = self.letters(self.processes) * self.processes * self.costs.roster_bytes
        return each * self.spread(self.processes) + everybody
