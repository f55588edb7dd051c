"""Parked sockets: what reaches a client however it behaves, and how each connection ends."""

import asyncio
import gc
import json
import socket
import struct
import weakref

import pytest
from websockets.frames import Opcode

from domain.people import Audience
from hub import parked, parking_lot
from hub.conversation import Conversation
from hub.parked import ParkedWebSocket
from hub.subscription import Listener, Subscription
from tests.support.house import House, open_house, until
from tests.support.listening import WebSocketPeer, close, connected_pair, frame, text
from tests.support.log_in_memory import ORG

pytestmark = pytest.mark.gen_test


def connections(house: House, transport: str = "websocket") -> int:
    return house.hub.stats()[transport].connections


async def welcomed(house: House, **guest: int) -> WebSocketPeer:
    peer = house.websocket(**guest)
    await peer.next("snapshot")
    return peer


def reset(sock: socket.socket) -> None:
    """Closes the connection the hard way, as a machine that lost it does."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


async def test_a_ping_is_answered_with_its_own_t() -> None:
    async with open_house() as house:
        peer = await welcomed(house)
        for t in (1, 2.5, "ü"):
            await peer.say({"type": "ping", "t": t})
            pong = await peer.next()
            assert (pong.event, pong.id, pong.data.pop("t")) == ("pong", None, t)
            assert list(pong.data) == ["serverTime"]


@pytest.mark.parametrize(
    "message",
    [
        "",
        "ping",
        "[]",
        '{"type":"ping"}',
        '{"type":"ping","t":null}',
        '{"type":"ping","t":true}',
        '{"type":"ping","t":NaN}',
        '{"type":"ping","t":1e999}',
        '{"type":"ping","t":[1]}',
        '{"type":"ping","t":"\\ud800"}',
        '{"type":"ping","t":1,"more":2}',
        '{"type":"subscribe","t":1}',
        "[" * 4000,
    ],
)
async def test_any_other_message_is_malformed(message: str) -> None:
    async with open_house() as house:
        peer = await welcomed(house)
        await peer.write(text(message))

        [goodbye] = await peer.rest()

        assert (goodbye.event, goodbye.data["reason"], goodbye.data["reconnect"]) == ("goodbye", "malformed", False)
        assert peer.close_code == 4400


async def test_binary_messages_are_malformed() -> None:
    async with open_house() as house:
        peer = await welcomed(house)
        await peer.write(frame(Opcode.BINARY, b'{"type":"ping","t":1}'))
        await peer.rest()

        assert peer.close_code == 4400


@pytest.mark.parametrize(
    ("wire", "code"),
    [(frame(Opcode.TEXT, b"x" * 4097), 1009), (frame(Opcode.TEXT, b"\xff"), 1007), (frame(Opcode.CONT), 1002)],
    ids=["too big", "not UTF-8", "out of turn"],
)
async def test_a_broken_rule_ends_the_connection_with_its_code(wire: bytes, code: int) -> None:
    async with open_house() as house:
        peer = await welcomed(house)
        await peer.write(wire)

        [goodbye] = await peer.rest()

        assert (goodbye.event, goodbye.data["reconnect"], peer.close_code) == ("goodbye", False, code)
        await until(lambda: connections(house) == 0)


async def test_a_client_that_closes_gets_its_code_back_and_no_goodbye() -> None:
    async with open_house() as house:
        peer = await welcomed(house)
        await peer.write(close(1001, "navigating away"))

        assert await peer.rest() == []
        assert (peer.close_code, peer.at_end) == (1001, True)


async def test_what_came_behind_the_request_is_heard_after_hello() -> None:
    async with open_house() as house:
        whole = text(json.dumps({"type": "ping", "t": 1}))
        peer = house.websocket(behind=whole + whole[:5])
        await peer.write(whole[5:])

        events = [message.event for message in await peer.take(4)]

        assert (events[0], sorted(events)) == ("hello", ["hello", "pong", "pong", "snapshot"])


async def test_a_frame_in_many_pieces_is_one_message_and_its_parser_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    parsers: weakref.WeakSet[object] = weakref.WeakSet()

    class Watched(Conversation):
        def __init__(self, limit: int) -> None:
            super().__init__(limit)
            parsers.add(self)

    monkeypatch.setattr(parked, "Conversation", Watched)
    async with open_house() as house:
        peer = await welcomed(house)
        *bytewise, last = text(json.dumps({"type": "ping", "t": 1}))
        for byte in bytewise:
            await peer.write(bytes([byte]))
        await until(lambda: len(parsers) == 1)

        await peer.write(bytes([last]))
        assert (await peer.next()).event == "pong"
        gc.collect()
        assert not parsers


async def test_a_protocol_ping_is_answered() -> None:
    async with open_house() as house:
        peer = await welcomed(house)
        await peer.write(frame(Opcode.PING, b"there?"))
        await peer.say({"type": "ping", "t": 1})
        await peer.next()

        assert peer.pongs == [b"there?"]


async def test_an_event_stream_ignores_what_its_client_says_and_notices_its_end() -> None:
    async with open_house() as house:
        peer = house.event_stream(behind=b"GET / HTTP/1.1\r\n\r\n")
        await peer.next("snapshot")
        await peer.write(text("{}"))
        house.commit()
        assert (await peer.next()).seq == 1

        peer.close()

        await until(lambda: connections(house, "sse") == 0)


@pytest.mark.parametrize("transport", ["websocket", "event_stream"])
async def test_a_slow_reader_is_told_so_and_the_others_miss_nothing(transport: str) -> None:
    async with open_house(buffer_bytes=300_000) as house:
        slow = getattr(house, transport)(receive_buffer=4096)
        await slow.next("snapshot")
        quick = await welcomed(house)
        for _ in range(40):
            house.commit(notes="x" * 40_000)
            await quick.next()

        messages = await slow.rest()

        assert (messages[-1].event, messages[-1].data["reason"]) == ("goodbye", "too_slow")
        assert [message.seq for message in messages[:-1]] == list(range(1, len(messages)))
        assert isinstance(slow, WebSocketPeer) is (getattr(slow, "close_code", None) == 4408)
        resumed = getattr(house, transport)(f"epoch-1.{messages[-2].seq}")
        await resumed.next("hello")
        assert (await resumed.next()).seq == messages[-2].seq + 1


async def test_a_slow_reader_holds_no_more_than_its_limit() -> None:
    async with open_house(buffer_bytes=300_000) as house:
        await welcomed(house, receive_buffer=4096)
        [slow], [connection] = house.subscriptions, house.parked
        most = 0
        while slow.open:
            house.commit(notes="x" * 8_000)
            most = max(most, connection._backlog.size if connection._backlog else 0)
            await asyncio.sleep(0)

        assert 300_000 < most < 310_000
        assert connection._backlog is not None
        assert connection._backlog.size < 10_000


async def test_one_message_may_be_longer_than_the_limit() -> None:
    async with open_house(buffer_bytes=1_000) as house:
        peer = await welcomed(house, receive_buffer=4096)
        house.commit(notes="x" * 1_000_000)

        assert len((await peer.next()).data["notes"]) == 1_000_000


async def test_a_listener_who_catches_up_is_forgiven() -> None:
    async with open_house(buffer_bytes=300_000) as house:
        peer = await welcomed(house, receive_buffer=4096)
        for _ in range(5):
            for _ in range(6):
                house.commit(notes="x" * 40_000)
            assert len(await peer.take(6)) == 6
        assert house.subscriptions[0].open


async def test_a_goodbye_arrives_though_the_server_never_read_what_the_client_sent() -> None:
    async with open_house() as house:
        peer = await welcomed(house)
        await peer.write(text("x") + b"\0" * 500_000)

        [goodbye] = await peer.rest()

        assert (goodbye.event, peer.close_code) == ("goodbye", 4400)


async def test_a_goodbye_follows_the_message_that_was_half_sent() -> None:
    async with open_house() as house:
        peer = await welcomed(house, receive_buffer=4096)
        for seq, notes in enumerate(["x" * 900_000, "never sent"], 1):
            house.commit(notes=notes)
            await until(lambda seq=seq: house.subscriptions[0].position == seq)

        house.hub.revoke([1])

        half_sent, goodbye = await peer.rest()
        assert (half_sent.seq, goodbye.event, peer.close_code) == (1, "goodbye", 4401)


async def test_a_client_that_ignores_the_goodbye_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parking_lot, "LINGER_SECONDS", 0.01)
    async with open_house() as house:
        peer = await welcomed(house, receive_buffer=4096)
        house.commit(notes="x" * 900_000)
        await until(lambda: house.subscriptions[0].position == 1)

        house.hub.revoke([1])

        await house.hub.lot.emptied()
        assert await peer.rest() == []


async def test_a_connection_that_breaks_ends_alone() -> None:
    async with open_house() as house:
        broken = await welcomed(house)
        well = await welcomed(house)

        reset(broken.sock)
        house.commit()
        house.commit()

        assert [message.seq for message in await well.take(2)] == [1, 2]
        await until(lambda: connections(house) == 1)


async def test_a_socket_that_broke_before_it_was_parked_leaves_at_once() -> None:
    async with open_house() as house:
        server, client = connected_pair()
        reset(client)
        connection = parked.ParkedWebSocket(house.hub.lot, b"HTTP/1.1 101 Switching Protocols\r\n\r\n", server, b"")

        listener = Listener(ORG, 1, 1, Audience.MONEY, name="Ann", address="127.0.0.1")
        house.hub.join(listener, connection, None)

        await until(lambda: connections(house) == 0)


async def test_sockets_are_set_up_for_short_messages_and_peers_that_vanish() -> None:
    async with open_house(heartbeat_seconds=20) as house:
        await welcomed(house)
        sock = house.parked[0]._socket

        assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) <= 2 * parking_lot.KERNEL_BUFFER_BYTES
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 20_000


async def test_a_connection_at_which_the_server_fails_takes_nobody_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    failures: list[dict[str, object]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: failures.append(context))
    async with open_house() as house:
        broken, other = await welcomed(house), await welcomed(house)
        hear = ParkedWebSocket._receive

        def hear_or_fail(connection: ParkedWebSocket, data: bytes) -> None:
            if connection is house.parked[0]:
                raise ZeroDivisionError
            hear(connection, data)

        monkeypatch.setattr(ParkedWebSocket, "_receive", hear_or_fail)
        for peer in (broken, other):
            await peer.say({"type": "ping", "t": 1})
        assert (await other.next("pong")).data["t"] == 1
        await until(lambda: len(failures) == 1)
        assert isinstance(failures[0]["exception"], ZeroDivisionError)
        house.commit()
        assert (await broken.next("timer:started")).event == "timer:started"


@pytest.mark.parametrize("said_goodbye", [False, True])
async def test_an_ended_connection_leaves_nothing_in_memory(*, said_goodbye: bool) -> None:
    def remembered() -> list[object]:
        gc.collect()
        held = (each for each in gc.get_objects() if isinstance(each, parked.ParkedSocket | Subscription))
        return [each for each in held if id(each) not in others]

    others: set[int] = set()  # such as what the traceback of another test's failure holds
    others = {id(each) for each in remembered()}
    async with open_house(heartbeat_seconds=0.05) as house:
        peer = await welcomed(house)
        house.parked.clear()
        house.subscriptions.clear()
        assert len(remembered()) == 2

        if said_goodbye:
            house.hub.revoke([1])
            await peer.rest()
        peer.close()

        await until(lambda: not remembered())
