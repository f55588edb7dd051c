"""The parts of the Socket.IO door that need no server: what is readable, the outbox, and a session's life."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from domain.errors import Malformed
from handlers.live.socketio import packets
from handlers.live.socketio.outbox import Outbox
from handlers.live.socketio.session import Phase, Session
from hub.parking_lot import ParkingLot

BUFFER_BYTES = 100
PING_TIMEOUT = 10.0  # seconds


@dataclass
class Engine:
    """The library's side of a session."""

    queue: Outbox = field(default_factory=Outbox)
    last_ping: float | None = None
    upgrading: bool = False


@dataclass
class Owner:
    """Takes note of what it is told."""

    told: list[object] = field(default_factory=list)

    def received(self, message: str | bytes) -> None:
        self.told.append(message)

    def kept_busy(self, frames: int) -> None:
        self.told.append(frames)

    def failed(self, code: int) -> None:
        self.told.append(code)

    def ended(self) -> None:
        self.told.append("ended")


@dataclass
class Carrier:
    was_cut: bool = False

    def cut(self) -> None:
        self.was_cut = True


class Stage:
    """A session, the library and the hub around it, and how often the session hung up."""

    def __init__(self) -> None:
        self.engine = Engine()
        self.owner = Owner()
        self.lot = ParkingLot(buffer_bytes=BUFFER_BYTES, vanished_after_seconds=1)
        self.hung_up = 0
        self.session = Session(self.engine, self.lot, 1, ping_timeout=PING_TIMEOUT, hang_up=self._hang_up)

    def _hang_up(self) -> None:
        self.hung_up += 1

    def taken(self) -> list[object]:
        """What the library would send now."""
        found = []
        while not self.engine.queue.empty():
            item = self.engine.queue.get_nowait()
            self.engine.queue.task_done()
            found.append(item and item.encode())
        if found[-1:] == [None]:
            self.engine.queue.put_nowait(None)
        return found


@pytest.fixture
def make_stage() -> Callable[[], Stage]:
    def opened() -> Stage:
        stage = Stage()
        stage.session.attach(stage.owner)
        stage.session.listen()
        return stage

    return opened


@pytest.mark.parametrize(
    "packet", ["1", "2probe", "3", "5", "40", '40{"cursor":"e.1"}', "40/a,", "41", "41/a,", '42["a"]', '427["a",{}]']
)
def test_a_client_may_connect_leave_and_tell_events(packet: str) -> None:
    assert packets.readable(packet)


@pytest.mark.parametrize(
    "packet", ["0", "2", "6", "44{}", '42["connect"]', "42[null]", "40{", "4\n", "411", '451-["a"]']
)
def test_a_client_may_say_nothing_else(packet: str) -> None:
    assert not packets.readable(packet)


def test_a_body_is_read_as_a_whole_or_not_at_all() -> None:
    assert packets.of_body(b'3\x1e42["a"]') == ["3", '42["a"]']
    with pytest.raises(Malformed):
        packets.of_body(b"3\x1ex")


def test_what_many_share_goes_out_packet_by_packet_over_a_websocket() -> None:
    assert packets.parted(b"4a\x1e4b\x1e") == [b"4a", b"4b"]
    assert packets.parted("2") == ["2"]


@pytest.mark.gen_test
async def test_an_outbox_counts_the_bytes_that_wait() -> None:
    outbox = Outbox()
    outbox.add(b"4abc\x1e")
    outbox.add(b"4d\x1e")
    assert outbox.size == 8
    assert outbox.get_nowait().encode(b64=True) == "4abc"
    assert outbox.size == 3
    outbox.drop()
    assert (outbox.size, outbox.empty()) == (0, True)


@pytest.mark.gen_test
async def test_a_session_sends_what_it_is_given(make_stage: Callable[[], Stage]) -> None:
    stage = make_stage()
    stage.session.send(b"4a\x1e")
    assert stage.taken() == [b"4a\x1e"]
    await stage.session.drained()


