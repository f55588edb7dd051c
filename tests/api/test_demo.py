"""The demo studio: filled by the rules that hold for everybody, and going on by itself."""

from datetime import timedelta
from typing import Any

import pytest
from tornado.ioloop import IOLoop

from commands.demo import cast, filling
from commands.demo.filling import fill
from commands.demo.playing import AT_ONCE, Play, playing
from commands.demo.studio import Studio as DemoStudio
from commands.demo.studio import founded
from commands.errors import CommandError
from domain.money import cost_minor_units
from tests.support.bookings import moment
from tests.support.processes import until
from tests.support.studio import Client, Studio, TestOrganization

pytestmark = pytest.mark.gen_test


@pytest.fixture(autouse=True)
def _short_past(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filling, "PAST", timedelta(days=9))


@pytest.fixture
def demo(io_loop: IOLoop, studio: Studio) -> DemoStudio:
    """The demo studio, filled."""
    made = io_loop.run_sync(lambda: founded(studio.services))
    assert made is not None
    io_loop.run_sync(lambda: fill(studio.services, made))
    return made


async def a_visitor(studio: Studio, email: str = cast.OWNER) -> Client:
    """Somebody who signed in with what the demo prints."""
    reply = await studio.stranger.post("/login", {"email": email, "password": cast.PASSWORD})
    assert reply.status == 200, reply.text
    return Client(studio.url, reply.headers["Set-Cookie"].partition(";")[0])


async def all_of(client: Client, path: str) -> list[Any]:
    items, cursor = [], None
    while True:
        page = (await client.get(path, limit=200, **({"cursor": cursor} if cursor else {}))).json
        items += page["items"]
        cursor = page["nextCursor"]
        if cursor is None:
            return items


async def before_today(client: Client, path: str) -> list[Any]:
    """What began before today, whose own may change while a test runs."""
    return [item for item in await all_of(client, path) if item["startTime"][:10] < moment()[:10]]


def since(day: str, entries: list[Any]) -> list[Any]:
    """What was worked after that day, whatever its ids."""
    return [(one["ownerId"], one["startTime"], one["cost"]) for one in entries if one["startTime"][:10] > day]


async def running(visitor: Client) -> list[Any]:
    items: list[Any] = (await visitor.get("/timers/running")).json["items"]
    return items


async def test_there_are_a_dozen_members_three_rooms_and_work_for_them(studio: Studio, demo: DemoStudio) -> None:
    visitor = await a_visitor(studio)
    members = await all_of(visitor, "/members")
    assert {member["role"] for member in members} == {"owner", "manager", "engineer", "viewer"}
    assert (len(members), all(member["joined"] for member in members)) == (12, True)
    assert [room["name"] for room in await all_of(visitor, "/rooms")] == ["Room A", "Room B", "Room C"]
    assert len(await all_of(visitor, "/projects")) == len(demo.projects) == len(cast.PROJECTS)
    assert (await (await a_visitor(studio, cast.ENGINEER)).get("/me")).json["role"] == "engineer"


@pytest.mark.usefixtures("demo")
async def test_entries_cost_what_the_rules_say_and_remember_how_they_came_about(studio: Studio) -> None:
    visitor = await a_visitor(studio)
    entries = await all_of(visitor, "/time-entries")
    assert len(entries) > 50
    for entry in entries:
        cost = cost_minor_units(entry["rate"]["minorUnits"], entry["durationSeconds"])
        assert entry["cost"]["minorUnits"] == cost
        assert entry["needsReview"] == (entry["durationSeconds"] > 24 * 3600)
    assert any(entry["sessionId"] and entry["roomId"] and entry["clientId"] for entry in entries)
    history = (await visitor.get(f"/time-entries/{entries[0]['id']}/history")).json["items"]
    assert [(line["action"], line["at"], line["userName"]) for line in history] == [
        ("started", entries[0]["startTime"], entries[0]["ownerName"]),
        ("stopped", entries[0]["endTime"], entries[0]["ownerName"]),
    ]


async def test_two_rooms_are_booked_whatever_the_hour(studio: Studio, demo: DemoStudio) -> None:
    going_on = await fill(studio.services, demo)
    assert {session.room_id for session in going_on} >= set(demo.rooms[:2])


async def test_filling_again_keeps_what_is_there(studio: Studio, demo: DemoStudio) -> None:
    visitor = await a_visitor(studio)
    before = await before_today(visitor, "/time-entries"), await before_today(visitor, "/sessions")
    await fill(studio.services, demo)
    assert (await before_today(visitor, "/time-entries"), await before_today(visitor, "/sessions")) == before


async def test_filling_again_adds_the_days_since(studio: Studio, demo: DemoStudio) -> None:
    visitor = await a_visitor(studio)
    before = await before_today(visitor, "/time-entries")
    async with studio.services.database.transaction(demo.owner.organization.id) as transaction:
        await transaction.value("DELETE FROM time_entries WHERE start_time > clock_timestamp() - interval '4 days'")
    newest = max(entry["startTime"] for entry in await all_of(visitor, "/time-entries"))[:10]
    await fill(studio.services, demo)
    after = await before_today(visitor, "/time-entries")
    assert since(newest, after) == since(newest, before) != []


async def test_four_timers_run_and_go_on_by_themselves(studio: Studio, demo: DemoStudio) -> None:
    visitor = await a_visitor(studio)
    play = Play(studio.services, demo, await fill(studio.services, demo))
    await play.begin()
    assert len(await running(visitor)) == AT_ONCE
    players = {member.id for member in demo.players}
    emitted = studio.services.emitted
    for _ in range(20):
        before = emitted["timer:started"] + emitted["timer:stopped"]
        await play.move()
        assert emitted["timer:started"] + emitted["timer:stopped"] > before
        found = await running(visitor)
        assert AT_ONCE - 1 <= len(found) <= AT_ONCE
        assert {entry["ownerId"] for entry in found} <= players
    await play.begin()
    assert len(await running(visitor)) == AT_ONCE


async def test_what_a_visitor_starts_is_left_alone(studio: Studio, demo: DemoStudio) -> None:
    visitor = await a_visitor(studio, cast.ENGINEER)
    own = await visitor.make("/timers/start", taskTypeId=demo.task_types[0])
    async with playing(studio.services, demo, [], pace=(0, 0)):
        await until(lambda: studio.services.emitted["timer:stopped"] >= 8)
    assert own in await running(visitor)


async def test_timers_left_over_from_the_last_time_are_ended_where_they_would_have_ended(
    studio: Studio, demo: DemoStudio
) -> None:
    visitor = await a_visitor(studio)
    left_over = await visitor.make(
        "/timers/start",
        taskTypeId=demo.task_types[0],
        ownerId=demo.players[0].id,
        startTime=moment(days=3),
    )
    await Play(studio.services, demo, []).begin()
    ended = (await visitor.get(f"/time-entries/{left_over['id']}")).json
    assert ended["durationSeconds"] == 90 * 60


async def test_a_database_with_another_studio_is_left_alone(north: TestOrganization) -> None:
    with pytest.raises(CommandError, match="holds another studio"):
        await founded(north.studio.services)
