"""nginx in front of servers, with the settings that operators are told to use, or with next to none."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.support.processes import ROOT
from tests.support.proxies import SERVER, for_each_server, listening, path_of, process

RECOMMENDED = (ROOT / "deploy" / "nginx.conf").read_text()
BARE = "server { listen 80; location / { proxy_pass http://127.0.0.1:3001; } }"
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")  # an ordinary user may not write where these are else


@asynccontextmanager
async def nginx(folder: Path, *server_ports: int, site: str = RECOMMENDED) -> AsyncIterator[str]:
    """Its URL, in front of the servers on those ports of this machine; all that it writes is in the folder."""
    with listening() as sock:
        address = "{}:{}".format(*sock.getsockname())
        (folder / "nginx.conf").write_text(_settings(folder, site, address, server_ports))
        arguments = [path_of("nginx"), "-p", str(folder), "-c", "nginx.conf", "-e", "error.log"]
        # it takes the socket over as from an nginx before it, so that no port has to be guessed, or waited for
        async with process(*arguments, inherited=sock, NGINX=f"{sock.fileno()};"):
            yield f"http://{address}"


def _settings(folder: Path, site: str, listen: str, server_ports: tuple[int, ...]) -> str:
    assert "listen 80;" in site
    assert SERVER in site
    site = for_each_server(site.replace("listen 80;", f"listen {listen};"), server_ports)
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
