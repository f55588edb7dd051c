"""Task types and their rates over HTTP."""

from typing import Any

import pytest

from domain.people import Role
from tests.support.studio import Client, TestOrganization
from tests.support.witness import witnessed

pytestmark = pytest.mark.gen_test

MASTERING = {"name": "Vinyl mastering", "color": "#0EA5E9", "rateMinorUnits": 9000}


async def made(client: Client, **fields: Any) -> dict[str, Any]:
    task_type: dict[str, Any] = await client.make("/task-types", **(MASTERING | fields))
    return task_type


async def rate_of(client: Client, task_type_id: int) -> int:
    rate: int = (await client.get(f"/task-types/{task_type_id}")).json["rate"]["minorUnits"]
    return rate


async def booked_rate(client: Client, task_type_id: int, day: str) -> int:
    """The rate that an hour of that day is booked at."""
    entry = {"taskTypeId": task_type_id, "startTime": f"{day}T12:00:00Z", "duration": "1h"}
    reply = await client.post("/time-entries", entry)
    assert reply.status == 201, reply.text
    rate: int = reply.json["rate"]["minorUnits"]
    return rate


async def test_task_types_are_listed_as_sorted_and_the_newest_last(north: TestOrganization) -> None:
    first = await made(north.owner, name="First", sortOrder=0)
    last = await made(north.owner, name="Last")
    after_last = await made(north.owner, name="After last")
    listed = (await north.owner.get("/task-types")).json
    names = ["First", "Setup", "Recording", "Mixing", "Mastering", "Break", "Last", "After last"]
    assert [item["name"] for item in listed["items"]] == names
    assert listed["nextCursor"] is None
    assert listed["items"][0] == first
    assert listed["items"][-2:] == [last, after_last]


async def test_pages_hold_every_task_type_once(north: TestOrganization) -> None:
    await made(north.owner, sortOrder=3)
    whole = (await north.owner.get("/task-types")).json["items"]
    found, cursor = [], {}
    while cursor is not None:
        page = (await north.owner.get("/task-types", limit=2, **cursor)).json
        found += page["items"]
        cursor = {"cursor": page["nextCursor"]} if page["nextCursor"] else None
    assert found == whole


ODD_QUESTIONS = {
    "limit=0": ["limit"],
    "limit=201": ["limit"],
    "limit=2.0": ["limit"],
    "cursor=": ["cursor"],
    "cursor=WzFd": ["cursor"],
    "cursor=WyJhIiwxXQ": ["cursor"],
    "active=yes": ["active"],
    "color=red": ["color"],
}


async def test_odd_questions_are_refused(north: TestOrganization) -> None:
    replies = {query: await north.owner.get(f"/task-types?{query}") for query in ODD_QUESTIONS}
    assert {query: reply.wrong for query, reply in replies.items()} == ODD_QUESTIONS


async def test_the_rate_is_shown_to_those_who_may_see_it(north: TestOrganization) -> None:
    engineer, viewer = await north.member(), await north.member(Role.VIEWER)
    task_type = await made(north.owner)
    path = f"/task-types/{task_type['id']}"
    assert task_type["rate"] == {"minorUnits": 9000, "currency": "EUR", "formatted": "€90.00"}
    assert (await engineer.get(path)).json == task_type
    without = {name: value for name, value in task_type.items() if name != "rate"}
    assert (await viewer.get(path)).json == without
    assert all("rate" not in item for item in (await viewer.get("/task-types")).json["items"])


async def test_a_new_rate_holds_from_today_and_leaves_what_was_booked(north: TestOrganization) -> None:
    kind = (await made(north.owner))["id"]
    entry = (await north.owner.post("/timers/start", {"taskTypeId": kind})).json
    async with witnessed(north) as events:
        changed = await north.owner.patch(f"/task-types/{kind}", {"rateMinorUnits": 9900})
    assert changed.json["rate"]["minorUnits"] == 9900
    assert [(event.name, event.data["op"], event.data["value"]) for event in events] == [
        ("catalog:changed", "updated", changed.json)
    ]
    assert (await north.owner.get(f"/time-entries/{entry['id']}")).json["rate"]["minorUnits"] == 9000
    assert (await north.owner.post("/timers/switch", {"taskTypeId": kind})).json["rate"]["minorUnits"] == 9900
    assert await booked_rate(north.owner, kind, "2020-01-01") == 9000


async def test_a_rate_holds_from_its_day_up_to_the_next_rates_day(north: TestOrganization) -> None:
    kind = (await made(north.owner))["id"]
    for rate, day in ((9500, "2024-03-01"), (9200, "2024-02-01"), (20000, "2199-01-01")):
        assert (await north.owner.patch(f"/task-types/{kind}", {"rateMinorUnits": rate, "rateFrom": day})).status == 200
    days = ("2024-01-31", "2024-02-01", "2024-02-29", "2024-03-01")
    assert [await booked_rate(north.owner, kind, day) for day in days] == [9000, 9200, 9200, 9500]
    assert await rate_of(north.owner, kind) == 9500


async def test_a_task_type_priced_from_a_day_on_costs_nothing_before(north: TestOrganization) -> None:
    kind = (await made(north.owner, rateFrom="2024-03-01"))["id"]
    assert [await booked_rate(north.owner, kind, day) for day in ("2024-02-29", "2024-03-01")] == [0, 9000]


