"""Several processes on one port: everybody is served by one of them, whatever becomes of the others."""

import asyncio
import os
import resource
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import asyncpg
import pytest
from tornado.ioloop import IOLoop

from store.embedded.file_lock import FileLock
from tests.support.family import LOGGED, Family, children_of, family_apart, gone, listened, one_in_each, one_loop
from tests.support.listening import Peer
from tests.support.live import UPGRADE, event_stream, requested, websocket
from tests.support.locks import until_somebody_waits
from tests.support.processes import until
from tests.support.studio import Client, TestOrganization
from tests.support.tally import PATIENCE, command, served

pytestmark = pytest.mark.gen_test(timeout=60)

Run = tuple[TestOrganization, Family]
Configure = Callable[[str], object]

MIGRATING = 0x7A117  # the lock of whoever migrates
RIGHT, WRONG = "{}", "server: {prot: 1}"


@pytest.fixture(scope="module")
def io_loop() -> Iterator[IOLoop]:
    yield from one_loop()


@pytest.fixture(scope="module")
def config_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("config") / "config.yaml"


@pytest.fixture
def configure(config_file: Path) -> Iterator[Configure]:
    """Writes the settings that the next processes read."""
    yield config_file.write_text
    config_file.write_text(RIGHT)


@pytest.fixture(scope="module")
def run(
    io_loop: IOLoop, new_database: Callable[[], str], tmp_path_factory: pytest.TempPathFactory, config_file: Path
) -> Iterator[Run]:
    """A server of two processes, with an organization."""
    stack = AsyncExitStack()
    database_url, data_dir = new_database(), tmp_path_factory.mktemp("data")

    config_file.write_text(RIGHT)

    async def opened() -> Run:
        opening = family_apart(database_url, data_dir, "--config", str(config_file))
        studio, family = await stack.enter_async_context(opening)
        return await studio.organization(), family

    yield io_loop.run_sync(opened)  # type: ignore[misc]  # it is never None
    io_loop.run_sync(stack.aclose)


async def start_and_stop(organization: TestOrganization) -> str:
    """Two events; the id of the second."""
    owner = organization.owner
    assert (await owner.post("/timers/start", {"taskTypeId": organization.task_types["Mixing"]})).status == 201
    assert (await owner.post("/timers/stop")).status == 200
    return (await owner.get("/timers/running")).headers["Tally-Cursor"]


async def hear(peers: Iterable[Peer], last: str) -> None:
    """Returns when they all heard this event, and each one before it, once and in order."""
    for peer in peers:
        heard = [await peer.next()]
        while heard[-1].id != last:
            heard.append(await peer.next())
        first = heard[0].seq
        assert [message.seq for message in heard] == [*range(first, first + len(heard))]
        assert [message.event for message in heard[-2:]] == ["timer:started", "timer:stopped"]


async def test_what_happens_in_one_process_is_told_in_the_other(run: Run) -> None:
    north, family = run
    async with one_in_each(north, family) as peers:
        await hear(peers.values(), await start_and_stop(north))


async def test_a_process_that_is_killed_is_replaced_and_its_listeners_miss_nothing(run: Run) -> None:
    north, family = run
    before = family.children
    async with one_in_each(north, family) as peers:
        last = await start_and_stop(north)
        await hear(peers.values(), last)
        victim = min(before)
        os.kill(victim, signal.SIGKILL)
        died = await family.logs("processes.died", id=victim, end="SIGKILL")
        assert await peers.pop(died["child"]).rest() == []
        async with websocket(north.owner, f"?cursor={last}") as back:
            assert (await back.next("hello")).data["resumed"]
            await hear([back, *peers.values()], await start_and_stop(north))
    await until(lambda: len(family.children) == 2 and victim not in family.children)


async def test_nobody_who_comes_while_a_process_is_replaced_is_refused(run: Run) -> None:
    north, family = run
    victim = max(family.children)
    os.kill(victim, signal.SIGKILL)
    async with AsyncExitStack() as stack:
        for _ in range(8):
            await stack.enter_async_context(event_stream(north.owner))
    await family.logs("processes.died", id=victim)


async def test_all_are_replaced_at_once_and_everybody_comes_back_once(run: Run) -> None:
    north, family = run
    await until(lambda: len(family.children) == 2)
    before = family.children
    async with one_in_each(north, family) as peers:
        family.server.process.send_signal(signal.SIGHUP)
        renewed = await family.logs("processes.renewed")
        goodbyes = [(await peer.rest())[-1] for peer in peers.values()]
        assert [(goodbye.event, goodbye.data["reason"]) for goodbye in goodbyes] == [("goodbye", "restart")] * 2
        async with one_in_each(north, family) as back:
            await gone(before)
            assert set(renewed["ids"]) == family.children
            await hear(back.values(), await start_and_stop(north))


async def test_settings_that_cannot_be_used_leave_the_processes_as_they_are(run: Run, configure: Configure) -> None:
    _, family = run
    await until(lambda: len(family.children) == 2)
    before = family.children
    configure(WRONG)
    family.server.process.send_signal(signal.SIGHUP)
    await family.logs("processes.not_renewed")
    assert family.children == before
    configure(RIGHT)


async def test_a_process_that_cannot_start_is_tried_again_until_it_can(run: Run, configure: Configure) -> None:
    north, family = run
    await until(lambda: len(family.children) == 2)
    victim = max(family.children)
    configure(WRONG)
    os.kill(victim, signal.SIGKILL)
    await family.logs("processes.died", id=victim)
    await family.logs("processes.died", end="exit 2")
    configure(RIGHT)
    async with one_in_each(north, family):
        pass


