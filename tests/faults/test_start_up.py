"""Starting and stopping, with everything that can be in the way: one clear line, and an exit code."""

import asyncio
import json
import os
import shutil
import signal
import socket
from asyncio import StreamReader, StreamWriter
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPResponse

from tests.support.postgres import postgres_for_tests
from tests.support.tally import PATIENCE, Served, command, served

pytestmark = pytest.mark.gen_test(timeout=90)

# The same files, seen by a process that finds itself an ordinary user.
AS_ORDINARY_USER = ["unshare", "--user", "--map-user=65534", "--map-group=65534"] if os.geteuid() == 0 else []
NEW_OWNER = ["create-admin", "--org", "Blue Room", "--email", "ann@example.com", "--password-stdin"]
PASSWORD = "correct horse battery"


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory in which Ann owns the Blue Room, and nothing runs."""
    data_dir = tmp_path_factory.mktemp("pristine") / "data"
    ended = asyncio.run(command(*NEW_OWNER, data_dir=data_dir, given=PASSWORD))
    assert ended.out == ["Made Blue Room. ann@example.com owns it."]
    return data_dir


@pytest.fixture
def founded(pristine: Path, tmp_path: Path) -> Path:
    return shutil.copytree(pristine, tmp_path / "data")


@pytest.fixture
def read_only(tmp_path: Path) -> Path:
    tmp_path.chmod(0o500)
    return tmp_path


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with postgres_for_tests(tmp_path_factory.mktemp("postgres")) as url:
        yield url


async def refusal(*arguments: str, data_dir: Path, prefix: list[str] = [], **env: str) -> str:  # noqa: B006  only read
    """The one line with which the command gives up."""
    ended = await command(*arguments, data_dir=data_dir, prefix=prefix, env=env)
    assert (ended.code, ended.out) == (1, [])
    [line] = ended.errors
    return line


def assert_untouched(data_dir: Path) -> None:
    assert not data_dir.exists()


async def sign_in(server: Served, password: str = PASSWORD) -> HTTPResponse:
    return await AsyncHTTPClient().fetch(
        f"{server.url}/api/v1/login",
        method="POST",
        headers={"Content-Type": "application/json"},
        body=json.dumps({"email": "ann@example.com", "password": password}),
        raise_error=False,
    )


class HalfSent:
    """A request whose body is still to come, so that the server is busy with it for as long as wanted."""

    BODY = json.dumps({"email": "ann@example.com", "password": PASSWORD}).encode()

    def __init__(self, reader: StreamReader, writer: StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def to(cls, server: Served) -> "HalfSent":
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        head = (
            "POST /api/v1/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(cls.BODY)}\r\nExpect: 100-continue\r\n\r\n"
        )
        writer.write(head.encode())
        assert b" 100 " in await reader.readline()  # the server waits for the body now
        return cls(reader, writer)

    async def status(self) -> bytes:
        """Sends the body; the status line of the answer."""
        self._writer.write(self.BODY)
        await self._reader.readline()
        async with asyncio.timeout(PATIENCE):
            status = await self._reader.readline()
        self._writer.close()
        return status

    async def dropped(self) -> None:
        """Returns once the server has closed the connection."""
        async with asyncio.timeout(PATIENCE):
            await self._reader.read()
        self._writer.close()


async def drains(server: Served) -> None:
    """Returns once the server turns away who comes."""
    async with asyncio.timeout(PATIENCE):
        while True:
            if (await AsyncHTTPClient().fetch(f"{server.url}/api/v1/me", raise_error=False)).code == 503:
                return
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("verb", ["serve", "check-config", "migrate", "create-admin --org a --email a@example.com"])
async def test_wrong_settings_are_named_before_anything_starts(verb: str, data_dir: Path) -> None:
    wrong = {"TALLY_SERVER__PORT": "99999", "TALLY_LOG__LEVEL": "loud"}
    ended = await command(*verb.split(), data_dir=data_dir, env=wrong)
    assert (ended.code, ended.out) == (2, [])
    assert [line.partition(":")[0] for line in ended.errors] == [
        "log.level (TALLY_LOG__LEVEL)",
        "server.port (TALLY_SERVER__PORT)",
    ]
    assert_untouched(data_dir)


async def test_wrong_flags_are_settings_too(data_dir: Path) -> None:
    ended = await command("--port", "many", "--processes", "none", data_dir=data_dir)
    assert ended.code == 2
    assert [line.partition(" ")[0] for line in ended.errors] == ["server.port", "server.processes"]


async def test_check_config_starts_nothing(data_dir: Path) -> None:
    ended = await command("check-config", data_dir=data_dir)
    assert (ended.code, ended.errors) == (0, [])
    assert_untouched(data_dir)


async def test_a_port_in_use_is_named_before_the_database_starts(data_dir: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        line = await refusal("serve", "--port", port, data_dir=data_dir)
    assert line == f"127.0.0.1 port {port} is in use. Stop what uses it, or name another with --port."
    assert_untouched(data_dir)


async def test_a_host_of_another_machine_is_named(data_dir: Path) -> None:
    line = await refusal("serve", "--host", "198.51.100.1", "--port", "0", data_dir=data_dir)
    assert line.startswith("Cannot listen on 198.51.100.1 port 0 (")


async def test_a_data_directory_below_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    line = await refusal("serve", "--port", "0", data_dir=tmp_path / "file" / "data")
    assert str(tmp_path / "file" / "data") in line


async def test_a_data_directory_that_this_user_may_not_write_is_named(read_only: Path) -> None:
    line = await refusal("serve", "--port", "0", data_dir=read_only / "data", prefix=AS_ORDINARY_USER)
    assert str(read_only / "data") in line


@pytest.mark.parametrize("verb", ["serve --port 0", "migrate", "reset-password --email ann@example.com"])
async def test_a_database_that_does_not_answer_is_named(verb: str, data_dir: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    url = f"postgresql://tally:secret@127.0.0.1:{port}/tally"
    line = await refusal(*verb.split(), data_dir=data_dir, TALLY_DATABASE__URL=url)
    assert "database.url" in line
    assert "secret" not in line


async def test_a_database_role_that_lacks_a_right_is_named(postgres: str, data_dir: Path) -> None:
    owner = await asyncpg.connect(postgres)
    await owner.execute("CREATE ROLE guest LOGIN")
    await owner.close()
    url = postgres.replace("//tally@", "//guest@")
    line = await refusal("serve", "--port", "0", data_dir=data_dir, TALLY_DATABASE__URL=url)
    assert "database.url lacks a right" in line


async def test_a_second_serve_on_the_same_data_is_refused_and_the_first_goes_on(data_dir: Path) -> None:
    async with served(data_dir=data_dir) as first:
        line = await refusal("serve", "--port", "0", data_dir=data_dir)
        assert str(data_dir) in line
        assert (await AsyncHTTPClient().fetch(f"{first.url}/readyz")).code == 200


async def test_the_first_start_prints_a_setup_link(data_dir: Path) -> None:
    async with served(data_dir=data_dir) as server:
        assert (await server.line()).startswith(f"Create your studio: {server.url}/setup#token=")


async def test_a_start_with_an_organization_prints_where_it_is_ready_and_no_more(founded: Path) -> None:
    async with served(data_dir=founded) as server:
        assert server.ready == f"Tally is ready at http://127.0.0.1:{server.port}"
        server.process.terminate()
        assert (await server.ended()).out == []


async def test_the_setup_link_is_the_public_one_behind_a_proxy(data_dir: Path) -> None:
    env = {"TALLY_SERVER__PUBLIC_URL": "https://tally.example.com"}
    async with served(data_dir=data_dir, env=env) as server:
        assert (await server.line()).startswith("Create your studio: https://tally.example.com/setup#token=")


async def test_an_owner_made_beside_a_live_server_signs_in_to_it(data_dir: Path) -> None:
    async with served(data_dir=data_dir) as server:
        assert (await sign_in(server)).code == 401
        ended = await command(*NEW_OWNER, data_dir=data_dir, given=PASSWORD)
        assert (ended.code, ended.errors) == (0, [])
        assert (await sign_in(server)).code == 200


async def test_a_password_reset_beside_a_live_server_holds_at_once(founded: Path) -> None:
    async with served(data_dir=founded) as server:
        ended = await command("reset-password", "--email", "ANN@example.com", data_dir=founded)
        made = ended.out[-1].removeprefix("Password: ")
        assert (await sign_in(server)).code == 401
        assert (await sign_in(server, made)).code == 200


async def test_a_new_owner_with_wrong_values_is_refused_by_name(data_dir: Path) -> None:
    line = await refusal(*NEW_OWNER, "--currency", "XYZ", data_dir=data_dir)
    assert "currency:" in line
    assert "password:" in line
    assert_untouched(data_dir)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
async def test_a_stop_waits_for_the_request_in_flight(number: signal.Signals, founded: Path) -> None:
    async with served(data_dir=founded) as server:
        request = await HalfSent.to(server)
        server.process.send_signal(number)
        await drains(server)
        assert b" 200 " in await request.status()
        assert (await server.ended()).code == 0


async def test_a_stop_does_not_wait_longer_than_its_grace(data_dir: Path) -> None:
    async with served(data_dir=data_dir, env={"TALLY_SERVER__SHUTDOWN_GRACE_SECONDS": "0.1"}) as server:
        request = await HalfSent.to(server)
        server.process.terminate()
        await request.dropped()
        assert (await server.ended()).code == 0


async def test_a_second_signal_ends_the_server_at_once_and_the_next_start_finds_everything(founded: Path) -> None:
    async with served(data_dir=founded, env={"TALLY_SERVER__SHUTDOWN_GRACE_SECONDS": "600"}) as server:
        request = await HalfSent.to(server)
        server.process.terminate()
        await drains(server)
        server.process.terminate()
        await request.dropped()
        assert (await server.ended()).code == 128 + signal.SIGTERM
    async with served(data_dir=founded) as server:
        assert (await sign_in(server)).code == 200


async def test_cookies_outlive_a_restart(founded: Path) -> None:
    async with served(data_dir=founded) as server:
        cookie = (await sign_in(server)).headers["Set-Cookie"].partition(";")[0]
    async with served(data_dir=founded) as server:
        answer = await AsyncHTTPClient().fetch(f"{server.url}/api/v1/me", headers={"Cookie": cookie})
    assert json.loads(answer.body)["user"]["email"] == "ann@example.com"


async def test_a_backup_made_beside_a_live_server_is_restored_once_that_has_stopped(
    founded: Path, tmp_path: Path
) -> None:
    file = str(tmp_path / "tally.backup")
    async with served(data_dir=founded):
        ended = await command("backup", file, data_dir=founded)
        assert (ended.code, ended.errors) == (0, [])
        assert "stop it" in await refusal("restore", file, data_dir=founded)
    await command("reset-password", "--email", "ann@example.com", data_dir=founded)
    ended = await command("restore", file, data_dir=founded)
    assert (ended.code, ended.errors) == (0, [])
    async with served(data_dir=founded) as server:
        assert (await sign_in(server)).code == 200


async def test_a_file_that_is_no_backup_is_named(founded: Path, tmp_path: Path) -> None:
    assert str(tmp_path / "missing") in await refusal("restore", str(tmp_path / "missing"), data_dir=founded)
