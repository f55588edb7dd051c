"""The door `/ws`: a WebSocket of JSON messages."""

from functools import partial
from http import HTTPStatus

from tornado.httputil import HTTPServerRequest
from websockets.datastructures import Headers
from websockets.http11 import Request, Response
from websockets.server import ServerProtocol

from domain.errors import Malformed
from handlers.live.parking import LiveDoor
from hub.parked import ParkedWebSocket


class WebSocketDoor(LiveDoor):
    """Upgrades a member's request, `?cursor=` to resume."""

    async def get(self) -> None:
        listener = await self.listener()
        answer = _handshake(self.request)
        if answer.status_code == HTTPStatus.SWITCHING_PROTOCOLS:
            connect = partial(ParkedWebSocket, self.hub.lot, answer.serialize())
            self.park(listener, self.cursor_in_query(), connect)
        elif answer.status_code == HTTPStatus.UPGRADE_REQUIRED:
            self._ask_for_upgrade(answer)
        else:
            raise Malformed(_reason(answer))

    def _ask_for_upgrade(self, answer: Response) -> None:
        self.set_status(answer.status_code)
        self.set_header("Upgrade", "websocket")
        self._end_with_problem(
            {
                "type": "/docs/errors#upgrade_required",
                "title": "Only a WebSocket opens here",
                "status": answer.status_code,
                "code": "upgrade_required",
                "detail": _reason(answer),
            }
        )


def _handshake(request: HTTPServerRequest) -> Response:
    """The answer to a WebSocket's opening request: 101, or what is wrong with it."""
    headers = Headers(request.headers.get_all())
    return ServerProtocol().accept(
        Request(request.uri or "/", headers, method=request.method or "", protocol=request.version)
    )


def _reason(answer: Response) -> str:
    return (answer.body or b"").decode().partition("\n")[0]
