"""Requests that end before any use case: methods that are not offered, lengths that cannot be, forged cookies."""

import asyncio
from email.message import Message
from email.parser import BytesParser
from io import BytesIO

import pytest

from tests.support.house import until
from tests.support.studio import Studio

PATIENCE = 10  # seconds


async def answer_to(studio: Studio, *head: str) -> tuple[int, Message]:
    """The status and the headers of the answer to a request with these lines; the connection ends with it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", studio.running.port)
    writer.write("\r\n".join([*head, "Host: localhost", "Connection: close", "\r\n"]).encode())
    async with asyncio.timeout(PATIENCE):
        status, headers = (await reader.read()).split(b"\r\n", 1)
    writer.close()
    return int(status.split()[1]), BytesParser().parse(BytesIO(headers), headersonly=True)


def nothing_is_going_on() -> bool:
    """Or a stop of the server would wait for it."""
    return not any("RequestHandler._execute" in repr(task.get_coro()) for task in asyncio.all_tasks())


@pytest.mark.parametrize("method", ["BREW", "TRACE", "PUT", "GET"])
@pytest.mark.gen_test
async def test_a_wrong_method_is_told_the_right_ones(studio: Studio, method: str) -> None:
    status, headers = await answer_to(studio, f"{method} /api/v1/timers/start HTTP/1.1")
    assert (status, headers["Allow"]) == (405, "POST, OPTIONS")
    assert headers["Content-Type"] == "application/problem+json"
    assert headers["X-Request-Id"]


@pytest.mark.parametrize("length", ["65537", "9" * 5000])
@pytest.mark.gen_test
async def test_a_body_over_the_limit_is_refused_by_its_announced_length(studio: Studio, length: str) -> None:
    status, _ = await answer_to(studio, "POST /api/v1/login HTTP/1.1", f"Content-Length: {length}")
    assert status == 413


@pytest.mark.parametrize("length", ["x", "-1", "1.5", "٣", ""])
@pytest.mark.gen_test
async def test_a_length_that_is_none_is_never_our_mistake(studio: Studio, length: str) -> None:
    status, _ = await answer_to(studio, "POST /api/v1/login HTTP/1.1", f"Content-Length: {length}")
    assert 400 <= status < 500
    await until(nothing_is_going_on)


@pytest.mark.parametrize("value", ["", "x", "x|1|y", "1|x|2|y", "2|x", "2|1:0|1:0|13:tally_session|1:x|", "3|x", '"x"'])
@pytest.mark.gen_test
async def test_a_forged_cookie_is_no_sign_in(studio: Studio, value: str) -> None:
    status, _ = await answer_to(studio, "GET /api/v1/me HTTP/1.1", f"Cookie: tally_session={value}")
    assert status == 401
