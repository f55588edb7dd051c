"""Sign-ins that ended: a server asks only about those that something happened to, and misses none."""

from dataclasses import replace
from datetime import timedelta

import pytest

from actions.housekeeping import tidy
from store.connection import connected
from store.sign_in_changes import BEFORE_ALL, MOST, since
from tests.support.live import websocket
from tests.support.studio import open_studio

pytestmark = pytest.mark.gen_test(timeout=60)

NEVER = 300
_END = "DELETE FROM sign_ins WHERE id = $1"


async def test_what_ended_or_turned_is_named_and_nothing_else(database_url: str) -> None:
    async with open_studio(database_url, poll_seconds=NEVER) as studio, connected(database_url, "test") as elsewhere:
        north, south = await studio.organization(), await studio.organization()
        ended, turned, expired, _ = [(await north.member()).actor.sign_in_id for _ in range(4)]
        look, all_of_them = await since(studio.services.database, BEFORE_ALL)
        assert all_of_them is None

        await elsewhere.execute(_END, ended)
        await elsewhere.execute("SET session_replication_role = replica")  # nobody is a member there
        await elsewhere.execute("ALTER TABLE sign_ins ENABLE ALWAYS TRIGGER noted")
        await elsewhere.execute("UPDATE sign_ins SET org_id = $2 WHERE id = $1", turned, south.id)
        await elsewhere.execute("UPDATE sign_ins SET expires_at = now() WHERE id = $1", expired)
        _, changed = await since(studio.services.database, look)
        assert changed == {ended, turned, expired}


async def test_what_was_not_committed_at_one_look_is_named_at_the_next(database_url: str) -> None:
    async with (
        open_studio(database_url, poll_seconds=NEVER) as studio,
        connected(database_url, "test") as slow,
        connected(database_url, "test") as quick,
    ):
        north = await studio.organization()
        first, second = [(await north.member()).actor.sign_in_id for _ in range(2)]
        look, _ = await since(studio.services.database, BEFORE_ALL)
        async with slow.transaction():
            await slow.execute(_END, first)
            await quick.execute(_END, second)
            look, changed = await since(studio.services.database, look)
            assert changed == {second}
            await slow.execute("UPDATE changed_sign_ins SET at = at - interval '1 hour'")  # it takes its time
        assert first in ((await since(studio.services.database, look))[1] or ())


async def test_what_has_a_number_from_before_the_last_look_is_named_after_a_crash(database_url: str) -> None:
    async with open_studio(database_url, poll_seconds=NEVER) as studio, connected(database_url, "test") as elsewhere:
        north = await studio.organization()
        ended = (await north.member()).actor.sign_in_id
        look, _ = await since(studio.services.database, BEFORE_ALL)
        ahead = replace(look, xmin=str(int(look.xmin) + 20))  # numbers that the crash let be forgotten
        await elsewhere.execute(_END, ended)
        assert (await since(studio.services.database, ahead))[1] is None

        for _ in range(30):
            await elsewhere.execute("SELECT pg_current_xact_id()")
        assert ended in ((await since(studio.services.database, ahead))[1] or ())


async def test_where_more_has_changed_than_is_worth_naming_all_are_asked_about(database_url: str) -> None:
    async with open_studio(database_url, poll_seconds=NEVER) as studio, connected(database_url, "test") as elsewhere:
        look, _ = await since(studio.services.database, BEFORE_ALL)
        await elsewhere.execute("INSERT INTO changed_sign_ins (sign_in_id) SELECT generate_series(1, $1)", MOST + 1)
        assert (await since(studio.services.database, look))[1] is None


async def test_all_are_asked_about_after_a_long_absence_or_in_another_history(database_url: str) -> None:
    async with open_studio(database_url, poll_seconds=NEVER) as studio:
        database = studio.services.database
        look, _ = await since(database, BEFORE_ALL)
        assert look.at
        assert (await since(database, look))[1] == set()
        for other in (
            replace(look, at=look.at - timedelta(hours=13)),
            replace(look, at=look.at + timedelta(hours=1)),
            replace(look, epoch="another"),
        ):
            assert (await since(database, other))[1] is None


async def test_a_sign_in_that_ended_before_its_connection_was_known_is_found(database_url: str) -> None:
    async with open_studio(database_url, poll_seconds=NEVER) as studio, connected(database_url, "test") as elsewhere:
        north = await studio.organization()
        await tidy(studio.services)
        async with websocket(north.owner) as listening:
            await listening.next("snapshot")
            await elsewhere.execute(_END, north.owner.actor.sign_in_id)
            await elsewhere.execute("DELETE FROM changed_sign_ins")  # as if it had been looked at before

            await tidy(studio.services)

            assert (await listening.next("goodbye")).data["reason"] == "revoked"
