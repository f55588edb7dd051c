"""Moves a request to the process that can answer it, before anything of its body is read."""

from contextlib import closing
from typing import Any

import structlog
from tornado.httputil import HTTPServerRequest
from tornado.routing import Matcher
from tornado.web import RequestHandler, stream_request_body

from handlers.live.parking import already_read
from handlers.neighbors import Neighbors

_log = structlog.get_logger()


class Elsewhere(Matcher):
    """Matches what another process has to answer."""

    def __init__(self, neighbors: Neighbors) -> None:
        self._neighbors = neighbors

    def match(self, request: HTTPServerRequest) -> dict[str, Any] | None:
        return None if self._neighbors.elsewhere(request) is None else {}


@stream_request_body
class Moved(RequestHandler):
    """Gives the connection away; the other process begins with the very request."""

    def initialize(self, neighbors: Neighbors) -> None:
        self._neighbors = neighbors

    def data_received(self, chunk: bytes) -> None:
        """Never called: by then the connection is gone."""

    async def prepare(self) -> None:
        number = self._neighbors.elsewhere(self.request)
        assert number is not None
        with closing(self.detach()) as stream:
            if (behind := already_read(stream)) is not None:
                try:
                    await self._neighbors.hand_over(number, stream.socket, _head(self.request) + behind)
                except (OSError, TimeoutError) as error:
                    _log.warning("request.not_moved", to=number, reason=str(error) or "it takes nothing")


def _head(request: HTTPServerRequest) -> bytes:
    """The request as it was sent, up to its body."""
    fields = "".join(f"{name}: {value}\r\n" for name, value in request.headers.get_all())
    return f"{request.method} {request.uri} {request.version}\r\n{fields}\r\n".encode("latin-1")
