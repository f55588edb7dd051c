"""Random timer operations of several members in two organizations, each step compared with a plain model of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule, run_state_machine_as_test
from pydantic.alias_generators import to_camel
from tornado.ioloop import IOLoop

from domain.base import iso
from tests.support.operating import UNSENT, Operating
from tests.support.studio import Studio
from tests.support.timer_model import FORBIDDEN, INVALID, NOT_RUNNING, Timer

SETTINGS = settings(
    max_examples=12,
    stateful_step_count=80,  # opening the houses costs as much as forty steps
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate, Phase.shrink],
)
FUTURE = -2 * 3600  # seconds ago

# Weighted so that most of it may be done: owners and engineers act more than viewers, and on what is their own.
members = st.sampled_from([0, 1, 2, 0, 1, 2, 3, 4, 5, 6, 4, 5, 6, 7])
picks = st.integers(0, 99)
kinds = st.sampled_from(["Mixing", "Recording", "Mastering", "Break"] * 2 + ["retired", "foreign"])
owners = st.sampled_from([UNSENT] * 8 + [0, 1, 2, 3, "foreign"])
projects = st.sampled_from([None, None, None, "own", "own", "foreign"])
seconds_ago = st.integers(0, 40 * 3600).map(lambda seconds: FUTURE if seconds % 12 == 11 else seconds)
perhaps_ago = st.none() | seconds_ago
versions = st.sampled_from([None, None, None, "right", "right", "stale"])
flags = st.booleans()
texts = st.sampled_from(["", "Side A", "größer, lauter ✓"])


class Operations(Operating):
    """Each rule asks the server by HTTP, and the model what has to come of it."""

    @initialize()
    def open(self) -> None:
        self.run(self.open_houses())
        for member in (0, 4):
            self.reprice(member, "Mixing", 7919, days=1)
            self.reprice(member, "Recording", 6007, days=0)
        for member in (1, 2, 5, 6):
            self.start(member, "Mixing", UNSENT, None, ago=(20 + 2 * member) * 3600, notes="")
            self.stop(member, None, None)
            self.start(member, "Recording", UNSENT, "own", ago=60 * member, notes="")

    @rule(member=members, kind=kinds, owner=owners, project=projects, ago=perhaps_ago, notes=texts)
    def start(self, member: int, kind: str, owner: int | str, project: str | None, ago: int | None, notes: str) -> None:
        house, other, client, person = self.actor(member)
        body, (owner_id, kind_id, project_id) = self.wish(house, other, person, kind, owner, project)
        wanted = self.at(ago)
        refusals = house.model.against_starting(person, owner_id, kind_id, project_id)
        refusals |= {INVALID} if ago == FUTURE else set()
        sent = {**body, "notes": notes, **({"startTime": iso(wanted)} if wanted else {})}
        if reply := self.ask(client, refusals, "POST", "/timers/start", sent):
            self.begun(
                house, person, reply, wanted, owner_id=owner_id, task_type_id=kind_id, project_id=project_id,
                notes=notes, billable=house.model.kinds[kind_id].billable,
            )  # fmt: skip
        self.check(house)

    @rule(member=members, kind=kinds, owner=owners, ago=perhaps_ago)
    def switch(self, member: int, kind: str, owner: int | str, ago: int | None) -> None:
        house, other, client, person = self.actor(member)
        body, (owner_id, kind_id, project_id) = self.wish(house, other, person, kind, owner, None)
        wanted, running = self.at(ago), house.model.running_of(owner_id)
        refusals = house.model.against_booking(person, owner_id, kind_id, project_id)
        if ago == FUTURE or (wanted and running and wanted < running.start_time):
            refusals.add(INVALID)
        sent = {**body, **({"startTime": iso(wanted)} if wanted else {})}
        if reply := self.ask(client, refusals, "POST", "/timers/switch", sent):
            if running:
                house.model.end(person, running.id, self.moment(reply.json["startTime"], wanted), "switched")
            self.begun(
                house, person, reply, wanted, owner_id=owner_id, task_type_id=kind_id, project_id=None,
                notes="", billable=house.model.kinds[kind_id].billable,
            )  # fmt: skip
        self.check(house)

    @rule(member=members, pick=st.none() | picks, ago=perhaps_ago)
    def stop(self, member: int, pick: int | None, ago: int | None) -> None:
        house, other, client, person = self.actor(member)
        own = house.model.running_of(person.id)
        entry_id = self.entry(house, other, person, pick) if pick is not None else own.id if own else None
        if entry_id is None:
            refusals = {NOT_RUNNING if person.tracks else FORBIDDEN}
        else:
            refusals = house.model.against_ending(person, entry_id)
        wanted, timer = self.at(ago), house.model.timers.get(entry_id or 0)
        if ago == FUTURE or (wanted and timer and wanted < timer.start_time):
            refusals.add(INVALID)
        sent = {"timeEntryId": entry_id} if pick is not None else {}
        if reply := self.ask(
            client, refusals, "POST", "/timers/stop", {**sent, **({"endTime": iso(wanted)} if wanted else {})}
        ):
            assert entry_id is not None
            house.model.end(person, entry_id, self.moment(reply.json["endTime"], wanted), "stopped")
        self.check(house)

    @rule(member=members, pick=picks)
    def pause(self, member: int, pick: int) -> None:
        house, other, client, person = self.actor(member)
        entry_id = self.entry(house, other, person, pick)
        refusals = house.model.against_ending(person, entry_id)
        if reply := self.ask(client, refusals, "POST", f"/timers/{entry_id}/pause"):
            house.model.end(person, entry_id, self.moment(reply.json["endTime"], None), "paused")
        self.check(house)

    @rule(member=members, pick=picks)
    def resume(self, member: int, pick: int) -> None:
        house, other, client, person = self.actor(member)
        entry_id = self.entry(house, other, person, pick)
        refusals = house.model.against_changing(person, entry_id)
        if earlier := house.model.timers.get(entry_id):
            work = (earlier.owner_id, earlier.task_type_id, earlier.project_id)
            refusals |= house.model.against_starting(person, *work)
        if reply := self.ask(client, refusals, "POST", f"/timers/{entry_id}/resume"):
            assert earlier is not None
            kept = {name: getattr(earlier, name) for name in ("owner_id", "task_type_id", "project_id", "notes")}
            billable = house.model.kinds[earlier.task_type_id].billable
            self.begun(house, person, reply, None, billable=billable, **kept)
        self.check(house)

    @rule(member=members, pick=picks)
    def discard(self, member: int, pick: int) -> None:
        house, other, client, person = self.actor(member)
        entry_id = self.entry(house, other, person, pick)
        if self.ask(client, house.model.against_ending(person, entry_id), "POST", f"/timers/{entry_id}/discard"):
            house.model.remove(person, entry_id, "discarded")
        self.check(house)

    @rule(member=members, pick=picks, version=versions)
    def delete(self, member: int, pick: int, version: str | None) -> None:
        house, other, client, person = self.actor(member)
        entry_id = self.entry(house, other, person, pick)
        number, headers = self.version(house, entry_id, version)
        refusals = house.model.against_changing(person, entry_id, number)
        if self.ask(client, refusals, "DELETE", f"/time-entries/{entry_id}", **headers):
            house.model.remove(person, entry_id, "deleted")
        self.check(house)

    @rule(member=members, pick=picks, start=perhaps_ago, end=perhaps_ago, confirm=flags)
    def move(self, member: int, pick: int, start: int | None, end: int | None, *, confirm: bool) -> None:
        times = {"start_time": self.at(start), "end_time": self.at(end)}
        self.adjust(member, pick, None, {"confirm": confirm}, **times)

    @rule(
        member=members, pick=picks, version=versions,
        kind=st.none() | kinds, notes=st.none() | texts, billable=st.none() | flags,
    )  # fmt: skip
    def rebook(
        self, member: int, pick: int, version: str | None,
        kind: str | None, notes: str | None, *, billable: bool | None,
    ) -> None:  # fmt: skip
        house, other, _, _ = self.actor(member)
        kind_id = None if kind is None else other.kinds["Mixing"] if kind == "foreign" else house.kinds[kind]
        self.adjust(member, pick, version, {}, task_type_id=kind_id, notes=notes, billable=billable)

    def adjust(self, member: int, pick: int, version: str | None, also: dict[str, bool], **fields: Any) -> None:
        """Asks for the fields that are given."""
        house, other, client, person = self.actor(member)
        entry_id = self.entry(house, other, person, pick)
        number, headers = self.version(house, entry_id, version)
        named = {name: value for name, value in fields.items() if value is not None}
        refusals, timer = house.model.against_changing(person, entry_id, number), house.model.timers.get(entry_id)
        wished = replace(timer, **named) if timer else None
        if timer and wished:
            refusals |= house.model.against_adjusting(timer, wished, named.keys(), confirmed=bool(also.get("confirm")))
            refusals |= {INVALID} if any(self.is_future(value) for value in named.values()) else set()
        sent = {to_camel(name): iso(value) if isinstance(value, datetime) else value for name, value in named.items()}
        if self.ask(client, refusals, "PATCH", f"/time-entries/{entry_id}", {**sent, **also}, **headers):
            assert timer is not None
            assert wished is not None
            house.model.adjust(person, timer, wished, confirmed=bool(also.get("confirm")))
        self.check(house)

    @rule(member=members, kind=kinds, owner=owners, project=projects, start=seconds_ago, end=seconds_ago, confirm=flags)
    def enter(
        self, member: int, kind: str, owner: int | str, project: str | None, start: int, end: int, *, confirm: bool
    ) -> None:
        house, other, client, person = self.actor(member)
        body, (owner_id, kind_id, project_id) = self.wish(house, other, person, kind, owner, project)
        times = {"start_time": self.moment_ago(start), "end_time": self.moment_ago(end)}
        timer = Timer(
            id=0, owner_id=owner_id, task_type_id=kind_id, project_id=project_id, billable=True,
            rate_minor_units=0, notes="", manually_adjusted=True, **times,
        )  # fmt: skip
        refusals = house.model.against_booking(person, owner_id, kind_id, project_id)
        refusals |= house.model.against_times(timer, None, confirmed=confirm)
        refusals |= {INVALID} if FUTURE in {start, end} else set()
        sent = {"startTime": iso(times["start_time"]), "endTime": iso(times["end_time"]), "confirm": confirm}
        if reply := self.ask(client, refusals, "POST", "/time-entries", {**body, **sent}):
            rate, billable = house.model.rate(kind_id, timer.start_time), house.model.kinds[kind_id].billable
            entered = replace(timer, id=reply.json["id"], rate_minor_units=rate, billable=billable)
            house.model.insert(person, entered, "created")
        self.check(house)

    @rule(
        member=members,
        kind=st.sampled_from(["Mixing", "Recording"]),
        rate=st.integers(0, 20_000),
        days=st.integers(0, 2),
    )
    def reprice(self, member: int, kind: str, rate: int, days: int) -> None:
        house, _, client, person = self.actor(member)
        day = house.model.day_of(datetime.now(UTC)) - timedelta(days=days)
        sent = {"rateMinorUnits": rate, "rateFrom": day.isoformat()}
        refusals = set() if person.manages else {FORBIDDEN}
        if self.ask(client, refusals, "PATCH", f"/task-types/{house.kinds[kind]}", sent):
            house.model.reprice(house.kinds[kind], rate, day)
        self.check(house)


@pytest.mark.timeout(400)  # half a minute, and more to make a failure small
def test_any_row_of_operations_does_what_the_model_does(io_loop: IOLoop, studio: Studio, database_url: str) -> None:
    run_state_machine_as_test(lambda: Operations(io_loop, studio, database_url), settings=SETTINGS)
