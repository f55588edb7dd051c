"""Timer operations do not ask who is there, and yet a sign-in, a role and a name count as they are by then."""

import pytest
from tornado.web import decode_signed_value

from actions import kiosks, recognition, sign_in
from auth import tokens
from domain.errors import StandingChanged
from domain.people import Role
from handlers.base import COOKIE
from store.connection import connected
from store.log_reader import LogReader
from tests.support.kiosks import paired
from tests.support.studio import SECRET, Client, TestOrganization

pytestmark = pytest.mark.gen_test


async def works(member: Client, organization: TestOrganization) -> int:
    """The status of the last of a start and a stop, which the server then knows the member by."""
    started = await member.post("/timers/start", {"taskTypeId": organization.task_types["Mixing"]})
    return (await member.post("/timers/stop")).status if started.status == 201 else started.status


async def test_a_sign_in_that_was_ended_starts_nothing(north: TestOrganization) -> None:
    engineer = await north.member()
    assert await works(engineer, north) == 200
    assert (await engineer.post("/logout")).status == 204
    assert await works(engineer, north) == 401
    assert (await engineer.get("/timers/running")).status == 401


async def test_a_sign_in_that_has_run_out_starts_nothing(north: TestOrganization) -> None:
    engineer = await north.member()
    assert await works(engineer, north) == 200
    assert engineer.actor is not None
    async with north.studio.services.database.transaction(north.id) as transaction:
        await transaction.value(
            "UPDATE sign_ins SET expires_at = clock_timestamp() WHERE id = $1", engineer.actor.sign_in_id
        )
    assert await works(engineer, north) == 401


async def test_a_member_who_was_removed_learns_nothing_of_what_runs(north: TestOrganization) -> None:
    engineer = await north.member()
    body = {"taskTypeId": north.task_types["Mixing"]}
    assert (await engineer.post("/timers/start", body)).status == 201
    assert engineer.actor is not None
    await north.owner.delete(f"/members/{engineer.actor.user_id}")
    refused = await engineer.post("/timers/start", body)
    assert refused.status == 401
    assert "entry" not in refused.json


async def test_a_role_counts_as_it_is_now(north: TestOrganization) -> None:
    engineer = await north.member()
    assert engineer.actor is not None
    path = f"/members/{engineer.actor.user_id}"
    for role, status in ((Role.ENGINEER, 200), (Role.VIEWER, 403), (Role.ENGINEER, 200)):
        await north.owner.patch(path, {"role": role})
        assert await works(engineer, north) == status


async def test_events_carry_the_name_that_somebody_has_now(north: TestOrganization) -> None:
    engineer = await north.member(name="Ana")
    assert await works(engineer, north) == 200
    assert engineer.actor is not None
    elsewhere = await north.studio.client_of(engineer.actor.email, north.id)
    assert (await elsewhere.patch("/me", {"name": "Anna"})).status == 200
    assert await works(engineer, north) == 200
    log = await LogReader(north.studio.services.database).read(north.id, 0, 99)
    assert [event.data["userName"] for event in log if event.name.startswith("timer:")] == [
        "Ana",
        "Ana",
        "Anna",
        "Anna",
    ]


async def test_members_are_remembered_and_displays_are_not(north: TestOrganization) -> None:
    services = north.studio.services
    display, _ = await paired(north)
    for client, remembered in ((north.owner, True), (display, False)):
        assert (await client.get("/me")).status == 200
        assert (services.known_actors.get(tokens.digest(token_of(client))) is not None) is remembered
    assert await works(display, north) == 403


async def test_a_display_that_knows_an_older_organization_reads_it_anew(north: TestOrganization) -> None:
    services = north.studio.services
    display, _ = await paired(north)
    known = await sign_in.recognize(services, token_of(display))
    assert known is not None
    await north.owner.patch("/organization", {"locale": "de-DE"})
    with pytest.raises(StandingChanged):
        await services.read(kiosks.display, known)


async def test_a_crowd_of_members_and_displays_is_told_apart_at_once(north: TestOrganization) -> None:
    display, kiosk = await paired(north)
    members = [north.owner, await north.member()]
    digests = [tokens.digest(token_of(client)) for client in (*members, display)]
    found = await recognition.read(north.studio.services.database, [*digests, tokens.digest("nobody's")])
    assert found.keys() == set(digests)
    assert [found[digest] for digest in digests[:2]] == [member.actor for member in members]
    shown = found[digests[2]].kiosk
    assert shown is not None
    assert (shown.id, found[digests[2]].standing) == (kiosk["id"], None)


def token_of(client: Client) -> str:
    """The token that the client's cookie carries."""
    assert client.cookie is not None
    token = decode_signed_value({1: SECRET}, COOKIE, client.cookie.partition("=")[2].strip('"'))
    assert token is not None
    return token.decode()


# Two names with which a manager's and an engineer's data come to the same short hash: those who may choose their name
# find such a pair in no time.
_LOOK_ALIKES = """
WITH named AS (
    SELECT 'Ana ' || n AS name, role, hashtext(concat_ws(
        '|', role, o.name, o.currency, o.timezone, o.locale, o.running_policy, o.engineers_see_costs, 'Ana ' || n,
        $2::text
    )) AS hash
    FROM organizations AS o, generate_series(1, 300000) AS n, (VALUES ('manager'), ('engineer')) AS roles (role)
    WHERE o.id = $1
)
SELECT min(name) FILTER (WHERE role = 'manager') AS before, min(name) FILTER (WHERE role = 'engineer') AS after
FROM named
GROUP BY hash
HAVING count(DISTINCT role) = 2
LIMIT 1
"""


async def test_no_name_makes_an_engineer_pass_for_a_manager(north: TestOrganization, database_url: str) -> None:
    manager = await north.member(Role.MANAGER)
    assert manager.actor is not None
    assert north.owner.actor is not None
    path = f"/members/{manager.actor.user_id}"
    body = {"taskTypeId": north.task_types["Mixing"], "ownerId": north.owner.actor.user_id}
    elsewhere = await north.studio.client_of(manager.actor.email, north.id)
    async with connected(database_url, "test") as connection:
        names = await connection.fetchrow(_LOOK_ALIKES, north.id, manager.actor.email)
    assert (await elsewhere.patch(path, {"name": names["before"]})).status == 200
    assert (await manager.post("/timers/start", body)).status == 201
    assert (await north.owner.post("/timers/stop")).status == 200
    assert (await north.owner.patch(path, {"role": Role.ENGINEER})).status == 200
    assert (await elsewhere.patch(path, {"name": names["after"]})).status == 200
    assert (await manager.post("/timers/start", body)).status == 403
