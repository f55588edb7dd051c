"""The door `/sockjs`: the WebSocket's messages for clients of SockJS, by way of sockjs-tornado."""

from typing import Any

from handlers.base import Doors
from handlers.live.sockjs.doors import EventSource, Greeting, Info, WebSocket, XhrPolling, XhrSend, XhrStreaming
from handlers.live.sockjs.sessions import Sessions
from hub.hub import Hub

_SESSION = "/sockjs/[^/.]+/(?P<session_id>[^/.]+)"


def sockjs_rules(doors: Doors, hub: Hub) -> list[tuple[str, type, dict[str, Any]]]:
    """The addresses of SockJS: no iframe page, JSONP, htmlfile or bare WebSocket among them."""
    needs = {"doors": doors, "hub": hub, "server": Sessions(hub)}
    return [
        ("/sockjs/?", Greeting, {"doors": doors}),
        ("/sockjs/info", Info, needs),
        (f"{_SESSION}/websocket", WebSocket, needs),
        (f"{_SESSION}/xhr", XhrPolling, needs),
        (f"{_SESSION}/xhr_streaming", XhrStreaming, needs),
        (f"{_SESSION}/eventsource", EventSource, needs),
        (f"{_SESSION}/xhr_send", XhrSend, needs),
    ]
