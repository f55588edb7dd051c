"""What those who come while the server drains are told."""

from collections.abc import Callable
from typing import Any

from tornado.httputil import HTTPServerRequest
from tornado.routing import Matcher

from domain.errors import Unavailable
from handlers.base import Door


class Draining(Matcher):
    """Matches every request from the moment that the server drains."""

    def __init__(self, draining: Callable[[], bool]) -> None:
        self._draining = draining

    def match(self, request: HTTPServerRequest) -> dict[str, Any] | None:  # noqa: ARG002  whatever it asks for
        return {} if self._draining() else None


class TurnedAway(Door):
    """Answers in place of every door that is closed by then."""

    async def prepare(self) -> None:
        await super().prepare()
        raise Unavailable
