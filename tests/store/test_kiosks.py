"""What the schema itself holds of kiosks, their sign-ins and the screens that wait."""

from datetime import timedelta

import asyncpg
import pytest

from store import kiosks
from store.connection import connected
from tests.support.kiosks import asking, paired
from tests.support.studio import TestOrganization

pytestmark = pytest.mark.gen_test(timeout=60)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE kiosks SET layout = 'room'",
        "UPDATE kiosks SET layout = 'corner'",
        "UPDATE sign_ins SET kiosk_id = NULL WHERE kiosk_id IS NOT NULL",
        "UPDATE sign_ins SET person_id = (SELECT max(id) FROM people) WHERE kiosk_id IS NOT NULL",
        "UPDATE pairings SET kiosk_id = (SELECT max(id) FROM kiosks)",
        "UPDATE pairings SET user_code = 'ABCDEFGH'",
    ],
)
async def test_what_can_not_be_is_refused(database_url: str, north: TestOrganization, change: str) -> None:
    await paired(north)
    await asking(north.studio)
    async with connected(database_url, "test") as connection:
        with pytest.raises(asyncpg.CheckViolationError):
            await connection.execute(change)


async def test_a_kiosk_goes_with_its_sign_in_and_its_pairing(database_url: str, north: TestOrganization) -> None:
    await paired(north)
    waiting = await asking(north.studio)
    await north.owner.make("/kiosks", userCode=waiting["userCode"], name="Door")
    async with connected(database_url, "test") as connection:
        await connection.execute("DELETE FROM kiosks")
        assert await connection.fetchval("SELECT count(*) FROM sign_ins WHERE kiosk_id IS NOT NULL") == 0
        assert await connection.fetchval("SELECT count(*) FROM pairings") == 0


async def test_displays_that_were_asked_for_lately_are_found_by_their_organizations(
    database_url: str, north: TestOrganization, south: TestOrganization
) -> None:
    database = north.studio.services.database
    _, wall = await paired(north)
    async with database.transaction(north.id) as transaction:
        asked_at = [await kiosks.identify(transaction, wall["id"]) for _ in range(3)]
    assert asked_at == sorted(set(asked_at))
    assert await kiosks.identified(database, [north.id, south.id]) == [(north.id, wall["id"], asked_at[-1])]
    assert await kiosks.identified(database, [south.id]) == []
    async with connected(database_url, "test") as connection:
        await connection.execute("UPDATE kiosks SET identified_at = identified_at - interval '1 hour'")
    assert await kiosks.identified(database, [north.id]) == []


async def test_a_moment_of_asking_is_later_than_the_last_though_the_clock_was_set_back(
    database_url: str, north: TestOrganization
) -> None:
    _, wall = await paired(north)
    async with connected(database_url, "test") as connection:
        ahead = await connection.fetchval(
            "UPDATE kiosks SET identified_at = clock_timestamp() + interval '1 hour' RETURNING identified_at"
        )
    async with north.studio.services.database.transaction(north.id) as transaction:
        assert await kiosks.identify(transaction, wall["id"]) == ahead + timedelta(milliseconds=1)
