"""The command line: which command runs, and what an operator sees when it fails."""

import sys
from argparse import ArgumentParser, Namespace

import pytest

import server
from settings import Settings


class Probe:
    """A command that notes its settings and arguments, and then fails if it is told to."""

    SUMMARY = "probe"
    FLAGS = ("port",)

    def __init__(self, failure: Exception | None = None) -> None:
        self.failure = failure
        self.seen: list[tuple[Settings, Namespace]] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port")

    async def run(self, settings: Settings, args: Namespace) -> None:
        self.seen.append((settings, args))
        if self.failure:
            raise self.failure


@pytest.fixture
def probe(monkeypatch: pytest.MonkeyPatch) -> Probe:
    probe = Probe()
    monkeypatch.setitem(sys.modules, "commands.serve", probe)  # type: ignore[arg-type]  # has what a command has
    monkeypatch.setattr("commands.logs.configure", lambda _: None)
    return probe


@pytest.mark.parametrize("line", ["", "serve", "--port 7", "serve --port 7"])
def test_serve_runs_when_no_command_is_named(line: str, probe: Probe) -> None:
    assert server.main(line.split()) == 0
    [(settings, _)] = probe.seen
    assert settings.server.port == (7 if "7" in line else 3001)


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        server.main(["--help"])
    text = capsys.readouterr().out
    assert set(server.COMMANDS) <= set(text.split())


def test_an_unknown_command_is_refused(probe: Probe) -> None:
    with pytest.raises(SystemExit) as refused:
        server.main(["sreve"])
    assert refused.value.code == 2
    assert probe.seen == []


def test_an_unexpected_failure_is_one_line_too(probe: Probe, capsys: pytest.CaptureFixture[str]) -> None:
    probe.failure = RuntimeError("the disk\n  is on fire")
    assert server.main([]) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("Unexpected RuntimeError: the disk is on fire. ")
