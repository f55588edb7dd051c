"""nginx in front of a server, with the settings that operators are told to use, or with next to none."""

import asyncio
import os
import shutil
import socket
from asyncio.subprocess import create_subprocess_exec
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.support.processes import ROOT

RECOMMENDED = (ROOT / "docs" / "nginx.conf").read_text()
BARE = "server { listen 80; location / { proxy_pass http://127.0.0.1:3001; } }"
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")  # an ordinary user may not write where these are else
PATIENCE = 30  # seconds


@asynccontextmanager
async def nginx(folder: Path, server_port: int, site: str = RECOMMENDED) -> AsyncIterator[str]:
    """Its URL, in front of the server on that port of this machine; all that it writes is in the folder."""
    path = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")  # not all users look there
    assert path, "these tests need nginx; install the package nginx"
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listening:
        address = "{}:{}".format(*listening.getsockname())
        (folder / "nginx.conf").write_text(_settings(folder, site, address, f"127.0.0.1:{server_port}"))
        arguments = [path, "-p", str(folder), "-c", "nginx.conf", "-e", "error.log"]
        # it takes the socket over as from an nginx before it, so that no port has to be guessed, or waited for
        inherited = {**os.environ, "NGINX": f"{listening.fileno()};"}
        process = await create_subprocess_exec(*arguments, env=inherited, pass_fds=[listening.fileno()])
    try:
        yield f"http://{address}"
    finally:
        if process.returncode is None:
            process.terminate()
        async with asyncio.timeout(PATIENCE):
            await process.wait()


def _settings(folder: Path, site: str, listen: str, server: str) -> str:
    assert "listen 80;" in site
    assert "127.0.0.1:3001;" in site
    site = site.replace("listen 80;", f"listen {listen};").replace("127.0.0.1:3001;", f"{server};")
    return "\n".join(
        [
            *(["user root;"] if os.geteuid() == 0 else []),  # root's folders are closed to others
            "daemon off;",
            "worker_processes 1;",
            "pid nginx.pid;",
            "error_log error.log;",
            "events {}",
            "http {",
            "access_log off;",
            *(f"{name}_temp_path {folder / name};" for name in TEMPORARY),
            site,
            "}",
        ]
    )
