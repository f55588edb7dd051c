"""What the schema itself holds of kiosks, their sign-ins and the screens that wait."""

import asyncpg
import pytest

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
