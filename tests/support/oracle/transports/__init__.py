"""The clients' side of every transport: from a line and a cursor come messages, until the connection ends."""

from collections.abc import AsyncGenerator, Callable

from tests.support.listening import Message
from tests.support.oracle.transports import plain, socketio, sockjs
from tests.support.oracle.wire import Line

Transport = Callable[[Line, str | None], AsyncGenerator[Message, None]]

TRANSPORTS: dict[str, Transport] = {
    "websocket": plain.websocket_door,
    "sse": plain.event_stream,
    "long-poll": plain.long_poll,
    "sockjs/websocket": sockjs.over_websocket,
    "sockjs/xhr_streaming": sockjs.xhr_streaming,
    "sockjs/xhr": sockjs.xhr,
    "sockjs/eventsource": sockjs.eventsource,
    "socket.io/polling": socketio.polling,
    "socket.io/websocket": socketio.over_websocket,
    "socket.io/upgrade": socketio.upgrading,
}
