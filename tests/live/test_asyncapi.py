"""`/asyncapi.json` as it is served, and that what the transports say is as it describes."""

import json
from dataclasses import asdict
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tornado.httpclient import AsyncHTTPClient

from domain.events import EVENTS
from domain.people import Role
from handlers.asyncapi.channels import message_key
from tests.support.live import event_stream, websocket
from tests.support.studio import Client, Studio, TestOrganization

pytestmark = pytest.mark.gen_test(timeout=60)


async def described(studio: Studio) -> Any:
    response = await AsyncHTTPClient().fetch(f"{studio.url}/asyncapi.json")
    assert response.headers["Content-Type"] == "application/json"
    return json.loads(response.body)


def check(document: Any, message: str, payload: Any) -> None:
    """Raises unless the payload is as the document says of that message."""
    schema = document["components"]["messages"][message]["payload"]
    Draft202012Validator({**schema, "components": document["components"]}).validate(payload)


async def work(owner: Client, task_type: int) -> None:
    """Has each event of the log happen, the start twice."""
    await owner.post("/timers/start", {"taskTypeId": task_type, "notes": "Side B"})
    stopped = await owner.post("/timers/stop")
    started = await owner.post("/timers/start", {"taskTypeId": task_type})
    await owner.post(f"/timers/{started.json['id']}/discard")
    entry = f"/time-entries/{stopped.json['id']}"
    await owner.patch(entry, {"notes": "Side A"})
    await owner.delete(entry)
    await owner.post("/time-entries", {"taskTypeId": task_type, "startTime": "2026-03-01T09:30:00Z", "duration": "1h"})
    await owner.post("/rooms", {"name": "Studio B"})


@pytest.mark.parametrize("role", [Role.OWNER, Role.VIEWER])
async def test_what_is_told_is_as_described(north: TestOrganization, role: Role) -> None:
    document = await described(north.studio)
    listener = north.owner if role is Role.OWNER else await north.member(role)
    async with websocket(listener) as socket, event_stream(listener) as stream:
        begun = [await peer.next(name) for peer in (socket, stream) for name in ("hello", "snapshot")]
        await work(north.owner, north.task_types["Mixing"])
        framed, bare = await socket.take(len(EVENTS) + 1), await stream.take(len(EVENTS) + 1)
    polled = await listener.get("/changes", cursor=begun[-1].id, wait=0)

    assert {message.event for message in framed} == {event.name for event in EVENTS}
    for message in [*begun[:2], *framed]:
        told = {name: value for name, value in asdict(message).items() if value is not None}
        check(document, message_key(message.event), told)
    for message in [*begun[2:], *bare]:
        check(document, message_key(message.event, bare=True), message.data)
    check(document, "changes", polled.json)
    assert len(polled.json["events"]) == len(framed)
