"""What `/events` sends and how it takes what browsers send, by the cases that browsers' test suites list."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from socket import socket
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tornado.ioloop import IOLoop

from tests.support.listening import PATIENCE, EventStreamReader
from tests.support.live import event_stream, requested
from tests.support.studio import TestOrganization

BLOCK = re.compile(
    rb"(?:retry: [0-9]+\n)?"
    rb"(?:(?:id: [A-Za-z0-9-]{1,64}\.[0-9]{1,16}\n)?event: [a-z]+(?::[a-z]+)?\ndata: \{[^\r\n\0]*\}\n)?"
    rb"\n"
)
SETTINGS = settings(
    max_examples=25, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
# What may stand in a note, and what in a name: no NUL, no half of a surrogate pair; a name is one line.
NOTES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=300)
NAMES = st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Z"]), min_size=1, max_size=60)

live_test = pytest.mark.gen_test(timeout=60)


@dataclass
class Raw:
    """The bytes behind the head of an answer."""

    sock: socket
    wire: bytes

    async def until(self, event: str, entry_id: int | None = None) -> list[tuple[str, Any]]:
        """All events up to one of this name, and of this time entry if it is named."""
        async with asyncio.timeout(PATIENCE):
            while not any(self._is(each, event, entry_id) for each in self.events):
                self.wire += await asyncio.get_running_loop().sock_recv(self.sock, 65536)
        return self.events

    @property
    def events(self) -> list[tuple[str, Any]]:
        return [(event, json.loads(data)) for event, data in EventStreamReader().receive(self.whole.decode())]

    @property
    def whole(self) -> bytes:
        """What came, without an event that is not all there yet."""
        return self.wire[: self.wire.rfind(b"\n\n") + 2]

    def _is(self, found: tuple[str, Any], event: str, entry_id: int | None) -> bool:
        return found[0] == event and entry_id in {None, found[1].get("timeEntryId")}


@asynccontextmanager
async def raw_stream(organization: TestOrganization) -> AsyncIterator[Raw]:
    """The owner's stream, byte by byte."""
    async with requested(organization.owner, "/events") as answer:
        yield Raw(answer.sock, answer.behind)


@SETTINGS
@given(notes=NOTES, name=NAMES)
@example(notes="\ufeffa\r\nb\rc\nd\n\nid: 7\u2028\u2029\x85", name="Ünïcode ✓ 🎧")
@example(notes="data: x\n\nevent: goodbye\ndata: {}\n\n", name="id: 1")
def test_whatever_people_write_a_stream_has_its_form(
    io_loop: IOLoop, north: TestOrganization, notes: str, name: str
) -> None:
    async def written() -> Raw:
        async with raw_stream(north) as raw:
            await north.owner.make("/clients", name=name)
            entry = await north.owner.make("/timers/start", taskTypeId=north.task_types["Mixing"], notes=notes)
            await north.owner.post("/timers/stop")
            await raw.until("timer:stopped", entry["id"])
            return raw

    raw: Raw = io_loop.run_sync(written)
    assert b"".join(BLOCK.findall(raw.whole)) == raw.whole
    events = dict(raw.events)
    assert events["catalog:changed"]["value"]["name"] == name
    assert events["timer:started"]["notes"] == notes


@live_test
async def test_nul_which_no_browser_takes_everywhere_is_refused_when_it_is_written(north: TestOrganization) -> None:
    body = {"taskTypeId": north.task_types["Mixing"], "notes": "a\0b"}

    assert (await north.owner.post("/timers/start", body)).wrong == ["notes"]


@live_test
async def test_a_stream_begins_with_how_long_to_wait_and_no_bom(north: TestOrganization) -> None:
    async with raw_stream(north) as raw:
        await raw.until("hello")

    assert raw.wire.startswith(b"retry: 2000\n\nevent: hello\ndata: {")


@live_test
async def test_only_what_has_a_place_in_the_log_has_an_id(north: TestOrganization) -> None:
    async with raw_stream(north) as raw:
        await raw.until("snapshot")
        await north.owner.make("/clients", name="Label")
        await raw.until("catalog:changed")

    named = re.findall(rb"(?:id: (\S+)\n)?event: (\S+)\n", raw.wire)
    assert {event for event_id, event in named if event_id} == {b"snapshot", b"catalog:changed"}


@live_test
@pytest.mark.parametrize(
    "last_event_id",
    [
        "garbage",
        "…🎧".encode().decode("latin-1"),
        "\xff\xfe",
        "%00",
        "a\tb",
        "9" * 12_000,
        "e.1, e.2",
        "e.-1",
        "e.1e3",
        "e." + "9" * 17,
        "e.٣".encode().decode("latin-1"),
    ],
)
async def test_a_last_event_id_that_is_none_of_ours_is_answered_in_the_stream(
    last_event_id: str, north: TestOrganization
) -> None:
    async with event_stream(north.owner, Last_Event_ID=last_event_id) as peer:
        hello, reset, snapshot = await peer.take(3)

    assert (hello.data["resumed"], reset.data, snapshot.event) == (False, {"reason": "malformed"}, "snapshot")


@live_test
async def test_of_two_last_event_ids_neither_is_guessed_at(north: TestOrganization) -> None:
    async with event_stream(north.owner) as peer:
        snapshot = await peer.next("snapshot")

    twice = {"Last_Event_ID": str(snapshot.id), "last_event_id": str(snapshot.id)}
    async with event_stream(north.owner, **twice) as peer:
        assert (await peer.next("reset")).data == {"reason": "malformed"}


@live_test
async def test_an_empty_last_event_id_leaves_it_to_the_cursor_in_the_address(north: TestOrganization) -> None:
    async with event_stream(north.owner) as peer:
        snapshot = await peer.next("snapshot")

    async with event_stream(north.owner, f"?cursor={snapshot.id}", Last_Event_ID="") as peer:
        assert (await peer.next("hello")).data["resumed"] is True


@live_test
async def test_a_header_with_nul_is_no_http_and_hurts_nobody(north: TestOrganization) -> None:
    async with event_stream(north.owner) as peer:
        async with requested(north.owner, "/events", {"Last-Event-ID": "a\0b"}) as answer:
            assert answer.start.code == 400

        await north.owner.make("/clients", name="Label")
        await peer.next("catalog:changed")


@live_test
@pytest.mark.parametrize(
    "asked",
    [
        {"Accept": "text/event-stream", "Cache-Control": "no-cache"},
        {"Accept": "*/*", "Cache-Control": "max-age=60", "If-None-Match": "*"},
        {"Accept": "application/json", "Accept-Encoding": "gzip, br"},
    ],
)
async def test_whatever_a_client_prefers_it_gets_a_plain_stream_that_nobody_keeps(
    asked: dict[str, str], north: TestOrganization
) -> None:
    async with requested(north.owner, "/events", asked) as answer:
        assert (answer.start.code, answer.headers["Content-Type"]) == (200, "text/event-stream")
        assert answer.headers["Cache-Control"] == "no-store"
        assert not {"Content-Encoding", "Location", "ETag", "Age", "Expires"} & set(answer.headers)


@live_test
@pytest.mark.parametrize(("path", "status"), [("/events/", 404), ("/events/1", 404), ("/Events", 404)])
async def test_no_other_address_streams_or_leads_there(path: str, status: int, north: TestOrganization) -> None:
    async with requested(north.owner, path) as answer:
        assert (answer.start.code, answer.headers["Content-Type"]) == (status, "application/problem+json")
        assert "Location" not in answer.headers
