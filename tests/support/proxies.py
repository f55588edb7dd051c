"""HAProxy and Caddy in front of servers, with the settings that operators are told to use; nginx is beside this."""

import asyncio
import os
import shutil
import socket
from asyncio.subprocess import DEVNULL, create_subprocess_exec
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from tests.support.processes import PATIENCE, ROOT, until

DEPLOY = ROOT / "deploy"
SERVER = "127.0.0.1:3001"  # as the settings have it


@asynccontextmanager
async def haproxy(folder: Path, *server_ports: int, settings: str = "") -> AsyncIterator[str]:
    """Its URL, in front of the servers on those ports of this machine."""
    settings = settings or (DEPLOY / "haproxy.cfg").read_text()
    assert "bind :80\n" in settings
    with listening() as sock:
        settings = settings.replace("bind :80\n", f"bind fd@{sock.fileno()}\n")
        (folder / "haproxy.cfg").write_text(for_each_server(settings, server_ports))
        async with process(path_of("haproxy"), "-db", "-f", str(folder / "haproxy.cfg"), inherited=sock):
            yield "http://{}:{}".format(*sock.getsockname())


@asynccontextmanager
async def caddy(folder: Path, *server_ports: int, settings: str = "") -> AsyncIterator[str]:
    """Its URL, by plain http, so that every kind of client can read along."""
    settings = settings or (DEPLOY / "Caddyfile.fleet").read_text()
    assert "https://{$CADDY_HOST:localhost} {" in settings
    with reserved() as port:
        plain = settings.replace("https://{$CADDY_HOST:localhost} {", f"http://127.0.0.1:{port} {{")
        plain = plain.replace("tls {$CADDY_TLS:internal}\n", "")
        async with caddy_with(folder, plain, CADDY_UPSTREAMS=addresses(server_ports)):
            await _answering(port)
            yield f"http://127.0.0.1:{port}"


@asynccontextmanager
async def caddy_https(folder: Path, *server_ports: int) -> AsyncIterator[str]:
    """Its URL by https; `caddy_root` of the folder has the root of its certificates."""
    with reserved() as port, reserved() as http_port:
        ports = {"CADDY_HTTPS_PORT": f"{port}", "CADDY_HTTP_PORT": f"{http_port}"}
        settings = (DEPLOY / "Caddyfile.fleet").read_text()
        async with caddy_with(folder, settings, CADDY_UPSTREAMS=addresses(server_ports), **ports):
            await until(lambda: any((folder / "caddy" / "certificates").rglob("*.crt")))
            await _answering(port)
            yield f"https://localhost:{port}"


def caddy_root(folder: Path) -> str:
    return str(folder / "caddy" / "pki" / "authorities" / "local" / "root.crt")


@asynccontextmanager
async def caddy_with(folder: Path, settings: str, **environment: str) -> AsyncIterator[None]:
    """Caddy with these settings, on loopback alone."""
    (folder / "Caddyfile").write_text(settings.replace("admin off\n", "admin off\n\tdefault_bind 127.0.0.1\n"))
    kept = {"CADDY_DATA": str(folder / "caddy"), "HOME": str(folder), **environment}
    arguments = ["run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]
    async with process(path_of("caddy"), *arguments, **kept):
        yield


def for_each_server(settings: str, ports: Sequence[int]) -> str:
    """The settings with each line that names the server once for each of these."""
    lines = settings.splitlines(keepends=True)
    return "".join(
        line.replace(SERVER, f"127.0.0.1:{port}")
        .replace("server one ", f"server s{port} ")
        .replace("/one\n", f"/s{port}\n")
        for line in lines
        for port in (ports if SERVER in line else ports[:1])
    )


def addresses(ports: Sequence[int]) -> str:
    return " ".join(f"127.0.0.1:{port}" for port in ports)


def path_of(name: str) -> str:
    path = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")  # not all users look there
    assert path, f"these tests need {name}; install the package {name}"
    return path


@asynccontextmanager
async def process(*command: str, inherited: socket.socket | None = None, **environment: str) -> AsyncIterator[None]:
    """A program that runs during the block, with a socket of ours as its own where it takes one."""
    sockets = [inherited.fileno()] if inherited else []
    started = await create_subprocess_exec(*command, env={**os.environ, **environment}, pass_fds=sockets, stdin=DEVNULL)
    try:
        yield
        assert started.returncode is None, f"{command[0]} ended by itself"
    finally:
        if started.returncode is None:
            started.terminate()
        try:
            async with asyncio.timeout(PATIENCE):
                await started.wait()
        except TimeoutError:
            started.kill()
            await started.wait()
            raise


@contextmanager
def listening() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0), backlog=128) as sock:
        yield sock


@contextmanager
def reserved() -> Iterator[int]:
    """A port that nobody else takes, for a program that shares its ports with others of its user."""
    with socket.socket() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        sock.bind(("127.0.0.1", 0))
        yield sock.getsockname()[1]


async def _answering(port: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except ConnectionRefusedError:
                await asyncio.sleep(0.02)
            else:
                writer.close()
                return
