"""The image of deploy/Dockerfile, as far as it can be shown without an engine: its files, its user, its command."""

import json
import sys
from asyncio import timeout
from asyncio.subprocess import PIPE, create_subprocess_exec
from pathlib import Path

import pytest

from settings import ROOT
from tests.support.container import USER_ID, entered, image
from tests.support.oracle.server import free_port
from tests.support.processes import PATIENCE
from tests.support.proxies import DEPLOY
from tests.support.studio import Client

pytestmark = pytest.mark.gen_test(timeout=90)

TESTED = {"python": sys.executable}


def command(instruction: str) -> list[str]:
    """Its words, with the Python that runs the tests in place of the image's."""
    words: list[str] = json.loads(image().words(instruction)[0].rpartition("CMD ")[2])
    return [TESTED.get(word, word) for word in words]


async def test_it_serves_on_a_read_only_root_as_its_own_user_and_ends_when_told_to(tmp_path: Path) -> None:
    root, data = tmp_path / "root", tmp_path / "data"
    data.mkdir()
    image().copy_into(root)
    port = free_port()
    given = {
        "TALLY_SERVER__HOST": "127.0.0.1",
        "TALLY_SERVER__PORT": f"{port}",
        "TALLY_LOG__LEVEL": "warning",
    }  # by --env
    words, environment = entered(root, data, [*command("ENTRYPOINT"), *command("CMD")])
    known = {**image().environment, **environment, **given}
    server = await create_subprocess_exec(*words, env=known, stdout=PIPE, stderr=PIPE)
    try:
        assert server.stdout is not None
        async with timeout(PATIENCE):
            ready = (await server.stdout.readline()).decode()
        assert f"127.0.0.1:{port}" in ready, ready or (await server.communicate())[1].decode()
        assert (await Client(f"http://127.0.0.1:{port}").get("/me")).status == 401

        probe = [word.replace("3001", f"{port}") for word in command("HEALTHCHECK")]
        assert await (await create_subprocess_exec(*probe)).wait() == 0
    finally:
        server.terminate()
        async with timeout(PATIENCE):
            _, errors = await server.communicate()
    assert (server.returncode, errors) == (0, b"")
    assert {file.name for file in data.iterdir()} == {"cookie-secrets.json", "log", "postgres", "run"}
    probe = [word.replace("3001", f"{port}") for word in command("HEALTHCHECK")]
    dead = await create_subprocess_exec(*probe, stderr=PIPE)
    await dead.communicate()
    assert dead.returncode


async def test_nothing_but_its_data_and_its_tmp_can_be_written(tmp_path: Path) -> None:
    root, data = tmp_path / "root", tmp_path / "data"
    data.mkdir()
    image().copy_into(root)
    tries = "! touch /x && ! touch /tally/x && ! touch /etc/x && touch /data/x /tmp/x && id -u"
    words, environment = entered(root, data, ["sh", "-c", tries])
    process = await create_subprocess_exec(*words, env=environment, stdout=PIPE, stderr=PIPE)
    out, _ = await process.communicate()
    assert (process.returncode, out) == (0, f"{USER_ID}\n".encode())


def test_the_build_is_sent_what_is_copied_and_no_more() -> None:
    sent = [line[1:] for line in (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines() if line.startswith("!")]
    copied = [
        word
        for line in (DEPLOY / "Dockerfile").read_text().splitlines()
        if line.startswith("COPY ")
        for word in line.split()[1:-1]
        if not line.startswith("COPY --from")
    ]
    assert sorted(sent) == sorted(copied)


def test_every_package_of_the_server_is_in_it() -> None:
    packages = {file.parent.name for file in ROOT.glob("*/__init__.py")} - {"bench", "scripts", "tests"}
    assert packages <= {word for line in image().words("COPY") for word in line.split()[:-1]}


def test_it_runs_as_somebody_without_rights() -> None:
    assert image().words("USER") == ["tally"]
