"""What the Socket.IO door refuses, and what becomes of sessions whose client breaks the rules, request by request."""

import logging
from collections.abc import Iterator

import pytest
import structlog
from tornado.httpclient import HTTPError

from domain.people import Role
from handlers.live.socketio import lobby, session
from store import sign_ins
from tests.support.engineio import Polling, closed, connected, connected_websocket, opened, told, websocket
from tests.support.house import NEVER, until
from tests.support.studio import TestOrganization, open_studio

pytestmark = pytest.mark.gen_test(timeout=60)

EVIL = "https://evil.example"
NEVER_READABLE = [
    b"",
    b"x",
    b"\xff",
    b"6",
    b"2probe",
    b"bAAAA",
    b"4",
    b"43[]",
    b"42[]",
    b"42{}",
    b"42[1]",
    b'42["connect"]',
    b'42["disconnect","a"]',
    b'451-["a",{"_placeholder":true,"num":0}]',
    b'42["a"',
    b"42" + b"[" * 3000 + b"]" * 1000,
    b"40[]",
    b"\x1e".join([b"3"] * 17),
]


@pytest.fixture(autouse=True)
def nothing_fails(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Nothing that a client does is an error of the server's."""
    with structlog.testing.capture_logs() as logged:
        yield
    assert [entry for entry in logged if entry["log_level"] in {"error", "critical"}] == []
    assert [record for record in caplog.get_records("call") if record.levelno >= logging.ERROR] == []


async def test_the_handshake_says_what_the_client_has_to_keep_to(north: TestOrganization) -> None:
    handshake = (await opened(north.owner)).handshake
    assert handshake["upgrades"] == ["websocket"]
    assert handshake["maxPayload"] == 4096
    assert handshake["pingInterval"] + handshake["pingTimeout"] <= 15_000


async def test_a_session_belongs_to_the_sign_in_that_it_began_with(north: TestOrganization) -> None:
    engineer = await north.member(Role.ENGINEER)
    polling = await connected(north.owner)
    for thief in (engineer, north.studio.stranger):
        stolen = polling.as_client(thief)
        assert (await stolen.get()).code == 401
        assert (await stolen.post(b"3")).code == 401
    assert (await polling.post(b"3")).code == 200


async def test_a_stranger_s_session_is_not_anybody_else_s(north: TestOrganization) -> None:
    polling = await opened(north.studio.stranger)
    assert (await polling.as_client(north.owner).post(b"40")).code == 401


async def test_nobody_reaches_another_s_session_by_naming_their_own_beside_it(
    north: TestOrganization, south: TestOrganization
) -> None:
    theirs, own = await connected(north.owner), await opened(south.owner)
    for both in (f"{theirs.sid}&sid={own.sid}", f"{own.sid}&sid={theirs.sid}"):
        stranger = Polling(south.owner, both)
        assert [(await stranger.get()).code, (await stranger.post(b"41")).code] == [400, 400]

    await north.owner.post("/timers/start", {"taskTypeId": north.task_types["Mixing"]})
    await theirs.until("timer:started")


async def test_the_cookie_is_checked_on_every_request(database_url: str) -> None:
    async with open_studio(database_url, poll_seconds=300) as studio:
        organization = await studio.organization()
        polling = await connected(organization.owner)
        assert organization.owner.actor is not None
        async with studio.services.database.transaction(organization.id) as transaction:
            await sign_ins.delete(transaction, organization.owner.actor.sign_in_id)
        assert (await polling.post(b"3")).code == 401


async def test_another_site_s_requests_are_refused_and_never_shared_with_it(north: TestOrganization) -> None:
    refused = await Polling(north.owner).get(Origin=EVIL)
    assert "Access-Control-Allow-Origin" not in refused.headers
    polling = await connected(north.owner)
    for answer in (await polling.get(Origin=EVIL), await polling.post(b"3", Origin=EVIL)):
        assert answer.code == 403
        assert "Access-Control-Allow-Origin" not in answer.headers
    assert (await polling.post(b"3", Sec_Fetch_Site="cross-site")).code == 403


async def test_a_listed_site_may_read_the_answers(database_url: str) -> None:
    async with open_studio(database_url, {"allowed_origins": ["https://app.example.com"]}) as studio:
        answer = await Polling(studio.stranger).get(Origin="https://app.example.com")
    assert answer.headers["Access-Control-Allow-Origin"] == "https://app.example.com"
    assert answer.headers["Access-Control-Allow-Credentials"] == "true"


@pytest.mark.parametrize("query", ["&j=0", "&sid=unknown", "&sid=%ff"])
async def test_requests_that_make_no_sense_are_refused(north: TestOrganization, query: str) -> None:
    assert (await Polling(north.owner).get(query)).code == 400
    assert (await Polling(north.owner).post(b"40")).code == 400


@pytest.mark.parametrize("said", NEVER_READABLE, ids=range(len(NEVER_READABLE)))
async def test_who_says_what_cannot_be_read_is_sent_away(north: TestOrganization, said: bytes) -> None:
    polling = await connected(north.owner)
    assert (await polling.post(said)).code == 400
    assert (await polling.until("goodbye"))["reason"] == "protocol_error"


async def test_who_says_too_much_at_once_is_sent_away(north: TestOrganization) -> None:
    polling = await connected(north.owner)
    assert (await polling.post(b"4" * 4097)).code == 413
    assert (await polling.until("goodbye"))["reason"] == "too_big"
    async with connected_websocket(north.owner) as connection:
        await connection.write_message("4" * 4097)
        assert await closed(connection) == 1009


async def test_who_talks_without_an_end_is_sent_away(north: TestOrganization) -> None:
    async with connected_websocket(north.owner) as connection:
        for _ in range(100):
            await connection.write_message("3")
        assert (await told(connection, "goodbye"))["reason"] == "too_many"


@pytest.mark.parametrize("said", ["", "x", "451-[]", b"\x01"])
async def test_a_websocket_that_says_what_cannot_be_read_is_closed(north: TestOrganization, said: str | bytes) -> None:
    async with connected_websocket(north.owner) as connection:
        await connection.write_message(said, binary=isinstance(said, bytes))
        assert (await told(connection, "goodbye"))["reason"] == "protocol_error"
        await closed(connection)


async def test_who_talks_before_it_is_connected_is_cut_off(north: TestOrganization) -> None:
    polling = await opened(north.owner)
    await polling.post(b'42["ping",{"t":1}]')
    assert (await polling.get()).code == 400
    async with websocket(north.owner) as connection:
        await connection.write_message('42["ping",{"t":1}]')
        await closed(connection)


async def test_there_is_no_other_namespace(north: TestOrganization) -> None:
    async with websocket(north.owner) as connection:
        await connection.write_message("40/admin,")
        assert (await connection.read_message() or "")[:1] == "0"
        assert (await connection.read_message() or "").startswith("44/admin,")


async def test_who_does_not_connect_in_time_is_cut_off(
    north: TestOrganization, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "CONNECT_SECONDS", 0.05)
    assert await (await opened(north.owner)).packets() == ["1"]
    async with websocket(north.owner) as connection:
        await closed(connection)


async def test_only_so_many_may_wait_to_connect(north: TestOrganization, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lobby, "MOST_WAITING", 1)
    polling = await opened(north.owner)
    refused = await Polling(north.owner).get()
    assert (refused.code, "Retry-After" in refused.headers) == (503, True)
    await polling.post(b"40")
    await polling.until("snapshot")
    assert (await Polling(north.owner).get()).code == 200


async def test_a_stop_waits_for_nobody_who_did_not_connect(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "CONNECT_SECONDS", NEVER)
    async with open_studio(database_url) as studio:
        north = await studio.organization()
        polling = await opened(north.owner)
        async with websocket(north.owner) as connection:
            assert await connection.read_message() is not None
            await studio.running.hub.drain()

            assert await closed(connection) is None
            assert (await polling.get()).code == 400


async def test_nobody_new_comes_in_while_the_server_stops(north: TestOrganization) -> None:
    polling = await opened(north.owner)
    north.studio.running.hub.draining = True
    assert (await Polling(north.owner).get()).code == 503
    await polling.post(b"40")
    assert (await polling.get()).code == 400


async def test_a_second_websocket_is_refused(north: TestOrganization) -> None:
    polling = await connected(north.owner)
    async with polling.upgraded():
        with pytest.raises(HTTPError, match="400"):
            async with polling.upgraded():
                pass


async def test_polling_goes_on_when_the_upgrade_does_not_work_out(north: TestOrganization) -> None:
    polling = await connected(north.owner)
    async with polling.upgraded():
        assert await polling.packets() == ["6"]
    traffic = north.studio.running.hub.stats()["socketio"]
    assert traffic.connections == 1
    await polling.post(b'42["ping",{"t":7}]')
    assert (await polling.until("pong"))["t"] == 7


async def test_a_client_that_no_longer_answers_pings_is_gone(database_url: str) -> None:
    async with open_studio(database_url, heartbeat_seconds=1) as studio:
        organization = await studio.organization()
        traffic = studio.running.hub.stats()["socketio"]
        await connected(organization.owner)
        async with connected_websocket(organization.owner):
            assert traffic.connections == 2
            await until(lambda: traffic.connections == 0)
