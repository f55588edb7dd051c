"""The codes that screens show and people type."""

import pytest
from pydantic import TypeAdapter, ValidationError

from auth.tokens import new_user_code
from domain.kiosks import CODE_LETTERS, UserCode, code_shown

TYPED: TypeAdapter[str] = TypeAdapter(UserCode)


@pytest.mark.parametrize("text", ["BCDFGHJK", "BCDF-GHJK", "bcdf-ghjk", " bcdf ghjk ", "B-C-D-F-GHJK"])
def test_a_code_is_read_however_it_is_typed(text: str) -> None:
    assert TYPED.validate_python(text) == "BCDFGHJK"


@pytest.mark.parametrize("text", ["", "BCDFGHJ", "BCDFGHJKL", "ACDFGHJK", "BCDFGHJ1", "ßCDFGHJK", None, 12345678])
def test_what_can_be_no_code_is_refused(text: object) -> None:
    with pytest.raises(ValidationError):
        TYPED.validate_python(text)


def test_a_new_code_is_one_and_another_each_time() -> None:
    codes = {new_user_code() for _ in range(50)}
    assert len(codes) == 50
    assert set("".join(codes)) <= set(CODE_LETTERS)
    assert all(TYPED.validate_python(code_shown(code)) == code for code in codes)
