"""Time entries as CSV: what a spreadsheet gets, who sees money in it, and nothing that it would run."""

import csv
import io
from typing import Any

import pytest
from tornado.httpclient import AsyncHTTPClient
from tornado.simple_httpclient import HTTPStreamClosedError

from actions import entry_lists
from domain.errors import Unavailable
from domain.people import Role
from tests.support.bookings import a_project, a_session, entered, made, moment, started
from tests.support.studio import Client, TestOrganization

pytestmark = pytest.mark.gen_test

COLUMNS = [
    "id", "owner", "taskType", "category", "client", "project", "session", "room", "startTime", "endTime",
    "durationSeconds", "hours", "billable", "notes", "manuallyAdjusted", "needsReview",
]  # fmt: skip
MONEY = ["hourlyRate", "cost", "currency"]


async def lines(member: Client, **query: Any) -> list[dict[str, str]]:
    reply = await member.get("/time-entries.csv", **query)
    assert (reply.status, reply.headers["Content-Type"]) == (200, "text/csv; charset=utf-8")
    return list(csv.DictReader(io.StringIO(reply.text, newline="")))


async def test_a_line_says_all_of_an_entry_in_local_time_and_exact_money(north: TestOrganization) -> None:
    owner = north.owner
    client, room = await made(owner, "/clients", {"name": "Nils"}), await made(owner, "/rooms", {"name": "Room A"})
    session = await a_session(owner, projectId=await a_project(owner, clientId=client), roomId=room)
    entry = await entered(
        owner, north, sessionId=session, startTime="2026-01-15T23:30:00Z", duration="1h30m36s", notes='Say "hi",\nÜ'
    )
    assert owner.actor is not None
    assert await lines(owner) == [
        {
            "id": str(entry["id"]), "owner": owner.actor.name, "taskType": "Recording", "category": "billable",
            "client": "Nils", "project": "Album", "session": "Strings", "room": "Room A",
            "startTime": "2026-01-16T00:30:00+01:00", "endTime": "2026-01-16T02:00:36+01:00",
            "durationSeconds": "5436", "hours": "1.5100", "billable": "true", "notes": 'Say "hi",\nÜ',
            "manuallyAdjusted": "true", "needsReview": "false",
            "hourlyRate": "75.00", "cost": "113.25", "currency": "EUR",
        }
    ]  # fmt: skip


async def test_what_runs_has_no_end_no_hours_and_no_cost(north: TestOrganization) -> None:
    await started(north.owner, north)
    (line,) = await lines(north.owner)
    assert [line[name] for name in ("endTime", "durationSeconds", "hours", "cost")] == [""] * 4


async def test_those_who_may_not_see_money_get_no_columns_of_it(north: TestOrganization) -> None:
    await entered(north.owner, north)
    viewer = await north.member(Role.VIEWER)
    shown, hidden = await lines(north.owner), await lines(viewer)
    assert [list(line) for line in (*shown, *hidden)] == [COLUMNS + MONEY, COLUMNS]


async def test_money_is_written_in_the_digits_of_its_currency(north: TestOrganization) -> None:
    tokyo = await north.studio.organization("Tokyo", currency="JPY")
    await entered(tokyo.owner, tokyo)
    (line,) = await lines(tokyo.owner)
    assert [line[name] for name in MONEY] == ["75", "75", "JPY"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
async def test_no_cell_begins_like_a_formula(north: TestOrganization, start: str) -> None:
    formula = f"{start}HYPERLINK(1)"
    await north.member(Role.ENGINEER, formula.strip())
    await entered(north.owner, north, notes=formula)
    (line,) = await lines(north.owner)
    assert line["notes"] == f"'{formula}"


async def test_names_are_made_harmless_too(north: TestOrganization) -> None:
    engineer = await north.member(Role.ENGINEER, "=1+1")
    owner = north.owner
    client, room = await made(owner, "/clients", {"name": "@c"}), await made(owner, "/rooms", {"name": "+r"})
    project = await a_project(owner, clientId=client, name="-p")
    session = await a_session(owner, projectId=project, roomId=room, title="=s")
    await owner.patch(f"/task-types/{north.task_types['Mixing']}", {"name": "=t"})
    await entered(engineer, north, "Mixing", sessionId=session)
    (line,) = await lines(owner)
    named = [line[name] for name in ("owner", "taskType", "client", "project", "session", "room")]
    assert named == ["'=1+1", "'=t", "'@c", "'-p", "'=s", "'+r"]


async def test_the_filter_of_the_list_holds_for_the_export(north: TestOrganization) -> None:
    for kind, days in (("Mixing", 2), ("Recording", 1)):
        await entered(north.owner, north, kind, startTime=moment(days=days), duration="1h")
    assert [line["taskType"] for line in await lines(north.owner)] == ["Recording", "Mixing"]
    assert [line["taskType"] for line in await lines(north.owner, to=moment(days=2, hours=-1))] == ["Mixing"]
    for query in ("limit=1", "from=x", "colour=red"):
        assert (await north.owner.get(f"/time-entries.csv?{query}")).json["code"] == "validation_failed"


async def test_an_export_of_many_pages_holds_each_entry_once(
    north: TestOrganization, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entry_lists, "EXPORT_PAGE", 2)
    start = moment(hours=2)
    ids = [(await entered(north.owner, north, startTime=start, duration="1m"))["id"] for _ in range(4)]
    assert [int(line["id"]) for line in await lines(north.owner)] == ids[::-1]


async def test_an_export_that_fails_on_its_way_does_not_pass_for_a_whole_one(
    north: TestOrganization, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, calls = entry_lists.export_page, []

    async def second_fails(*args: Any) -> Any:
        calls.append(args)
        if len(calls) > 1:
            raise Unavailable
        return await page(*args)

    monkeypatch.setattr(entry_lists, "EXPORT_PAGE", 2)
    monkeypatch.setattr(entry_lists, "export_page", second_fails)
    for _ in range(3):
        await entered(north.owner, north)
    url = f"{north.owner.url}/api/v1/time-entries.csv"
    with pytest.raises(HTTPStreamClosedError):
        await AsyncHTTPClient().fetch(url, headers={"Cookie": north.owner.cookie or ""})


async def test_an_export_that_fails_at_once_says_so(north: TestOrganization, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(*_args: Any) -> Any:
        raise Unavailable

    monkeypatch.setattr(entry_lists, "export_page", fails)
    reply = await north.owner.get("/time-entries.csv")
    assert (reply.status, reply.json["code"], reply.headers["Retry-After"]) == (503, "unavailable", "1")


async def test_the_head_of_an_export_has_no_lines(north: TestOrganization) -> None:
    await entered(north.owner, north)
    reply = await north.owner.call("HEAD", "/time-entries.csv")
    assert (reply.status, reply.text, reply.headers["Content-Type"]) == (200, "", "text/csv; charset=utf-8")
