"""What a member may do is what holds when it is done, however long the request was under way."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from tornado.httputil import HTTPHeaders

from domain.people import Role
from tests.support.studio import Client, TestOrganization


class SlowRequest:
    """A request of which the server has the head, and not yet the body."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, body: bytes) -> None:
        self._reader, self._writer, self._body = reader, writer, body

    async def finished(self) -> int:
        """Sends the body and returns the status of the answer."""
        self._writer.write(self._body)
        return int((await self._reader.readline()).split()[1])

    async def answer(self) -> Any:
        """Sends the body and returns that of the answer, parsed."""
        assert await self.finished() == 200
        headers = HTTPHeaders.parse((await self._reader.readuntil(b"\r\n\r\n")).decode())
        return json.loads(await self._reader.readexactly(int(headers["Content-Length"])))


@asynccontextmanager
async def slow_request(client: Client, method: str, path: str, body: object = None) -> AsyncIterator[SlowRequest]:
    url = urlsplit(client.url)
    reader, writer = await asyncio.open_connection(url.hostname, url.port)
    sent = json.dumps(body).encode()
    head = (
        f"{method} /api/v1{path} HTTP/1.1\r\nHost: {url.netloc}\r\nCookie: {client.cookie}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(sent)}\r\nExpect: 100-continue\r\n\r\n"
    )
    writer.write(head.encode())
    assert b"100" in await reader.readline()  # the server has let the head pass and waits for the body
    await reader.readline()
    try:
        yield SlowRequest(reader, writer, sent)
    finally:
        writer.close()


@pytest.mark.gen_test
async def test_a_manager_who_is_removed_meanwhile_invites_nobody(north: TestOrganization) -> None:
    manager = await north.member(Role.MANAGER)
    assert manager.actor is not None
    body = {"email": "new@example.com", "name": "New", "role": "manager"}
    async with slow_request(manager, "POST", "/members", body) as request:
        assert (await north.owner.delete(f"/members/{manager.actor.user_id}")).status == 204
        assert await request.finished() == 401
    emails = [member["email"] for member in (await north.owner.get("/members")).json["items"]]
    assert "new@example.com" not in emails


@pytest.mark.gen_test
async def test_a_manager_who_becomes_a_viewer_meanwhile_invites_nobody(north: TestOrganization) -> None:
    manager = await north.member(Role.MANAGER)
    assert manager.actor is not None
    body = {"email": "new@example.com", "name": "New", "role": "manager"}
    async with slow_request(manager, "POST", "/members", body) as request:
        await north.owner.patch(f"/members/{manager.actor.user_id}", {"role": "viewer"})
        assert await request.finished() == 403


@pytest.mark.gen_test
async def test_an_engineer_who_becomes_a_viewer_meanwhile_polls_no_money(north: TestOrganization) -> None:
    engineer = await north.member(Role.ENGINEER)
    assert engineer.actor is not None
    await north.owner.post("/timers/start", {"taskTypeId": north.task_types["Mixing"]})
    async with slow_request(engineer, "GET", "/changes") as request:
        await north.owner.patch(f"/members/{engineer.actor.user_id}", {"role": "viewer"})
        [entry] = (await request.answer())["snapshot"]["running"]
    assert "rate" not in entry


@pytest.mark.gen_test
async def test_no_two_timers_run_in_one_slot_when_the_policy_changes_meanwhile(north: TestOrganization) -> None:
    ana, ben = await north.member(), await north.member()
    session = await north.owner.post(
        "/sessions", {"title": "Strings", "startTime": "2026-01-01T10:00:00Z", "endTime": "2026-01-01T12:00:00Z"}
    )
    start = {"taskTypeId": north.task_types["Mixing"], "sessionId": session.json["id"]}
    for policy in ("session", "owner") * 5:
        await asyncio.gather(
            ana.post("/timers/start", start),
            north.owner.patch("/organization", {"runningPolicy": policy}),
            ben.post("/timers/start", start),
        )
        kept = (await north.owner.get("/organization")).json["runningPolicy"]
        running = (await north.owner.get("/timers/running")).json["items"]
        assert len(running) == 1 or kept == "owner"
        for timer in running:
            await north.owner.post("/timers/stop", {"timeEntryId": timer["id"]})


@pytest.mark.gen_test
async def test_a_repeated_answer_shows_only_what_may_be_seen_now(north: TestOrganization) -> None:
    engineer = await north.member()
    await engineer.post("/timers/start", {"taskTypeId": north.task_types["Mixing"]})
    first = await engineer.post("/timers/stop", Idempotency_Key="stop-1")
    await north.owner.patch("/organization", {"engineersSeeCosts": False})
    repeated = await engineer.post("/timers/stop", Idempotency_Key="stop-1")
    assert "cost" in first.json
    assert repeated.status == 200
    assert repeated.json == {name: value for name, value in first.json.items() if name not in {"cost", "rate"}}


@pytest.mark.gen_test
async def test_an_invitation_link_is_kept_nowhere(north: TestOrganization) -> None:
    body = {"email": "new@example.com", "name": "New", "role": "engineer"}
    await north.owner.post("/members", body, Idempotency_Key="invite-1")
    async with north.studio.services.database.transaction(north.id) as transaction:
        assert await transaction.value("SELECT count(*) FROM idempotency_keys") == 0


@pytest.mark.gen_test
async def test_an_invited_stranger_is_called_what_the_inviter_called_them(
    north: TestOrganization, south: TestOrganization
) -> None:
    stranger = await south.member(name="Real Name")
    assert stranger.actor is not None
    body = {"email": stranger.actor.email, "name": "Somebody", "role": "engineer"}
    assert (await north.owner.post("/members", body)).json["name"] == "Somebody"