async def test_today_is_the_organizations_own(north: TestOrganization) -> None:
    # the day in Kiritimati is never the day at the date line's other side, whatever the time is
    kind = (await made(north.owner))["id"]
    await north.owner.patch("/organization", {"timezone": "Pacific/Kiritimati"})
    await north.owner.patch(f"/task-types/{kind}", {"rateMinorUnits": 9900})
    assert await rate_of(north.owner, kind) == 9900
    await north.owner.patch("/organization", {"timezone": "Etc/GMT+12"})
    assert await rate_of(north.owner, kind) == 9000


async def test_a_rate_that_holds_already_is_no_change(north: TestOrganization) -> None:
    kind = await made(north.owner)
    async with witnessed(north) as events:
        reply = await north.owner.patch(f"/task-types/{kind['id']}", {"rateMinorUnits": 9000, "name": kind["name"]})
    assert (reply.status, reply.json, events) == (200, kind, [])


async def test_a_new_name_and_color_show_on_running_timers(north: TestOrganization) -> None:
    kind = north.task_types["Mixing"]
    await north.owner.post("/timers/start", {"taskTypeId": kind})
    async with witnessed(north) as events:
        reply = await north.owner.patch(f"/task-types/{kind}", {"name": "Mix", "color": "#000000"})
    assert (reply.json["name"], reply.json["color"], reply.json["rate"]["minorUnits"]) == ("Mix", "#000000", 6000)
    assert [event.data["value"] for event in events] == [reply.json]
    running = (await north.owner.get("/timers/running")).json["items"]
    assert running[0]["taskType"] == {"id": kind, "name": "Mix", "color": "#000000", "category": "billable"}


async def test_a_deleted_task_type_stays_without_taking_new_time(north: TestOrganization) -> None:
    kind = north.task_types["Mixing"]
    async with witnessed(north) as events:
        replies = [await north.owner.delete(f"/task-types/{kind}") for _ in range(2)]
    assert [reply.status for reply in replies] == [204, 204]
    assert [(event.data["op"], event.data["value"]["active"]) for event in events] == [("deleted", False)]
    assert (await north.owner.post("/timers/start", {"taskTypeId": kind})).status == 422
    inactive = (await north.owner.get("/task-types", active="false")).json["items"]
    active = (await north.owner.get("/task-types", active="true")).json["items"]
    assert ([item["id"] for item in inactive], len(active)) == ([kind], 4)


async def test_a_deleted_task_type_comes_back_into_use(north: TestOrganization) -> None:
    kind = north.task_types["Mixing"]
    await north.owner.delete(f"/task-types/{kind}")
    assert (await north.owner.patch(f"/task-types/{kind}", {"active": True})).json["active"] is True
    assert (await north.owner.post("/timers/start", {"taskTypeId": kind})).status == 201


BAD_FIELDS: list[tuple[dict[str, Any], str]] = [
    ({"rateMinorUnits": -1}, "rateMinorUnits"),
    ({"rateMinorUnits": 10.5}, "rateMinorUnits"),
    ({"rateMinorUnits": None}, "rateMinorUnits"),
    ({"rateMinorUnits": 1, "rateFrom": "2024-3-1"}, "rateFrom"),
    ({"rateMinorUnits": 1, "rateFrom": "2024-02-30"}, "rateFrom"),
    ({"rateMinorUnits": 1, "rateFrom": "2024-03-01T00:00:00Z"}, "rateFrom"),
    ({"rateMinorUnits": 1, "rateFrom": "1200-01-01"}, "rateFrom"),
    ({"rateMinorUnits": 1, "rateFrom": 1709251200}, "rateFrom"),
    ({"rateFrom": "2024-03-01"}, "rateFrom"),
    ({"name": " "}, "name"),
    ({"name": None}, "name"),
    ({"name": "a\x00b"}, "name"),
    ({"color": "red"}, "color"),
    ({"category": "free"}, "category"),
    ({"sortOrder": True}, "sortOrder"),
    ({"active": "true"}, "active"),
    ({"rate": 1}, "rate"),
]


async def test_bad_fields_change_nothing(north: TestOrganization) -> None:
    kind = await made(north.owner)
    async with witnessed(north) as events:
        replies = [await north.owner.patch(f"/task-types/{kind['id']}", fields) for fields, _ in BAD_FIELDS]
    assert [reply.wrong for reply in replies] == [[path] for _, path in BAD_FIELDS]
    assert events == []
    assert (await north.owner.get(f"/task-types/{kind['id']}")).json == kind


async def test_a_task_type_needs_a_name_a_color_and_a_rate(north: TestOrganization) -> None:
    reply = await north.owner.post("/task-types", {})
    assert reply.wrong == ["name", "color", "rateMinorUnits"]


@pytest.mark.parametrize("role", [Role.ENGINEER, Role.VIEWER])
async def test_only_managers_change_task_types(north: TestOrganization, role: Role) -> None:
    member, path = await north.member(role), f"/task-types/{north.task_types['Mixing']}"
    async with witnessed(north) as events:
        replies = [
            await member.post("/task-types", MASTERING),
            await member.patch(path, {"name": "Mine"}),
            await member.delete(path),
        ]
    assert ([reply.status for reply in replies], events) == ([403, 403, 403], [])


async def test_another_organizations_task_types_are_not_there(north: TestOrganization, south: TestOrganization) -> None:
    path = f"/task-types/{south.task_types['Mixing']}"
    async with witnessed(south) as events:
        replies = [
            await north.owner.get(path),
            await north.owner.patch(path, {"rateMinorUnits": 0}),
            await north.owner.delete(path),
        ]
    assert ([reply.status for reply in replies], events) == ([404, 404, 404], [])
    ids = {item["id"] for item in (await north.owner.get("/task-types")).json["items"]}
    assert ids.isdisjoint(south.task_types.values())
