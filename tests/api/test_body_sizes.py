"""Bodies up to 64 KiB are read; longer ones are refused as soon as they are, however they are sent."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPRequest

from handlers.api.endpoint import MOST_BODY_BYTES
from tests.support.studio import Client, Reply, TestOrganization
from tests.support.untouched import untouched

pytestmark = pytest.mark.gen_test

SIZES = [MOST_BODY_BYTES + 1, 3 * 1024 * 1024]

Write = Callable[[bytes], Awaitable[None]]


def padded(organization: TestOrganization, size: int) -> bytes:
    return json.dumps({"taskTypeId": organization.task_types["Mixing"]}).encode().ljust(size)


async def chunked(client: Client, body: bytes, chunk: int = 30_000) -> Reply:
    """Sends a body whose length is not told before its end."""

    async def produce(write: Write) -> None:
        for start in range(0, len(body), chunk):
            await write(body[start : start + chunk])

    request = HTTPRequest(
        f"{client.url}/api/v1/timers/start",
        method="POST",
        headers={"Cookie": client.cookie or "", "Content-Type": "application/json"},
        body_producer=produce,
    )
    return Reply.of(await AsyncHTTPClient().fetch(request, raise_error=False))


async def raw_answer(client: Client, head: str, body: bytes) -> int:
    """The status of what the server answers to bytes as they are."""
    address = urlsplit(client.url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    lines = ["POST /api/v1/timers/start HTTP/1.1", f"Host: {address.netloc}", f"Cookie: {client.cookie}", head, "", ""]
    writer.write("\r\n".join(lines).encode() + body)
    status = (await asyncio.wait_for(reader.readline(), 10)).split()[1]
    writer.close()
    return int(status)


async def test_a_body_of_64_kib_is_read(north: TestOrganization) -> None:
    assert (await north.owner.post("/timers/start", padded(north, MOST_BODY_BYTES))).status == 201


async def test_a_chunked_body_of_64_kib_is_read(north: TestOrganization) -> None:
    assert (await chunked(north.owner, padded(north, MOST_BODY_BYTES))).status == 201


@pytest.mark.parametrize("size", SIZES)
async def test_a_longer_body_is_refused(north: TestOrganization, size: int) -> None:
    async with untouched(north):
        reply = await north.owner.post("/timers/start", padded(north, size))
    assert (reply.status, reply.json["code"]) == (413, "too_large")


@pytest.mark.parametrize("size", SIZES)
async def test_a_longer_chunked_body_is_refused(north: TestOrganization, size: int) -> None:
    async with untouched(north):
        reply = await chunked(north.owner, padded(north, size))
    assert (reply.status, reply.json["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    ("head", "part"),
    [
        ("Content-Length: 9000000000", b""),
        ("Transfer-Encoding: chunked", b"10001\r\n" + b" " * (MOST_BODY_BYTES + 1) + b"\r\n"),
    ],
)
async def test_the_refusal_does_not_wait_for_the_rest_of_the_body(
    north: TestOrganization, head: str, part: bytes
) -> None:
    assert await raw_answer(north.owner, head, part) == 413


async def test_a_length_that_is_no_number_is_refused(north: TestOrganization) -> None:
    for length in ("x", "-1", "1e3", "1_0", "", "\N{ARABIC-INDIC DIGIT ONE}"):
        assert await raw_answer(north.owner, f"Content-Length: {length}", b"{}") == 400
