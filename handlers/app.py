"""The application: every address and the door behind it."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import structlog
from tornado.routing import Rule
from tornado.web import Application, RequestHandler

from handlers.api import table
from handlers.api.endpoint import Endpoint
from handlers.asyncapi import asyncapi_json
from handlers.base import Doors, Nothing
from handlers.documents import Document
from handlers.draining import Draining, TurnedAway
from handlers.health import Health, Ready
from handlers.live.socketio.door import SocketIoDoor
from handlers.live.socketio.lobby import Lobby
from handlers.live.sockjs import sockjs_rules
from handlers.live.sse import EventStreamDoor
from handlers.live.websocket import WebSocketDoor
from handlers.metrics import Metrics, MetricsPage
from handlers.moving import Elsewhere, Moved
from handlers.neighbors import Neighbors
from handlers.openapi import openapi_json
from handlers.pages import page_routes
from handlers.web_app import WebApp
from hub.hub import Hub

_logger = structlog.get_logger()


def make_app(
    doors: Doors, hub: Hub, cookie_secrets: Mapping[int, str], web_app: WebApp, neighbors: Neighbors | None = None
) -> Application:
    """The Tornado application; the newest cookie secret signs, the others still verify. `neighbors` share the port."""
    metrics = Metrics(doors.services, hub, neighbors)
    lobby = Lobby(hub, neighbors.owns) if neighbors else Lobby(hub)
    rules: list[Any] = [
        *([Rule(Elsewhere(neighbors), Moved, {"neighbors": neighbors})] if neighbors else ()),
        ("/healthz", Health, {"doors": doors}),
        ("/readyz", Ready, {"doors": doors}),
        # Before the rule that turns newcomers away: sessions that are open here hear their goodbye by request.
        *sockjs_rules(doors, hub),
        (r"/socket\.io/?", SocketIoDoor, {"doors": doors, "hub": hub, "lobby": lobby}),
        Rule(Draining(doors.draining), TurnedAway, {"doors": doors}),
        ("/ws", WebSocketDoor, {"doors": doors, "hub": hub}),
        ("/events", EventStreamDoor, {"doors": doors, "hub": hub}),
        *((pattern, Endpoint, {"doors": doors, "routes": routes}) for pattern, routes in table.by_path().items()),
        (r"/openapi\.json", Document, {"doors": doors, "made": openapi_json}),
        (r"/asyncapi\.json", Document, {"doors": doors, "made": asyncapi_json}),
        ("/metrics", MetricsPage, {"doors": doors, "metrics": metrics}),
        *page_routes(web_app),
    ]
    return Application(
        rules,
        default_handler_class=Nothing,
        default_handler_args={"doors": doors},
        cookie_secret=dict(cookie_secrets),
        key_version=max(cookie_secrets),
        log_function=partial(_note, metrics),
    )


def _note(metrics: Metrics, handler: RequestHandler) -> None:
    """Counts and logs a request that was answered."""
    metrics.count(handler)
    request = handler.request
    note = _logger.debug if isinstance(handler, Health | Ready) else _logger.info
    note(
        "request",
        method=request.method,
        path=request.path,
        status=handler.get_status(),
        ms=round(1000 * request.request_time(), 1),
    )
