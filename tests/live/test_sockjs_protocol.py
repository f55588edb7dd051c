"""The cases that the test suite of SockJS lists for servers, where this server offers what they are about."""

import asyncio
import json
import re

import pytest

from handlers.live.sockjs import connection, sessions
from tests.support.metrics import number
from tests.support.sockjs import (
    EventSource,
    Polling,
    Streaming,
    WebSocket,
    ask,
    connected,
    parts,
    path_of,
    resumed,
    said,
)
from tests.support.studio import Client, TestOrganization, cookie_of, open_studio

pytestmark = pytest.mark.gen_test(timeout=60)

FORGED = cookie_of("token", secret="a secret that only somebody else knows")
RESUME = said({"type": "resume", "cursor": None})


async def sent(client: Client, path: str, body: str | bytes = "[]") -> int:
    return (await ask(client, "POST", f"{path}/xhr_send", body)).code


async def polled(client: Client, path: str) -> str:
    reply = await ask(client, "POST", f"{path}/xhr", b"")
    assert reply.code == 200, reply.body
    return reply.body.decode()


@pytest.mark.parametrize("path", ["", "/"])
async def test_greeting(path: str, north: TestOrganization) -> None:
    reply = await ask(north.studio.stranger, "GET", path)

    assert (reply.code, reply.body) == (200, b"Welcome to SockJS!\n")
    assert reply.headers["Content-Type"] == "text/plain; charset=UTF-8"
    assert "Set-Cookie" not in reply.headers


@pytest.mark.parametrize(
    "path", ["/a", "/a.html", "//", "///", "/a/a", "/a/a/", "/abc/session", "/abc/session/nothing"]
)
async def test_nothing_is_there(path: str, north: TestOrganization) -> None:
    assert (await ask(north.owner, "GET", path)).code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/iframe.html",
        "/iframe-a1.html",
        "/websocket",
        "/chunking_test",
        "/a/b/jsonp",
        "/a/b/jsonp_send",
        "/a/b/htmlfile",
    ],
)
async def test_what_lets_other_sites_in_is_not_offered(path: str, north: TestOrganization) -> None:
    for method in ("GET", "POST", "OPTIONS"):
        assert (await ask(north.owner, method, f"{path}?c=callback", b"" if method == "POST" else None)).code == 404


@pytest.mark.parametrize(
    "path", ["//a/xhr", "/a//xhr", "/a./a/xhr", "/a/a./xhr", "/./a/xhr", "/a/a/a/xhr", "/a/a/xhr/"]
)
async def test_ids_of_sessions_hold_neither_dots_nor_slashes(path: str, north: TestOrganization) -> None:
    assert (await ask(north.owner, "POST", path, b"")).code == 404


async def test_info(north: TestOrganization) -> None:
    replies = [await ask(north.owner, "GET", "/info") for _ in range(2)]
    first, second = (json.loads(reply.body) for reply in replies)

    assert replies[0].headers["Content-Type"] == "application/json; charset=UTF-8"
    assert "no-store" in replies[0].headers["Cache-Control"]
    assert (first["websocket"], first["cookie_needed"], first["origins"]) == (True, True, ["*:*"])
    assert first["entropy"] != second["entropy"]


async def test_only_listed_origins_may_read(database_url: str) -> None:
    listed = "https://studio.example"
    async with open_studio(database_url, server={"allowed_origins": [listed]}) as studio:
        north = await studio.organization()
        for method, path in (("GET", "/info"), ("POST", f"{path_of()}/xhr"), ("OPTIONS", f"{path_of()}/xhr_send")):
            body = b"" if method == "POST" else None
            allowed = await ask(north.owner, method, path, body, Origin=listed)
            refused = await ask(north.owner, method, path, body, Origin="https://elsewhere.example")

            assert allowed.code in {200, 204}
            assert allowed.headers["Access-Control-Allow-Origin"] == listed
            assert allowed.headers["Access-Control-Allow-Credentials"] == "true"
            assert refused.code == 403
            assert "Access-Control-Allow-Origin" not in refused.headers


@pytest.mark.parametrize(
    ("transport", "method"),
    [("xhr", "POST"), ("xhr_streaming", "POST"), ("xhr_send", "POST"), ("eventsource", "GET"), ("websocket", "GET")],
)
async def test_strangers_and_other_sites_are_refused_on_every_address(
    transport: str, method: str, north: TestOrganization
) -> None:
    path, body = f"{path_of()}/{transport}", b"" if method == "POST" else None
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket"} if transport == "websocket" else {}
    forged = await ask(north.owner, method, path, body, Cookie=FORGED, **upgrade)
    stranger = await ask(north.studio.stranger, method, path, body, **upgrade)
    elsewhere = await ask(north.owner, method, path, body, Origin="https://elsewhere.example", **upgrade)

    assert [reply.code for reply in (forged, stranger, elsewhere)] == [401, 401, 403]
    assert [json.loads(reply.body)["code"] for reply in (forged, elsewhere)] == ["unauthenticated", "bad_origin"]
    assert not north.studio.running.hub.stats()


