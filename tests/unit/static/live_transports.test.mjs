/** The two doors to the live events. */

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { openEventSource, openWebSocket } from "../../../static/js/live_transports.js";

const BROWSER = ["location", "WebSocket", "EventSource"];
let source;

/** Stands for the browser's own WebSocket and EventSource. */
class Source extends EventTarget {
  closed = false;

  constructor(url) {
    super();
    this.url = String(url);
    source = this;
  }

  close() {
    this.closed = true;
  }
}

function open(door, cursor = null) {
  const said = { messages: [], closes: [] };
  const connection = door({
    cursor,
    onMessage: (message) => said.messages.push(message),
    onClose: (code) => said.closes.push(code),
  });
  return { ...said, connection };
}

beforeEach(() => {
  Object.assign(globalThis, { location: new URL("https://tally.example/?x=1#y"), WebSocket: Source, EventSource: Source });
});

afterEach(() => BROWSER.forEach((name) => delete globalThis[name]));

test("the WebSocket is as safe as the page, and carries the cursor", () => {
  open(openWebSocket);
  assert.equal(source.url, "wss://tally.example/ws");
  location = new URL("http://studio.local:3001/");
  open(openWebSocket, "e 1.7");
  assert.equal(source.url, "ws://studio.local:3001/ws?cursor=e+1.7");
});

test("the WebSocket passes on messages and the close code", () => {
  const { messages, closes } = open(openWebSocket);
  source.onmessage({ data: '{"id": "e1.7", "event": "timer:started", "data": {}}' });
  source.onclose({ code: 4401 });
  assert.deepEqual(messages, [{ id: "e1.7", event: "timer:started", data: {} }]);
  assert.deepEqual(closes, [4401]);
});

test("a WebSocket that is closed by the page says no more", () => {
  const { connection } = open(openWebSocket);
  connection.close();
  assert.ok(source.closed);
  assert.equal(source.onclose, null);
  assert.equal(source.onmessage, null);
});

test("the event stream passes on named events in the WebSocket's shape", () => {
  const { messages } = open(openEventSource, "e1.6");
  assert.equal(source.url, "https://tally.example/events?cursor=e1.6");
  source.dispatchEvent(new MessageEvent("timer:stopped", { data: '{"timeEntryId": 41}', lastEventId: "e1.7" }));
  source.dispatchEvent(new MessageEvent("heartbeat", { data: "{}" }));
  assert.deepEqual(messages, [
    { id: "e1.7", event: "timer:stopped", data: { timeEntryId: 41 } },
    { id: null, event: "heartbeat", data: {} },
  ]);
});

test("a broken event stream is closed, so that it comes back with back-off only", () => {
  const { closes } = open(openEventSource);
  source.onerror();
  assert.ok(source.closed);
  assert.deepEqual(closes, [null]);
});
