"""Kiosks: displays on the wall, and the codes by which a manager lets one in."""

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from domain.base import Id, Instant, Line, Model

# No vowels, so that no code is a word, and nothing that looks like something else.
CODE_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
CODE_LENGTH = 8


def code_shown(code: str) -> str:
    """The code as people read it, `BCDF-GHJK`."""
    return f"{code[:4]}-{code[4:]}"


def _typed_code(text: str) -> str:
    code = "".join(text.split()).replace("-", "").upper()
    if len(code) != CODE_LENGTH or not set(code) <= set(CODE_LETTERS):
        raise ValueError("Give the code as the screen shows it, such as BCDF-GHJK.")
    return code


# However people type it: in small letters, with or without the hyphen.
UserCode = Annotated[str, StringConstraints(strict=True, max_length=40), AfterValidator(_typed_code)]


class Layout(StrEnum):
    """One room in large, or all rooms beside each other."""

    ROOM = "room"
    ALL = "all"


class Kiosk(Model):
    """A display; the layout `room` shows its room, and costs are there only where `show_costs` allows them."""

    id: Id
    name: Line
    room_id: Id | None
    layout: Layout
    show_costs: bool
    created_at: Instant


class Waiting(Model):
    """A screen that asks to be let in: where from, with which browser, and since when."""

    user_code: str
    address: str
    user_agent: str
    created_at: Instant
    expires_at: Instant
