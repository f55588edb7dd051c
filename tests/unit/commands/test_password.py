"""The password that an operator gives."""

import io
from collections.abc import Iterator

import pytest

from commands.errors import CommandError
from commands.password import Password, chosen_password


class Terminal(io.StringIO):
    """Standard input with a person behind it."""

    def isatty(self) -> bool:
        return True


def types(monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
    replies: Iterator[str] = iter(answers)
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("commands.password.getpass", lambda _: next(replies))


@pytest.mark.parametrize("line", ["correct horse ", "correct horse \n", "correct horse \r\nand more\n"])
def test_standard_input_gives_its_first_line(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(line))
    assert chosen_password(from_stdin=True) == Password("correct horse ", made=False)


def test_a_terminal_is_asked_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    types(monkeypatch, "correct horse", "correct horse")
    assert chosen_password(from_stdin=False) == Password("correct horse", made=False)


def test_passwords_that_differ_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    types(monkeypatch, "correct horse", "correct house")
    with pytest.raises(CommandError, match="differ"):
        chosen_password(from_stdin=False)


def test_an_empty_answer_has_one_made(monkeypatch: pytest.MonkeyPatch) -> None:
    types(monkeypatch, "")
    assert chosen_password(from_stdin=False).made


def test_without_a_terminal_one_is_made_and_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("not read"))
    first, second = chosen_password(from_stdin=False), chosen_password(from_stdin=False)
    assert first.text != second.text
    assert len(first.text) >= 16
    first.show()
    assert capsys.readouterr().out == f"Password: {first.text}\n"


def test_a_password_that_was_given_is_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    Password("correct horse", made=False).show()
    assert capsys.readouterr().out == ""
