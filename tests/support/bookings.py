"""What tests book time on, and when."""

from datetime import UTC, datetime, timedelta
from typing import Any

from domain.base import iso
from tests.support.studio import Client, TestOrganization

_NOW = datetime.now(UTC).replace(microsecond=0)


def moment(**before_now: float) -> str:
    """That long ago or a little longer, as a client would send it; the spans between such moments are exact."""
    return iso(_NOW - timedelta(**before_now))


def ahead(seconds: int) -> str:
    """That far in the future."""
    return iso(datetime.now(UTC) + timedelta(seconds=seconds))


async def made(manager: Client, path: str, body: dict[str, Any]) -> int:
    """Makes one item of the catalog and returns its id."""
    reply = await manager.post(path, body)
    assert reply.status == 201, reply.text
    id_: int = reply.json["id"]
    return id_


async def a_project(manager: Client, **fields: Any) -> int:
    return await made(manager, "/projects", {"name": "Album", **fields})


async def a_session(manager: Client, **fields: Any) -> int:
    times = {"startTime": moment(hours=2), "endTime": moment(hours=1)}
    return await made(manager, "/sessions", {"title": "Strings", **times, **fields})


async def started(member: Client, organization: TestOrganization, kind: str = "Recording", **fields: Any) -> Any:
    """A timer of the member's: the entry."""
    reply = await member.post("/timers/start", {"taskTypeId": organization.task_types[kind], **fields})
    assert reply.status == 201, reply.text
    return reply.json


async def entered(member: Client, organization: TestOrganization, kind: str = "Recording", **fields: Any) -> Any:
    """An hour of the member's that ended an hour ago, entered by hand: the entry."""
    times = {"startTime": moment(hours=2), **({} if "duration" in fields else {"endTime": moment(hours=1)})}
    reply = await member.post("/time-entries", {"taskTypeId": organization.task_types[kind], **times, **fields})
    assert reply.status == 201, reply.text
    return reply.json


async def policy(organization: TestOrganization, name: str) -> None:
    """Chooses what may have one running timer: the owner, or the session."""
    async with organization.studio.services.database.transaction(organization.id) as transaction:
        await transaction.value("UPDATE organizations SET running_policy = $1", name)


async def hide_costs(organization: TestOrganization) -> None:
    """Takes costs out of the engineers' sight."""
    async with organization.studio.services.database.transaction(organization.id) as transaction:
        await transaction.value("UPDATE organizations SET engineers_see_costs = false")
