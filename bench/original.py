"""The peer of the timer operations: its database beside Tally's, its people, and how they sign in."""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from bench import peers
from bench.harness.posting import Poster, request
from bench.harness.processes import Program

_SCHEMA = """
CREATE TABLE organizations (id bigserial PRIMARY KEY, name text NOT NULL);
CREATE TABLE users (
    id bigserial PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations, name text NOT NULL
);
CREATE TABLE sign_ins (
    token text PRIMARY KEY, user_id bigint NOT NULL REFERENCES users, expires_at timestamptz NOT NULL
);
CREATE TABLE task_types (
    id bigserial PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations, name text NOT NULL, color text,
    category text, hourly_rate double precision, active boolean NOT NULL DEFAULT true
);
CREATE TABLE time_entries (
    id bigserial PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations,
    user_id bigint NOT NULL REFERENCES users, task_type_id bigint NOT NULL REFERENCES task_types,
    session_id bigint, project_id bigint, start_time timestamptz NOT NULL, end_time timestamptz,
    notes text, hourly_rate double precision
);
CREATE INDEX ON time_entries (user_id);
CREATE INDEX ON time_entries (session_id);
CREATE INDEX ON time_entries (organization_id, start_time);
"""
# The first so many people each have an organization of their own, the others are all of the first one.
_FILL = """
INSERT INTO organizations (name) SELECT 'Studio ' || n FROM generate_series(1, {count}) AS n;
INSERT INTO task_types (organization_id, name, color, category, hourly_rate)
    SELECT n, 'Mixing', '#10B981', 'billable', 60 FROM generate_series(1, {count}) AS n;
INSERT INTO users (organization_id, name)
    SELECT CASE WHEN n <= {count} THEN n ELSE 1 END, 'Engineer ' || n FROM generate_series(1, 2 * {count}) AS n;
INSERT INTO sign_ins SELECT md5(id::text), id, now() + interval '1 day' FROM users;
"""
_TOKENS = "SELECT token FROM sign_ins ORDER BY user_id"
_COOKIE = re.compile(r"(?i)^set-cookie: ([^;]+)", re.MULTILINE)


@dataclass(frozen=True)
class Original:
    """The running peer; `spread` are cookies of people in organizations of their own, `crowd` of one organization."""

    program: Program
    spread: Sequence[str]
    crowd: Sequence[str]


@asynccontextmanager
async def original(url: str, count: int, folder: Path) -> AsyncIterator[Original]:
    """On a database of its own on the server behind Tally's `url`."""
    own = await _filled_database(url, count)
    async with peers.node("original", folder, DATABASE_URL=own, COOKIE_SECRET="secret") as started:
        cookies = [await _cookie(started.port, token) for token in await _tokens(own)]
        yield Original(started, cookies[:count], [cookies[0], *cookies[count : 2 * count - 1]])


async def _filled_database(url: str, count: int) -> str:
    connection = await asyncpg.connect(url)
    await connection.execute("CREATE DATABASE original")
    await connection.close()
    own = urlunsplit(urlsplit(url)._replace(path="/original"))
    connection = await asyncpg.connect(own)
    await connection.execute(_SCHEMA)
    await connection.execute(_FILL.format(count=int(count)))
    await connection.close()
    return own


async def _tokens(url: str) -> list[str]:
    connection = await asyncpg.connect(url)
    tokens = [row["token"] for row in await connection.fetch(_TOKENS)]
    await connection.close()
    return tokens


async def _cookie(port: int, token: str) -> str:
    async with Poster.to(port) as poster:
        poster.send(request("/login", f'{{"token": "{token}"}}'.encode()))
        head = await poster.reader.readuntil(b"\r\n\r\n")
    return "; ".join(_COOKIE.findall(head.decode()))
