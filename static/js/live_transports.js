/**
 * The three doors to the live events, behind one shape: open({server, cursor, onMessage, onClose}) -> {close, ping?}.
 *
 * `onMessage` gets `{id, event, at, data}`; `onClose` gets the close code, or null where the door has none.
 * `ping` makes the server say something at once.
 */

import { askChanges, messagesOf } from "./live_http.js";

const SIGNED_OUT = 4401;
const POLL_SECONDS = 25; // proxies mostly let a request wait for half a minute

export const CONTROLS = ["hello", "snapshot", "reset", "heartbeat", "presence", "identify", "goodbye"];
export const EVENTS = [
  ...["timer:started", "timer:stopped", "timer:adjusted", "timer:discarded"],
  ...["entry:created", "entry:deleted", "catalog:changed"],
];
const PLACED = new Set(["snapshot", ...EVENTS]); // those that have a place in the log

export function openWebSocket({ server, cursor, onMessage, onClose }) {
  const socket = new WebSocket(address(server.replace(/^http/, "ws"), "/ws", cursor));
  socket.onmessage = ({ data }) => onMessage({ id: null, at: null, ...JSON.parse(data) });
  socket.onclose = ({ code }) => onClose(code);
  const close = () => {
    socket.onmessage = socket.onclose = null;
    socket.close();
  };
  const ping = () => socket.send(JSON.stringify({ type: "ping", t: 0 }));
  return { close, ping };
}

export function openEventSource({ server, cursor, onMessage, onClose }) {
  const source = new EventSource(address(server, "/events", cursor), { withCredentials: true });
  const hear = ({ type, data, lastEventId }) => {
    const id = PLACED.has(type) ? lastEventId : null; // the browser repeats the last id on messages that have none
    onMessage({ id, event: type, at: null, data: JSON.parse(data) });
  };
  for (const event of [...CONTROLS, ...EVENTS]) source.addEventListener(event, hear);
  source.onerror = () => {
    source.close(); // the browser would come back by itself, but without back-off
    onClose(null);
  };
  return { close: () => source.close() };
}

export function openLongPoll({ server, cursor, onMessage, onClose }) {
  const leash = new AbortController();
  const { signal } = leash;
  const say = (message) => signal.aborted || onMessage(message);
  const close = () => leash.abort();
  poll({ server, cursor, signal }, say).catch((refusal) => {
    if (signal.aborted) return;
    if (refusal.retryAfterMs) say(goodbye(refusal.retryAfterMs));
    onClose(refusal.status === 401 ? SIGNED_OUT : null);
  });
  return { close };
}

async function poll({ server, cursor, signal }, say) {
  let answer = await askChanges({ server, cursor, wait: 0, signal });
  say(hello(answer, cursor));
  while (!signal.aborted) {
    messagesOf(answer).forEach(say);
    const next = await askChanges({ server, cursor: answer.cursor, wait: POLL_SECONDS, signal });
    if (!haveSameOwner(answer, next)) say(hello(next, answer.cursor));
    answer = next;
  }
}

/** The cookie may be another one than at the last poll: whoever hears is greeted before they hear what is not theirs. */
function haveSameOwner(one, other) {
  return one.organizationId === other.organizationId && one.userId === other.userId;
}

function hello({ organizationId, userId, serverTime, reset, cursor: upto }, cursor) {
  const resumed = cursor !== null && reset === null;
  const data = { organizationId, userId, serverTime, heartbeatSeconds: POLL_SECONDS, resumed, upto };
  return { id: null, event: "hello", at: null, data };
}

function goodbye(afterMs) {
  return { id: null, event: "goodbye", at: null, data: { reason: "unavailable", reconnect: true, afterMs } };
}

function address(server, path, cursor) {
  const url = new URL(path, server);
  if (cursor !== null) url.searchParams.set("cursor", cursor);
  return url;
}