async def test_a_process_that_is_told_to_leave_is_replaced_before_it_has_left(run: Run) -> None:
    north, family = run
    await until(lambda: len(family.children) == 2)
    async with one_in_each(north, family) as peers:
        told = max(family.children)
        os.kill(told, signal.SIGTERM)
        left = (await family.logs("processes.leaves", id=told))["child"]
        assert (await peers.pop(left).rest())[-1].event == "goodbye"
        await hear(peers.values(), await start_and_stop(north))
        await gone({told})


async def test_processes_that_are_retired_let_nobody_else_listen_until_they_are_renewed(run: Run) -> None:
    north, family = run
    await until(lambda: len(family.children) == 2)
    async with one_in_each(north, family) as peers:
        family.server.process.send_signal(signal.SIGUSR1)
        retired = {(await family.logs("server.retires"))["process"] for _ in range(2)}
        assert retired == {1, 2}
        await hear(peers.values(), await start_and_stop(north))
        os.kill(max(family.children), signal.SIGKILL)
        await family.logs("server.retires")  # its successor too
        async with requested(north.owner, "/ws", UPGRADE) as answer:
            assert answer.start.code == 503
        family.server.process.send_signal(signal.SIGHUP)
        await family.logs("processes.renewed")
    async with one_in_each(north, family):
        pass


async def test_a_process_is_replaced_as_soon_as_the_system_has_room_for_another(run: Run) -> None:
    north, family = run
    await until(lambda: len(family.children) == 2)
    parent, victim = family.server.process.pid, max(family.children)
    before = resource.prlimit(parent, resource.RLIMIT_NOFILE)
    resource.prlimit(parent, resource.RLIMIT_NOFILE, (3, before[1]))
    try:
        os.kill(victim, signal.SIGKILL)
        await family.logs("processes.not_started")
    finally:
        resource.prlimit(parent, resource.RLIMIT_NOFILE, before)
    async with one_in_each(north, family):
        pass


async def test_a_hang_up_before_all_serve_is_heard_as_soon_as_they_do(
    new_database: Callable[[], str], tmp_path: Path
) -> None:
    url, others = new_database(), children_of(os.getpid())
    connection = await asyncpg.connect(url)

    async def hang_up_at_the_start() -> None:
        await until_somebody_waits(connection, within="pg_advisory_lock")
        [parent] = children_of(os.getpid()) - others
        os.kill(parent, signal.SIGHUP)
        await connection.close()

    await connection.execute("SELECT pg_advisory_lock($1)", MIGRATING)  # nobody gets to its migrations
    hanging_up = asyncio.create_task(hang_up_at_the_start())
    several = {**LOGGED, "TALLY_SERVER__PROCESSES": "2", "TALLY_DATABASE__URL": url}
    async with served(data_dir=tmp_path, env=several) as server, listened(server) as family:
        await hanging_up
        assert set((await family.logs("processes.renewed"))["ids"]) <= family.children


async def test_more_processes_than_the_embedded_database_has_connections_for_are_refused(tmp_path: Path) -> None:
    ended = await command("serve", "--processes", "17", data_dir=tmp_path / "data")
    assert (ended.code, ended.out) == (1, [])
    [line] = ended.errors
    assert "database.url" in line
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("processes", ["1", "2"])
async def test_the_port_that_they_share_is_nobody_else_s(run: Run, processes: str, tmp_path: Path) -> None:
    _, family = run
    again = ["serve", "--port", str(family.server.port), "--processes", processes]
    ended = await command(*again, data_dir=tmp_path)
    assert (ended.code, ended.out) == (1, [])
    [line] = ended.errors
    assert "is in use" in line


async def test_a_stop_ends_all_processes_and_the_database(tmp_path: Path) -> None:
    several = {**LOGGED, "TALLY_SERVER__PROCESSES": "2"}
    async with served(data_dir=tmp_path, env=several) as server, listened(server) as family:
        link = await server.line()
        children = family.children
        await family.logs("processes.without_redis", process=0)
        token = link.partition("#token=")[2]
        founding = {"token": token, "organization": "Blue Room", "name": "Ann", "email": "ann@example.com"}
        founding |= {"password": "correct horse battery", "currency": "EUR", "timezone": "UTC", "locale": "en"}
        assert (await Client(server.url).post("/setup", founding)).status == 201
        os.killpg(server.process.pid, signal.SIGINT)  # as Ctrl-C does
        assert await asyncio.wait_for(server.process.wait(), PATIENCE) == 0
        assert server.process.stdout is not None
        assert await server.process.stdout.read() == b""
    await gone(children)
    assert not FileLock(tmp_path / "run" / "running").is_held()


async def test_processes_whose_parent_was_killed_leave_and_the_next_start_works(tmp_path: Path) -> None:
    several = {**LOGGED, "TALLY_SERVER__PROCESSES": "2"}
    async with served(data_dir=tmp_path, env=several) as server:
        children = children_of(server.process.pid)
        port = server.port
        server.process.kill()
        await gone(children)
    assert not FileLock(tmp_path / "run" / "running").is_held()
    async with served("--port", str(port), data_dir=tmp_path, env=several) as server:
        assert server.ready.startswith("Tally is ready")
