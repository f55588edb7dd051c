"""Versions of entries: their ETag, and changes that say which version they mean."""

import pytest

from domain.people import Role
from tests.support.bookings import entered, hide_costs, started
from tests.support.studio import TestOrganization
from tests.support.untouched import untouched

pytestmark = pytest.mark.gen_test


async def test_every_change_of_an_entry_is_a_version_and_its_etag(north: TestOrganization) -> None:
    entry = await started(north.owner, north)
    path = f"/time-entries/{entry['id']}"
    first = await north.owner.get(path)
    changed = await north.owner.patch(path, {"notes": "x"})
    stopped = await north.owner.post("/timers/stop")
    last = await north.owner.get(path)
    assert [reply.headers["Etag"] for reply in (first, changed, stopped, last)] == ['"1"', '"2"', '"3"', '"3"']
    assert [reply.json["version"] for reply in (first, changed, stopped, last)] == [1, 2, 3, 3]


@pytest.mark.parametrize("tag", ['"1"', "1", ' "1" ', "*"])
async def test_a_change_of_the_version_it_means_is_made(north: TestOrganization, tag: str) -> None:
    path = f"/time-entries/{(await entered(north.owner, north))['id']}"
    assert (await north.owner.patch(path, {"notes": "x"}, If_Match=tag)).status == 200


async def test_a_change_of_an_older_version_is_refused_with_the_entry_as_it_is(north: TestOrganization) -> None:
    path = f"/time-entries/{(await entered(north.owner, north))['id']}"
    now = (await north.owner.patch(path, {"notes": "x"})).json
    async with untouched(north):
        change = await north.owner.patch(path, {"notes": "y"}, If_Match='"1"')
        delete = await north.owner.delete(path, If_Match='"1"')
    for reply in (change, delete):
        assert (reply.status, reply.json["code"], reply.json["entry"]) == (412, "version_conflict", now)


async def test_a_conflict_counts_even_when_the_change_would_change_nothing(north: TestOrganization) -> None:
    path = f"/time-entries/{(await entered(north.owner, north))['id']}"
    await north.owner.patch(path, {"notes": "x"})
    assert (await north.owner.patch(path, {"notes": "x"}, If_Match='"1"')).status == 412


async def test_a_delete_of_the_version_it_means_is_made(north: TestOrganization) -> None:
    path = f"/time-entries/{(await entered(north.owner, north))['id']}"
    assert (await north.owner.delete(path, If_Match='"1"')).status == 204


async def test_the_entry_of_a_conflict_shows_money_to_those_alone_who_may_see_it(north: TestOrganization) -> None:
    engineer = await north.member(Role.ENGINEER)
    path = f"/time-entries/{(await entered(engineer, north))['id']}"
    assert "rate" in (await engineer.delete(path, If_Match='"9"')).json["entry"]
    await hide_costs(north)
    assert {"rate", "cost"}.isdisjoint((await engineer.delete(path, If_Match='"9"')).json["entry"])


async def test_who_may_not_change_an_entry_learns_no_version(north: TestOrganization) -> None:
    entry, engineer = await entered(north.owner, north), await north.member(Role.ENGINEER)
    assert (await engineer.delete(f"/time-entries/{entry['id']}", If_Match='"9"')).status == 403
