"""What a ready server says to whoever started it."""

import sys

import pytest

from commands.welcome import welcome
from settings import Server

NEARBY = ["http://192.0.2.7:3001", "http://198.51.100.7:3001"]


@pytest.fixture
def nearby(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commands.welcome.network_urls", lambda *_: NEARBY)


def said(capture: pytest.CaptureFixture[str]) -> list[str]:
    return capture.readouterr().out.splitlines()


def test_a_server_of_this_machine_says_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    welcome(Server(), 3001, None)
    assert said(capsys) == ["Tally is ready at http://127.0.0.1:3001"]


def test_the_setup_link_is_said_while_there_is_a_token(capsys: pytest.CaptureFixture[str]) -> None:
    welcome(Server(), 3001, "abc")
    assert said(capsys)[1:] == ["Create your studio: http://127.0.0.1:3001/setup#token=abc"]


def test_the_public_url_stands_in_the_setup_link(capsys: pytest.CaptureFixture[str]) -> None:
    welcome(Server(public_url="https://tally.example.com"), 3001, "abc")
    assert said(capsys)[1:] == ["Create your studio: https://tally.example.com/setup#token=abc"]


@pytest.mark.usefixtures("nearby")
def test_a_server_of_the_local_network_says_its_addresses_there(capsys: pytest.CaptureFixture[str]) -> None:
    welcome(Server(host="0.0.0.0"), 3001, None)
    assert said(capsys)[1:] == ["On this network: http://192.0.2.7:3001  http://198.51.100.7:3001"]


@pytest.mark.usefixtures("nearby")
def test_a_terminal_shows_the_first_of_them_as_a_qr_code(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    welcome(Server(host="0.0.0.0"), 3001, None)
    picture = said(capsys)[2:]
    assert len(picture) > 10
    assert set("".join(picture)) <= set(" █▀▄")