async def test_info_is_for_members_and_own_pages(north: TestOrganization) -> None:
    assert (await ask(north.studio.stranger, "GET", "/info")).code == 401
    assert (await ask(north.owner, "GET", "/info", Origin="null")).code == 403
    assert (await ask(north.owner, "GET", "/info", Origin=north.owner.url)).code == 200


async def test_preflights_say_what_may_be_sent(north: TestOrganization) -> None:
    reply = await ask(north.studio.stranger, "OPTIONS", f"{path_of()}/xhr", Origin=north.owner.url)

    assert (reply.code, reply.body) == (204, b"")
    assert reply.headers["Access-Control-Allow-Methods"] == "OPTIONS, POST"
    assert reply.headers["Access-Control-Allow-Headers"] == "Content-Type"
    assert int(reply.headers["Access-Control-Max-Age"]) > 0


@pytest.mark.parametrize(("transport", "method"), [("xhr", "GET"), ("xhr_send", "GET"), ("eventsource", "POST")])
async def test_wrong_methods_are_told_the_right_ones(transport: str, method: str, north: TestOrganization) -> None:
    reply = await ask(north.owner, method, f"{path_of()}/{transport}", b"" if method == "POST" else None)

    assert reply.code == 405
    assert method not in reply.headers["Allow"]


async def test_polling(north: TestOrganization) -> None:
    path = path_of()
    opened = await ask(north.owner, "POST", f"{path}/xhr", b"")
    assert opened.body == b"o\n"
    assert opened.headers["Content-Type"] == "application/javascript; charset=UTF-8"
    assert "no-store" in opened.headers["Cache-Control"]
    assert "Set-Cookie" not in opened.headers

    sent = await ask(north.owner, "POST", f"{path}/xhr_send", RESUME)
    assert (sent.code, sent.body) == (204, b"")

    messages = await polled(north.owner, path)
    assert re.fullmatch(r'a\["\{.*\}"\]\n', messages)
    assert messages.isascii()


async def test_the_server_part_of_the_address_does_not_matter(north: TestOrganization) -> None:
    assert await polled(north.owner, "/000/same") == "o\n"
    assert (await ask(north.owner, "POST", "/999/same/xhr_send", RESUME)).code == 204
    assert (await polled(north.owner, "/500/same")).startswith("a[")


async def test_nothing_can_be_sent_to_a_session_that_is_not_there(north: TestOrganization) -> None:
    assert (await ask(north.owner, "POST", f"{path_of()}/xhr_send", RESUME)).code == 404


@pytest.mark.parametrize(
    ("body", "detail"),
    [(b"", "Payload expected."), *((odd, "Broken JSON encoding.") for odd in (b'["x', b'["\xff"]', b"[" * 9000))],
)
async def test_what_cannot_be_read_is_refused_and_the_session_goes_on(
    body: bytes, detail: str, north: TestOrganization
) -> None:
    path = path_of()
    await polled(north.owner, path)

    reply = await ask(north.owner, "POST", f"{path}/xhr_send", body)

    assert (reply.code, json.loads(reply.body)["detail"]) == (400, detail)
    assert (await ask(north.owner, "POST", f"{path}/xhr_send", RESUME)).code == 204
    assert "hello" in await polled(north.owner, path)


async def test_a_body_that_is_too_large_is_refused(north: TestOrganization) -> None:
    path = path_of()
    await polled(north.owner, path)

    assert (await ask(north.owner, "POST", f"{path}/xhr_send", b"[" + b" " * 20_000 + b"]")).code == 413


@pytest.mark.parametrize("kind", ["", "T", "application/json", "application/xml", "text/plain; charset=utf-8"])
async def test_the_content_type_of_what_is_sent_does_not_matter(kind: str, north: TestOrganization) -> None:
    path = path_of()
    await polled(north.owner, path)

    assert (await ask(north.owner, "POST", f"{path}/xhr_send", RESUME, Content_Type=kind)).code == 204


async def test_the_closing_frame_is_there_for_whoever_asks_again(
    north: TestOrganization, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "RESUME_SECONDS", 0.1)
    path = path_of()
    await polled(north.owner, path)

    assert '\\"reason\\":\\"silent\\"' in await polled(north.owner, path)
    assert [await polled(north.owner, path) for _ in range(2)] == ['c[4408,"silent"]\n'] * 2
    assert [frame async for frame in parts(north.owner, "POST", f"{path}/xhr_streaming")][-1] == b'c[4408,"silent"]\n'
    assert (await ask(north.owner, "POST", f"{path}/xhr_send", RESUME)).code == 404


