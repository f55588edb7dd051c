"""One route of the API: what the table in handlers/api/table.py is made of."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from domain.base import LARGEST_ID, Model
from domain.errors import TallyError
from domain.people import Permission
from handlers.call import Call

API = "/api/v1"

Endpoint = Callable[[Call], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Route:
    """One method on one path: who may call it, what it takes, and what it answers.

    `permission` is None where nobody needs to be signed in. `answer` is None where there is nothing to say (204).
    `repeatable` tells whether a POST takes an Idempotency-Key. `refusals` are those that not every route of its kind
    has; VersionConflict is among them where If-Match counts. `checks_standing` says that everything happens in
    transactions, which make sure of the member's standing themselves.
    """

    method: str
    path: str
    endpoint: Endpoint = field(repr=False)
    summary: str
    permission: Permission | None = Permission.READ
    body: type[Model] | None = None
    query: type[Model] | None = None
    answer: type[Model] | None = None
    status: int = 200
    repeatable: bool = True
    media_type: str = "application/json"
    refusals: tuple[type[TallyError], ...] = ()
    checks_standing: bool = False

    @property
    def full_path(self) -> str:
        return API + self.path

    @property
    def pattern(self) -> str:
        """The regular expression that Tornado matches the path with."""
        return re.sub(r"\\\{id\\\}", "([^/]+)", re.escape(self.full_path))

    @property
    def takes_id(self) -> bool:
        return "{id}" in self.path

    @property
    def takes_key(self) -> bool:
        return self.method == "POST" and self.repeatable and self.permission is not None


def id_in_path(text: str) -> int | None:
    """The id that a path names, or none when nothing can have such an id."""
    if re.fullmatch(r"[1-9][0-9]{0,15}", text, re.ASCII) and int(text) <= LARGEST_ID:
        return int(text)
    return None
