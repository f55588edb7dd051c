"""What is told on standard output is read, or noted in the log; nobody is stopped by it."""

import io
import os
import sys

import pytest
import structlog.testing

from commands.streams import provide, tell


def test_what_is_told_is_printed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading) as reader, os.fdopen(writing, "w") as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        tell("ready\nhere")
        assert [reader.readline(), reader.readline()] == ["ready\n", "here\n"]


@pytest.mark.parametrize("end", ["nobody", "/dev/full"])
def test_the_first_line_that_nobody_reads_is_logged_and_the_rest_goes_nowhere(
    end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    if end != "nobody":
        os.dup2(disk := os.open(end, os.O_WRONLY), writing)
        os.close(disk)
    with os.fdopen(writing, "w") as stream, structlog.testing.capture_logs() as logs:
        monkeypatch.setattr(sys, "stdout", stream)
        tell("ready\nsecret")
        tell("more")
    [log] = logs
    assert (log["event"], log["line"]) == ("output.unread", "ready")
    assert "secret" not in str(log)


def test_a_stream_that_is_missing_leads_nowhere_and_others_stay(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    there = io.StringIO()
    monkeypatch.setattr(sys, "stdin", None)
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", there)
    provide()
    try:
        assert sys.stdin.read() == ""
        assert sys.stdout.write("lost") == 4
        sys.stdout.flush()
        assert sys.stderr is there
    finally:
        sys.stdin.close()
        sys.stdout.close()