async def test_a_second_listener_is_sent_away(north: TestOrganization) -> None:
    async with connected(Streaming, north.owner) as first:
        assert await polled(north.owner, first.path) == 'c[2010,"Another connection still open"]\n'
        streamed = [frame async for frame in parts(north.owner, "POST", f"{first.path}/xhr_streaming")]
        assert streamed[1:] == [b'c[2010,"Another connection still open"]\n']

        await first.say({"type": "resume", "cursor": None})
        assert (await first.next()).event == "hello"


async def test_a_session_is_over_when_its_client_hangs_up(north: TestOrganization) -> None:
    async with connected(Streaming, north.owner) as peer:
        pass

    async def over() -> bool:
        return await polled(north.owner, peer.path) == 'c[1002,"Connection interrupted"]\n'

    async with asyncio.timeout(10):
        while not await over():  # noqa: ASYNC110  the server notices in its own time
            await asyncio.sleep(0.01)


async def test_a_session_that_nobody_asks_for_is_forgotten(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sessions.SETTINGS, "disconnect_delay", 0.2)
    async with open_studio(database_url) as studio:
        north, path = await studio.organization(), path_of()
        await polled(north.owner, path)
        async with asyncio.timeout(20):
            while await sent(north.owner, path) != 404:  # noqa: ASYNC110  it is forgotten in its own time
                await asyncio.sleep(0.1)


async def test_streaming(north: TestOrganization) -> None:
    answer = parts(north.owner, "POST", f"{path_of()}/xhr_streaming")

    assert await anext(answer) == b"h" * 2048 + b"\n"
    assert await anext(answer) == b"o\n"
    await answer.aclose()


async def test_eventsource(north: TestOrganization) -> None:
    answer = parts(north.owner, "GET", f"{path_of()}/eventsource")

    assert await anext(answer) == b"\r\n"
    assert await anext(answer) == b"data: o\r\n\r\n"
    await answer.aclose()


@pytest.mark.parametrize("transport", [Streaming, EventSource])
async def test_a_stream_begins_anew_after_so_many_bytes_and_loses_nothing(
    transport: type[Streaming], north: TestOrganization
) -> None:
    async with resumed(transport, north.owner) as peer:
        first = await peer.next("snapshot")
        # a line separator takes six bytes in a frame
        body = {"taskTypeId": north.task_types["Mixing"], "notes": "\u2028" * 2000}
        for _ in range(15):
            await north.owner.post("/timers/start", body)
            await north.owner.post("/timers/stop")

        assert [(await peer.next()).seq for _ in range(30)] == list(range(first.seq + 1, first.seq + 31))


async def test_websocket_takes_single_messages_and_ignores_empty_frames(north: TestOrganization) -> None:
    async with connected(WebSocket, north.owner) as peer:
        await peer.write("")
        await peer.write("[]")
        await peer.write(json.dumps(json.dumps({"type": "resume"})))
        assert (await peer.next()).event == "hello"


async def test_websocket_with_broken_json_ends(north: TestOrganization) -> None:
    async with connected(WebSocket, north.owner) as peer:
        await peer.write('["x')
        await peer.rest()

    assert peer.ended == (4400, "malformed")


@pytest.mark.parametrize(
    ("method", "headers", "code"),
    [("GET", {}, 400), ("GET", {"Upgrade": "websocket", "Connection": "close"}, 400), ("POST", {}, 405)],
)
async def test_what_is_no_handshake_is_refused(
    method: str, headers: dict[str, str], code: int, north: TestOrganization
) -> None:
    reply = await ask(north.owner, method, f"{path_of()}/websocket", b"" if method == "POST" else None, **headers)

    assert reply.code == code


async def test_two_websockets_may_use_the_same_id(north: TestOrganization) -> None:
    path = path_of()
    async with connected(WebSocket, north.owner, path) as one, connected(WebSocket, north.owner, path) as other:
        for peer in (one, other):
            await peer.say({"type": "resume"})
            assert (await peer.next()).event == "hello"


async def test_a_session_belongs_to_the_sign_in_that_opened_it(
    north: TestOrganization, south: TestOrganization
) -> None:
    async with connected(Polling, north.owner) as mine:
        again = await north.studio.client_of(north.owner.actor.email, north.id)
        for other in (south.owner, await north.member(), again):
            for transport, method in (
                ("xhr", "POST"),
                ("xhr_streaming", "POST"),
                ("xhr_send", "POST"),
                ("eventsource", "GET"),
            ):
                body = RESUME if transport == "xhr_send" else b"" if method == "POST" else None
                assert (await ask(other, method, f"{mine.path}/{transport}", body)).code == 404

        await mine.say({"type": "resume"})
        assert (await mine.next()).data["userId"] == north.owner.actor.user_id


async def test_requests_are_counted_without_the_ids_in_their_addresses(north: TestOrganization) -> None:
    await polled(north.owner, path_of())

    requests = await number(north.studio, "tally_requests_total", "POST", "/sockjs/{server}/{session}/xhr", "200")
    assert requests == 1
