"""Logs: one form for everything that this process says, and no secrets in it."""

import json
import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, TextIO

import pytest
import structlog

from commands import logs
from settings import Log


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    root = logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    yield
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
    root.handlers[:] = handlers
    root.setLevel(level)


def written(capture: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    streams = capture.readouterr()
    assert streams.out == ""
    return [json.loads(line) for line in streams.err.splitlines()]


def test_events_and_the_libraries_logs_take_the_same_form(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(Log(format="json"))
    structlog.contextvars.bind_contextvars(request_id="r1")
    structlog.get_logger().info("connected", person=7)
    logging.getLogger("tornado.general").warning("%s is odd", "this")
    ours, theirs = written(capsys)
    assert ours | {"timestamp": ""} == {
        "event": "connected",
        "person": 7,
        "request_id": "r1",
        "level": "info",
        "timestamp": "",
    }
    assert theirs | {"timestamp": ""} == {
        "event": "this is odd",
        "request_id": "r1",
        "level": "warning",
        "timestamp": "",
    }


def test_what_is_below_the_level_is_not_written(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(Log(level="warning", format="json"))
    structlog.get_logger().info("quiet")
    logging.getLogger("asyncio").info("quiet")
    structlog.get_logger().warning("loud")
    assert [line["event"] for line in written(capsys)] == ["loud"]


def sign_in(password: str) -> None:
    raise RuntimeError(f"{len(password)} characters")


@pytest.mark.parametrize("form", ["console", "json"])
def test_a_traceback_shows_the_code_and_no_values(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(Log.model_validate({"format": form}))
    try:
        sign_in("correct-" + "horse".lower())
    except RuntimeError:
        structlog.get_logger().exception("failed")
    text = capsys.readouterr().err
    assert "in sign_in" in text
    assert "RuntimeError: 13 characters" in text
    assert "correct-horse" not in text


def nobody_reads() -> TextIO:
    reading, writing = os.pipe()
    os.close(reading)
    return os.fdopen(writing, "w", buffering=1)


def full_disk() -> TextIO:
    return os.fdopen(os.open("/dev/full", os.O_WRONLY), "w", buffering=1)


@pytest.mark.parametrize("opened", [nobody_reads, full_disk])
def test_what_cannot_be_written_stops_nobody(opened: Callable[[], TextIO], monkeypatch: pytest.MonkeyPatch) -> None:
    stream = opened()
    monkeypatch.setattr(sys, "stderr", stream)
    logs.configure(Log(format="json"))
    for _ in range(1000):  # more than is kept back
        structlog.get_logger().info("connected")
        logging.getLogger("tornado.general").warning("odd")
    with suppress(OSError):
        stream.close()
