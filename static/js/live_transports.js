/**
 * The two doors to the live events, behind one shape: open({cursor, onMessage, onClose}) -> {close}.
 *
 * `onMessage` gets `{id, event, data}`; `onClose` gets the close code, or null where the door has none.
 */

const EVENTS = [
  ...["hello", "snapshot", "reset", "heartbeat", "presence", "goodbye"],
  ...["timer:started", "timer:stopped", "timer:adjusted", "timer:discarded"],
  ...["entry:created", "entry:deleted", "catalog:changed"],
];

export function openWebSocket({ cursor, onMessage, onClose }) {
  const socket = new WebSocket(address("/ws", cursor, location.protocol.replace("http", "ws")));
  socket.onmessage = ({ data }) => onMessage(JSON.parse(data));
  socket.onclose = ({ code }) => onClose(code);
  const close = () => {
    socket.onmessage = socket.onclose = null;
    socket.close();
  };
  return { close };
}

export function openEventSource({ cursor, onMessage, onClose }) {
  const source = new EventSource(address("/events", cursor));
  const hear = ({ type, data, lastEventId }) => onMessage({ id: lastEventId || null, event: type, data: JSON.parse(data) });
  for (const event of EVENTS) source.addEventListener(event, hear);
  source.onerror = () => {
    source.close(); // the browser would come back by itself, but without back-off
    onClose(null);
  };
  return { close: () => source.close() };
}

function address(path, cursor, protocol = location.protocol) {
  const url = new URL(path, location.href);
  url.protocol = protocol;
  if (cursor !== null) url.searchParams.set("cursor", cursor);
  return url;
}
