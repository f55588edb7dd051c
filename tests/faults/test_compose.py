"""The parts of deploy/compose.yaml, each started by its own command and used together, without containers."""

import asyncio
import json
import re
import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import redis
import yaml
from redis.asyncio import Redis
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from commands.composition import opened
from commands.running import Running
from settings import ROOT, load_settings
from tests.support import archived_postgres
from tests.support.metrics import number
from tests.support.oracle.server import free_port
from tests.support.processes import PATIENCE
from tests.support.proxies import DEPLOY, caddy_https, caddy_root, path_of, process
from tests.support.studio import SECRET, Studio
from tests.support.tally import served

pytestmark = pytest.mark.gen_test(timeout=90)

SERVICES: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
SECRETS = {
    "CADDY_HOST": "localhost",
    "TALLY_DATABASE_PASSWORD": secrets.token_hex(),
    "TALLY_REDIS_PASSWORD": secrets.token_hex(),
    "TALLY_COOKIE_SECRET": SECRET,
}
PUBLIC_URL = "https://localhost"
TALLYS = ("tally-1", "tally-2")


def told(text: str) -> str:
    """What a container is told, with what stands in deploy/.env filled in."""
    return re.sub(r"\$\{(\w+)[^}]*\}", lambda variable: SECRETS.get(variable[1], ""), text)


@dataclass(frozen=True)
class Visitor:
    """Somebody who trusts the proxy's certificate, and is signed in."""

    url: str
    trusted: str
    cookie: str

    async def post(self, path: str, body: dict[str, object]) -> None:
        sent = {"method": "POST", "body": json.dumps(body)}
        await AsyncHTTPClient().fetch(self._request(f"{self.url}/api/v1{path}", **sent))

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[WebSocketClientConnection]:
        connection = await websocket_connect(self._request(f"{self.url.replace('https', 'wss')}/ws"))
        try:
            await heard(connection, "snapshot")
            yield connection
        finally:
            connection.close()

    def _request(self, url: str, **sent: str) -> HTTPRequest:
        headers = {"Cookie": self.cookie, "Origin": PUBLIC_URL, "Content-Type": "application/json"}
        return HTTPRequest(url, headers=headers, ca_certs=self.trusted, **sent)


async def heard(connection: WebSocketClientConnection, event: str) -> None:
    """Returns when that comes."""
    async with asyncio.timeout(PATIENCE):
        while json.loads(await connection.read_message() or "null")["event"] != event:
            pass


async def until_answered(client: Redis) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                assert await client.ping()
            except redis.ConnectionError:
                await asyncio.sleep(0.02)
            else:
                return


@asynccontextmanager
async def postgres(folder: Path) -> AsyncIterator[str]:
    (folder / "archive").mkdir()
    await archived_postgres.make(folder / "data")
    async with archived_postgres.running(folder / "data", folder / "archive") as url:
        yield url


@asynccontextmanager
async def redis_server(folder: Path) -> AsyncIterator[str]:
    """Its address, once it answers to the password."""
    name, *words = map(told, SERVICES["redis"]["command"])
    port = free_port()
    url = f"redis://:{SECRETS['TALLY_REDIS_PASSWORD']}@127.0.0.1:{port}/0"
    local = ["--port", f"{port}", "--bind", "127.0.0.1", "--dir", str(folder)]
    async with process(path_of(name), *words, *local), Redis.from_url(url) as client:
        await until_answered(client)
        yield url


@asynccontextmanager
async def tally(name: str, folder: Path, url: str, redis_url: str) -> AsyncIterator[Studio]:
    environment = {key: told(value) for key, value in SERVICES[name]["environment"].items()}
    elsewhere = {
        "TALLY_DATABASE__URL": url,
        "TALLY_REDIS__URL": redis_url,
        "TALLY_SERVER__TRUSTED_PROXIES": '["127.0.0.1/32"]',
    }
    assert elsewhere.keys() <= environment.keys()
    async with (
        served(data_dir=folder / name, env=environment | elsewhere) as server,
        opened(load_settings(None, {"database": {"url": url}})) as services,
    ):
        yield Studio(Running(server.url, server.port, services, hub=None))  # type: ignore[arg-type]  # its own


def test_no_part_may_do_more_than_it_needs() -> None:
    for name, service in SERVICES.items():
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["restart"] == "unless-stopped", name


def test_only_the_proxy_is_reached_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["caddy"]
    assert "front" not in SERVICES["postgres"]["networks"] + SERVICES["redis"]["networks"]


def test_every_secret_is_asked_for() -> None:
    asked = re.findall(r"\$\{(\w+):\?", (DEPLOY / "compose.yaml").read_text())
    assert set(asked) == set(SECRETS)
    assert all(name in (ROOT / "docs" / "deployment.md").read_text() for name in asked)


async def test_all_parts_together_serve_over_https(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(postgres(tmp_path))
        redis_url = await stack.enter_async_context(redis_server(tmp_path))
        studios = [await stack.enter_async_context(tally(name, tmp_path, url, redis_url)) for name in TALLYS]
        north = await studios[0].organization()
        ports = [studio.running.port for studio in studios]
        front = await stack.enter_async_context(caddy_https(tmp_path, *ports))
        visitor = Visitor(front, caddy_root(tmp_path), north.owner.cookie or "")

        listeners = [await stack.enter_async_context(visitor.listening()) for _ in range(2)]
        for studio in studios:
            assert await number(studio, "tally_live_connections", "websocket") == 1
        async with Redis.from_url(redis_url) as client:
            assert await client.pubsub_channels("tally:*")
        await visitor.post("/timers/start", {"taskTypeId": north.task_types["Mixing"]})
        for listener in listeners:
            await heard(listener, "timer:started")