@pytest.mark.gen_test
async def test_a_client_that_lets_too_much_wait_fails_once_and_gets_only_the_goodbye(
    make_stage: Callable[[], Stage],
) -> None:
    stage = make_stage()
    for _ in range(50):
        stage.session.send(b"4" + b"x" * 30 + b"\x1e")
        assert stage.engine.queue.size <= BUFFER_BYTES + 32
    await asyncio.sleep(0)
    assert stage.owner.told == [4408]
    stage.session.close(b"4bye\x1e")
    assert stage.taken() == [b"4bye\x1e"]


@pytest.mark.gen_test
async def test_who_waits_for_a_slow_client_is_let_go_when_it_ends(make_stage: Callable[[], Stage]) -> None:
    stage = make_stage()
    stage.session.send(b"4a\x1e")
    waiting = asyncio.create_task(stage.session.drained())
    await asyncio.sleep(0)
    assert not waiting.done()
    stage.session.abandon()
    await waiting


@pytest.mark.gen_test
async def test_a_polling_client_gets_the_goodbye_and_then_the_end(make_stage: Callable[[], Stage]) -> None:
    stage = make_stage()
    stage.session.close(b"4bye\x1e")
    assert stage.taken() == [b"4bye\x1e"]
    stage.session.flushed()
    assert stage.taken() == [b"1\x1e", None]
    assert stage.hung_up == 0
    stage.session.flushed()
    assert (stage.session.phase, stage.hung_up) == (Phase.GONE, 1)
    await stage.lot.emptied()


@pytest.mark.gen_test
async def test_a_websocket_gets_the_goodbye_and_the_end_at_once(make_stage: Callable[[], Stage]) -> None:
    stage = make_stage()
    stage.session.carrier = Carrier()
    stage.session.close(b"4bye\x1e")
    assert stage.taken() == [b"4bye\x1e", b"1\x1e", None]


@pytest.mark.gen_test
async def test_an_abandoned_session_cuts_its_websocket_and_tells_its_owner_once(
    make_stage: Callable[[], Stage],
) -> None:
    stage = make_stage()
    stage.session.carrier = carrier = Carrier()
    stage.session.abandon()
    stage.session.abandon()
    stage.session.gone()
    assert carrier.was_cut
    assert stage.hung_up == 1
    assert stage.owner.told == []  # not in the midst of a fan-out
    await asyncio.sleep(0)
    assert stage.owner.told == ["ended"]


@pytest.mark.gen_test
async def test_a_client_that_owes_an_answer_to_a_ping_is_gone_at_the_next_message(
    make_stage: Callable[[], Stage],
) -> None:
    stage = make_stage()
    stage.engine.last_ping = time.time() - PING_TIMEOUT / 2
    stage.session.send(b"4a\x1e")
    assert stage.session.phase is Phase.OPEN
    stage.engine.last_ping = time.time() - PING_TIMEOUT - 1
    stage.session.send(b"4a\x1e")
    assert stage.session.phase is Phase.GONE


@pytest.mark.gen_test
async def test_what_a_client_says_waits_for_its_hello() -> None:
    stage = Stage()
    stage.session.attach(stage.owner)
    hearing = asyncio.create_task(stage.session.hear("ping"))
    await asyncio.sleep(0)
    assert stage.owner.told == []
    stage.session.listen()
    await hearing
    assert stage.owner.told == ["ping"]


@pytest.mark.gen_test
async def test_an_owner_that_comes_too_late_is_told_so() -> None:
    stage = Stage()
    stage.session.turn_away()
    stage.session.attach(stage.owner)
    await asyncio.sleep(0)
    assert stage.owner.told == ["ended"]
    stage.session.abandon()


@pytest.mark.gen_test
async def test_a_failed_upgrade_lets_polling_go_on(make_stage: Callable[[], Stage]) -> None:
    stage = make_stage()
    stage.engine.upgrading = True
    stage.session.carrier = carrier = Carrier()
    stage.session.put_down(carrier)
    assert (stage.session.carrier, stage.engine.upgrading) == (None, False)
