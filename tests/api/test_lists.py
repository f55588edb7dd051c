"""Lists of time entries: filters, totals, and pages that hold while time goes on being booked."""

from dataclasses import dataclass
from typing import Any

import pytest
from tornado.ioloop import IOLoop

from domain.people import Role
from store import entry_choice
from store.connection import connected
from tests.support.bookings import a_project, a_session, entered, hide_costs, made, moment, started
from tests.support.studio import Client, TestOrganization

pytestmark = pytest.mark.gen_test


@dataclass
class Booked:
    """A studio with some of everything booked; `ids` are those of the entries by their names."""

    studio: TestOrganization
    engineer: Client
    work: dict[str, int]
    ids: dict[str, int]

    async def found(self, **query: Any) -> set[str]:
        """The names of the entries that a filter finds, whose totals must be theirs."""
        reply = await self.studio.owner.get("/time-entries", **query)
        assert reply.status == 200, reply.text
        items, stats = reply.json["items"], reply.json["stats"]
        assert stats["count"] == len(items)
        assert stats["durationSeconds"] == sum(item["durationSeconds"] or 0 for item in items)
        assert stats["cost"]["minorUnits"] == sum(cost_of(item) for item in items)
        assert stats["billableCost"]["minorUnits"] == sum(cost_of(item) for item in items if item["billable"])
        names = {id_: name for name, id_ in self.ids.items()}
        return {names[item["id"]] for item in items}


def cost_of(entry: Any) -> int:
    return entry["cost"]["minorUnits"] if entry["cost"] else 0


@pytest.fixture
def booked(io_loop: IOLoop, north: TestOrganization) -> Booked:
    found = io_loop.run_sync(lambda: _book(north))
    assert found is not None
    return found


async def _book(north: TestOrganization) -> Booked:
    owner, engineer = north.owner, await north.member(Role.ENGINEER, "Eva")
    client, room = await made(owner, "/clients", {"name": "Nils"}), await made(owner, "/rooms", {"name": "Room A"})
    project = await a_project(owner, clientId=client, name="100% Live_Album")
    session = await a_session(owner, projectId=project, roomId=room, title="Strings")
    work = {"clientId": client, "roomId": room, "projectId": project, "sessionId": session}
    ids = {
        "session": await entered(
            engineer, north, "Recording", sessionId=session, startTime=moment(days=3), duration="1h7m3s"
        ),
        "project": await entered(
            owner, north, "Mixing", projectId=project, startTime=moment(days=2), duration="50m11s"
        ),
        "break": await entered(owner, north, "Break", notes="Tea, 50%_off", startTime=moment(days=1), duration="20m"),
        "free": await entered(engineer, north, "Mixing", billable=False, startTime=moment(hours=5), duration="1s"),
        "running": await started(engineer, north, notes="Überstunden"),
    }
    return Booked(north, engineer, work, {name: entry["id"] for name, entry in ids.items()})


async def test_a_filter_finds_what_it_names_and_adds_it_up(booked: Booked) -> None:
    everything, found = set(booked.ids), booked.found
    assert booked.engineer.actor is not None
    assert await found() == everything
    assert await found(userId=booked.engineer.actor.user_id) == {"session", "free", "running"}
    assert await found(taskTypeId=booked.studio.task_types["Mixing"]) == {"project", "free"}
    assert await found(sessionId=booked.work["sessionId"], roomId=booked.work["roomId"]) == {"session"}
    assert await found(projectId=booked.work["projectId"]) == {"session", "project"}
    assert await found(clientId=booked.work["clientId"]) == {"session", "project"}
    assert await found(billable="true") == {"session", "project", "running"}
    assert await found(billable="false") == {"break", "free"}
    assert await found(billable="false", userId=booked.engineer.actor.user_id) == {"free"}
    assert await found(taskTypeId=999_999) == set()


async def test_a_span_of_time_holds_its_first_moment_and_not_its_last(booked: Booked) -> None:
    first, second = moment(days=3), moment(days=2)
    assert await booked.found(**{"from": first}) == set(booked.ids)
    assert await booked.found(**{"from": first, "to": second}) == {"session"}
    assert await booked.found(to=first) == set()
    assert await booked.found(**{"from": second, "to": second}) == set()
    assert await booked.found(**{"from": second, "to": first}) == set()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("tea", {"break"}),
        ("strings", {"session"}),
        ("MIX", {"project", "free"}),
        ("live_album", {"session", "project"}),
        ("überstunden", {"running"}),
        ("50%_off", {"break"}),
        ("50%off", set()),
        ("_", {"session", "project", "break"}),
        ("%", {"session", "project", "break"}),
        ("\\", set()),
        ("'; DROP TABLE time_entries; --", set()),
        ("", {"session", "project", "break", "free", "running"}),
    ],
)
@pytest.mark.parametrize("most", [1, entry_choice.MOST_FOUND])
async def test_text_is_looked_for_as_it_stands(
    booked: Booked, monkeypatch: pytest.MonkeyPatch, text: str, names: set[str], most: int
) -> None:
    monkeypatch.setattr(entry_choice, "MOST_FOUND", most)  # few or many, they are the same
    assert await booked.found(text=text) == names


