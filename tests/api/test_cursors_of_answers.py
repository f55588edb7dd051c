"""Every answer to a read says which place in the log it was read at, so that a client can go on from there."""

import re

import pytest

from handlers.api.table import ROUTES
from tests.support.bookings import a_project, a_session, entered, made, started
from tests.support.studio import TestOrganization

pytestmark = pytest.mark.gen_test

# Who is there now stands in no log, and who waits to be let in neither; what a display shows is for displays alone.
OTHERS = {"/presence", "/kiosk", "/kiosks/pairing"}


async def filled(north: TestOrganization) -> dict[str, int]:
    """An id for each path that takes one."""
    assert north.owner.actor is not None
    return {
        "/time-entries": (await entered(north.owner, north))["id"],
        "/task-types": north.task_types["Mixing"],
        "/clients": await made(north.owner, "/clients", {"name": "Nils"}),
        "/projects": await a_project(north.owner),
        "/rooms": await made(north.owner, "/rooms", {"name": "Room A"}),
        "/sessions": await a_session(north.owner),
        "/members": north.owner.actor.user_id,
    }


async def test_every_read_tells_where_the_log_stood(north: TestOrganization) -> None:
    ids = await filled(north)
    await started(north.owner, north)
    last = (await north.owner.get("/timers/running")).headers["Tally-Cursor"]
    assert re.fullmatch(r"[A-Za-z0-9-]+\.[0-9]+", last)
    for route in ROUTES:
        if route.method == "GET" and route.permission and route.path not in OTHERS:
            reply = await north.owner.get(route.path.replace("{id}", str(ids.get(route.path.partition("/{")[0]))))
            assert (reply.status, reply.headers.get("Tally-Cursor")) == (200, last), route.path


async def test_a_write_moves_the_place_by_its_events(north: TestOrganization) -> None:
    before = (await north.owner.get("/me")).headers["Tally-Cursor"]
    await started(north.owner, north)
    await north.owner.post("/timers/switch", {"taskTypeId": north.task_types["Mixing"]})
    after = (await north.owner.get("/me")).headers["Tally-Cursor"]
    assert int(after.rpartition(".")[2]) - int(before.rpartition(".")[2]) == 3
