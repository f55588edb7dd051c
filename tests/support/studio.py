"""A running Tally for tests: the real server on a socket of its own, organizations, members and their HTTP clients."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any
from urllib.parse import urlencode

from argon2 import PasswordHasher
from tornado.httpclient import AsyncHTTPClient, HTTPRequest, HTTPResponse
from tornado.web import create_signed_value

from actions import setup, sign_in
from actions.services import Services
from auth import tokens
from auth.passwords import Passwords
from commands.running import Running, running
from domain.people import Actor, Role
from handlers.base import COOKIE
from settings import load_settings
from store import people, sign_ins

SECRET = "a secret that only tests know, long enough"
PASSWORD = "correct horse battery"
MOST_AT_ONCE = 100  # requests; beyond this Tornado's client would send one after the other
QUICK_HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

_numbers = count(1)


@dataclass(frozen=True)
class Reply:
    """What the server answered; `json` is None for an empty body."""

    status: int
    json: Any
    headers: dict[str, str]
    text: str

    @classmethod
    def of(cls, response: HTTPResponse) -> "Reply":
        text = response.body.decode() if response.body else ""
        is_json = "json" in response.headers.get("Content-Type", "")
        return cls(response.code, json.loads(text) if is_json and text else None, dict(response.headers), text)

    @property
    def wrong(self) -> list[str]:
        """The paths of the fields that were refused."""
        assert (self.status, self.json["code"]) == (422, "validation_failed"), self.text
        return [error["path"] for error in self.json["errors"]]


@dataclass(frozen=True)
class Client:
    """An HTTP client, signed in as `actor` where it carries a cookie."""

    url: str
    cookie: str | None = None
    actor: Actor | None = None

    async def get(self, path: str, **query: Any) -> Reply:
        return await self.call("GET", path + (f"?{urlencode(query)}" if query else ""))

    async def post(self, path: str, body: Any = None, **headers: str) -> Reply:
        return await self.call("POST", path, body, **headers)

    async def patch(self, path: str, body: Any = None, **headers: str) -> Reply:
        return await self.call("PATCH", path, body, **headers)

    async def delete(self, path: str, **headers: str) -> Reply:
        return await self.call("DELETE", path, **headers)

    async def make(self, path: str, **fields: Any) -> Any:
        """Makes an item and gives it as it was answered."""
        reply = await self.post(path, fields)
        assert reply.status == 201, reply.text
        return reply.json

    async def call(self, method: str, path: str, body: Any = None, **headers: str) -> Reply:
        """One request; `body` is JSON unless it is bytes, and header names are written with underscores."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None:
            sent.setdefault("Content-Type", "application/json")
        if self.cookie:
            sent["Cookie"] = self.cookie
        request = HTTPRequest(
            self.url + (path if path.startswith("/api") else f"/api/v1{path}"),
            method=method,
            headers=sent,
            body=body if isinstance(body, bytes) else json.dumps(body) if body is not None else None,
            allow_nonstandard_methods=True,
            follow_redirects=False,
        )
        return Reply.of(await AsyncHTTPClient(max_clients=MOST_AT_ONCE).fetch(request, raise_error=False))


@dataclass(frozen=True)
class TestOrganization:
    """An organization with its owner; more members join on demand."""

    __test__ = False

    studio: "Studio"
    owner: Client
    task_types: dict[str, int]  # ids by name

    @property
    def id(self) -> int:
        assert self.owner.actor is not None
        return self.owner.actor.organization.id

    async def member(self, role: Role = Role.ENGINEER, name: str | None = None) -> Client:
        """A new member of that role, signed in."""
        number = next(_numbers)
        services = self.studio.services
        email = f"{role}{number}@example.com"
        hashed = await services.passwords.hash(PASSWORD)
        async with services.database.transaction(self.id) as transaction:
            person = await people.insert(transaction, email, name or f"{role.capitalize()} {number}", hashed)
            await people.join(transaction, person.id, role)
        return await self.studio.client_of(email, self.id)


@dataclass(frozen=True)
class Studio:
    """A running server with its first organization."""

    running: Running

    @property
    def services(self) -> Services:
        return self.running.services

    @property
    def url(self) -> str:
        return self.running.url

    @property
    def stranger(self) -> Client:
        """A client without a sign-in."""
        return Client(self.url)

    async def organization(self, name: str | None = None, currency: str = "EUR") -> TestOrganization:
        """A new organization with its owner signed in."""
        number = next(_numbers)
        founding = setup.Founding(
            organization=name or f"Studio {number}",
            name=f"Owner {number}",
            email=f"owner{number}@example.com",
            password=PASSWORD,
            currency=currency,
            timezone="Europe/Paris",
            locale="en-US",
        )
        await setup.create_admin(self.services, founding)
        person = await people.by_email(self.services.database, founding.email)
        assert person is not None
        assert person.last_org_id is not None
        async with self.services.database.transaction(person.last_org_id) as transaction:
            kinds = await transaction.rows("SELECT name, id FROM task_types")
        owner = await self.client_of(founding.email, person.last_org_id)
        return TestOrganization(self, owner, {row["name"]: row["id"] for row in kinds})

    async def client_of(self, email: str, org: int) -> Client:
        """A client with a new sign-in of the person to the organization."""
        database = self.services.database
        person = await people.by_email(database, email)
        assert person is not None
        token = await sign_in.open_sign_in(self.services, person, org, "tests", "127.0.0.1")
        actor = await sign_ins.by_token(database, tokens.digest(token))
        return Client(self.url, cookie_of(token), actor)


def cookie_of(token: str, *, secret: str = SECRET, version: int = 1) -> str:
    """The Cookie header that the server would have set for a sign-in's token."""
    signed = create_signed_value({version: secret}, COOKIE, token, key_version=version)
    return f"{COOKIE}={signed.decode()}"


@asynccontextmanager
async def open_studio(
    database_url: str,
    server: Mapping[str, Any] | None = None,
    auth: Mapping[str, Any] | None = None,
    database: Mapping[str, Any] | None = None,
    redis: Mapping[str, Any] | None = None,
    **realtime: float,
) -> AsyncIterator[Studio]:
    """The server as `serve` composes it, on a free port of loopback; the rest are settings, by section."""
    flags: dict[str, dict[str, Any]] = {
        "database": {"url": database_url, **(database or {})},
        "auth": {"cookie_secrets": {"1": SECRET}, **(auth or {})},
        "server": {"port": 0, **(server or {})},
        "redis": redis or {},
        "realtime": realtime,
    }
    async with running(load_settings(None, flags), passwords=Passwords(QUICK_HASHER)) as opened:
        yield Studio(opened)
