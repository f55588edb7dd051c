"""The ways between processes that share a port, here between two ends in one process."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import closing

import pytest
from tornado.httputil import HTTPHeaders, HTTPServerRequest, RequestStartLine

from handlers import neighbors
from handlers.neighbors import HandedOver, Neighbors, mailboxes
from tests.support.house import until
from tests.support.listening import connected_pair

pytestmark = pytest.mark.gen_test

BEGINNING = 4096 * b"x"
Taken = list[tuple[socket.socket, bytes]]


@pytest.fixture
def both() -> Iterator[tuple[Neighbors, Neighbors]]:
    receiving, sending = mailboxes(2)
    yield Neighbors(1, receiving[0], sending), Neighbors(2, receiving[1], sending)
    for each in (*receiving, *sending):
        each.close()


def asked(path: str) -> HTTPServerRequest:
    return HTTPServerRequest(
        start_line=RequestStartLine("GET", path, "HTTP/1.1"), headers=HTTPHeaders({"Host": "tally"})
    )


def polled(session: str) -> HTTPServerRequest:
    return asked(f"/sockjs/000/{session}/xhr")


async def test_each_session_is_one_process_s_and_both_agree_on_which(both: tuple[Neighbors, Neighbors]) -> None:
    first, second = both
    owned = 0
    for number in range(200):
        session = f"session{number}"
        assert first.owns(session) != second.owns(session)
        assert first.elsewhere(polled(session)) == (None if first.owns(session) else 2)
        assert second.elsewhere(polled(session)) == (1 if first.owns(session) else None)
        owned += first.owns(session)
    assert 50 < owned < 150


@pytest.mark.parametrize("path", ["/ws", "/socket.io/", "/sockjs/info", "/sockjs/000/one/websocket", "/api/v1/me"])
async def test_what_belongs_to_no_session_is_answered_here_and_by_the_successor_of_who_leaves(
    both: tuple[Neighbors, Neighbors], path: str
) -> None:
    first, _ = both
    first.open(lambda connection, _: connection.close())
    assert first.elsewhere(asked(path)) is None
    first.leave()
    assert first.elsewhere(asked(path)) == 1


async def test_a_connection_comes_over_with_what_was_read_of_it(both: tuple[Neighbors, Neighbors]) -> None:
    first, second = both
    taken: Taken = []
    second.open(lambda *connection: taken.append(connection))
    server, client = connected_pair()
    beginning = b"GET / HTTP/1.1\r\n" + 40_000 * b"x"
    with closing(client):
        with closing(server):
            await first.hand_over(2, server, beginning)
        await until(lambda: len(taken) == 1)
        stream = HandedOver(*taken[0], 16)
        client.sendall(b", and the rest")
        assert await stream.read_bytes(len(beginning)) == beginning
        assert await stream.read_bytes(14) == b", and the rest"
        stream.close()
    second.leave()


async def test_more_connections_than_the_kernel_queues_wait_and_all_come_over(
    both: tuple[Neighbors, Neighbors],
) -> None:
    first, second = both
    taken: Taken = []
    server, client = connected_pair()
    with closing(server), closing(client):
        sending = [asyncio.create_task(first.hand_over(2, server, BEGINNING)) for _ in range(600)]
        await asyncio.sleep(0)
        second.open(lambda *connection: taken.append(connection))
        await until(lambda: len(taken) == 600)
        await asyncio.wait(sending)
    for connection, _ in taken:
        connection.close()
    second.leave()


async def test_who_takes_nothing_is_given_up(
    both: tuple[Neighbors, Neighbors], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = both
    monkeypatch.setattr(neighbors, "PATIENCE_SECONDS", 0.05)
    server, client = connected_pair()
    with closing(server), closing(client):
        sent = await asyncio.gather(
            *(first.hand_over(2, server, BEGINNING) for _ in range(600)), return_exceptions=True
        )
    assert sent[0] is None
    assert isinstance(sent[-1], TimeoutError)


async def test_the_pages_of_those_who_answer_are_shown_without_the_others(
    both: tuple[Neighbors, Neighbors], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = both
    monkeypatch.setattr(neighbors, "ASK_SECONDS", 5)
    for number, each in enumerate(both, 1):
        each.page = f"page {number}".__str__
        each.open(lambda *_: None)
    assert await first.pages() == ["page 1", "page 2"]
    second.leave()
    monkeypatch.setattr(neighbors, "ASK_SECONDS", 0.05)
    assert await first.pages() == ["page 1", ""]
    first.leave()