async def test_text_is_found_behind_letters_that_are_longer_in_lower_case(database_url: str) -> None:
    async with connected(database_url, "test") as connection:
        await connection.execute("CREATE COLLATION full_case (provider = builtin, locale = 'PG_UNICODE_FAST')")
        letters = await connection.fetchval("SELECT lower('İİİend' COLLATE full_case)")
        assert len(letters) == 9
        definition = await connection.fetchval("SELECT pg_get_functiondef('trigrams'::regproc)")
        wide = definition.replace("trigrams", "wide_trigrams").replace(
            "lower(content)", "lower(content COLLATE full_case)"
        )
        await connection.execute(wide)
        assert "1:end" in await connection.fetchval("SELECT wide_trigrams(1, 'İİİend')")


async def test_text_is_looked_for_in_the_own_organization_alone(
    booked: Booked, north: TestOrganization, south: TestOrganization
) -> None:
    await entered(south.owner, south, notes="strings and strings")
    assert await booked.found(text="strings") == {"session"}
    async with north.studio.services.database.transaction(south.id) as transaction:
        others = await transaction.rows("SELECT entries_with_text('strings', '%strings%', 10)")
    assert len(others) == 1


async def test_the_totals_are_those_of_the_whole_filter_on_every_page(booked: Booked) -> None:
    whole = (await booked.studio.owner.get("/time-entries")).json
    page = (await booked.studio.owner.get("/time-entries", limit=2)).json
    assert page["stats"] == whole["stats"]
    assert page["items"] == whole["items"][:2]
    next_page = (await booked.studio.owner.get("/time-entries", limit=2, cursor=page["nextCursor"])).json
    assert next_page["stats"] == whole["stats"]


async def test_totals_show_no_money_to_those_who_may_not_see_it(booked: Booked) -> None:
    viewer = await booked.studio.member(Role.VIEWER)
    await hide_costs(booked.studio)
    for member in (viewer, booked.engineer):
        answer = (await member.get("/time-entries")).json
        assert answer["stats"].keys() == {"count", "durationSeconds"}
        assert all(item.keys().isdisjoint({"rate", "cost"}) for item in answer["items"])


async def test_odd_filters_are_refused_by_name(booked: Booked) -> None:
    wrong = {
        "from": ["yesterday", "2026-03-01", "2026-03-01T00:00:00", "", "0"],
        "to": ["1772357400", "9999-01-01T00:00:00Z"],
        "userId": ["0", "-1", "1.5", "x", "", "9007199254740992"],
        "billable": ["yes", "1", "TRUE", ""],
        "text": ["x" * 201, "a\0b"],
    }
    for name, values in wrong.items():
        for value in values:
            reply = await booked.studio.owner.get("/time-entries", **{name: value})
            assert (reply.status, [error["path"] for error in reply.json["errors"]]) == (422, [name]), value


async def test_pages_neither_miss_nor_repeat_while_time_is_booked_and_deleted(north: TestOrganization) -> None:
    starts = [moment(minutes=minutes // 3 * 3 + 60) for minutes in range(13)]  # three at each moment
    at_first = [(await entered(north.owner, north, startTime=start, duration="1m"))["id"] for start in starts]
    seen: list[int] = []
    cursor: dict[str, str] = {}
    pages = 0
    while True:
        page = (await north.owner.get("/time-entries", limit=4, **cursor)).json
        seen += [item["id"] for item in page["items"]]
        pages += 1
        for start in (starts[0], starts[6], starts[-1]):
            await entered(north.owner, north, startTime=start, duration="2m")
        await north.owner.delete(f"/time-entries/{seen[-1 - pages % 2]}")  # at times the one that the cursor names
        if page["nextCursor"] is None:
            break
        cursor = {"cursor": page["nextCursor"]}
    assert len(seen) == len(set(seen))
    assert set(at_first) <= set(seen)
    assert pages > 3


async def test_entries_are_listed_newest_first_and_then_by_id(north: TestOrganization) -> None:
    starts = [moment(hours=3), moment(hours=2), moment(hours=3), moment(hours=9)]
    ids = [(await entered(north.owner, north, startTime=start, duration="1m"))["id"] for start in starts]
    items = (await north.owner.get("/time-entries")).json["items"]
    assert [item["id"] for item in items] == [ids[1], ids[2], ids[0], ids[3]]


async def test_entries_of_another_organization_are_in_no_list(north: TestOrganization, south: TestOrganization) -> None:
    theirs = await entered(south.owner, south)
    for query in ({}, {"userId": theirs["ownerId"]}, {"taskTypeId": theirs["taskType"]["id"]}):
        answer = (await north.owner.get("/time-entries", **query)).json
        assert (answer["items"], answer["stats"]["count"]) == ([], 0)
    assert len((await north.owner.get("/time-entries.csv")).text.splitlines()) == 1
