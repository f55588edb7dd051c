"""The package sockjs-tornado, taken in at this one place, for it warns of its own age while it is imported."""

import warnings

with warnings.catch_warnings():
    # It decorates with a copy of Tornado's old `asynchronous`, and may look for `pkg_resources`.
    warnings.simplefilter("ignore")
    from sockjs.tornado import SockJSConnection, SockJSRouter
    from sockjs.tornado.session import CLOSED, Session
    from sockjs.tornado.static import InfoHandler
    from sockjs.tornado.transports import (
        EventSourceTransport,
        WebSocketTransport,
        XhrPollingTransport,
        XhrSendHandler,
        XhrStreamingTransport,
    )
    from sockjs.tornado.transports.pollingbase import PollingTransportBase

__all__ = [
    "CLOSED",
    "EventSourceTransport",
    "InfoHandler",
    "PollingTransportBase",
    "Session",
    "SockJSConnection",
    "SockJSRouter",
    "WebSocketTransport",
    "XhrPollingTransport",
    "XhrSendHandler",
    "XhrStreamingTransport",
]
