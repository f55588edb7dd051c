/** The three doors to the live events. */

import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { openEventSource, openLongPoll, openWebSocket } from "../../../static/js/live_transports.js";

const BROWSER = ["WebSocket", "EventSource"];
const opened = [];
const NOW = "2026-03-02T10:00:00.000Z";
const STARTED = { id: "e1.8", event: "timer:started", at: NOW, data: { timeEntryId: 41 } };
let source;

/** Stands for the browser's own WebSocket and EventSource. */
class Source extends EventTarget {
  closed = false;

  constructor(url, options) {
    super();
    this.url = String(url);
    this.options = options;
    source = this;
  }

  close() {
    this.closed = true;
  }
}

function open(door, cursor = null, server = "https://tally.example") {
  const said = { messages: [], closes: [] };
  const connection = door({
    server,
    cursor,
    onMessage: (message) => said.messages.push(message),
    onClose: (code) => said.closes.push(code),
  });
  opened.push(connection);
  return { ...said, connection };
}

/** A server that answers polls with what the test says; asked more, it leaves the question open. */
function answerPolls(...answers) {
  const asked = [];
  mock.method(globalThis, "fetch", (url, { signal }) => {
    asked.push(String(url).replace("https://tally.example/api/v1/changes", ""));
    const answer = answers.shift();
    return answer ? Promise.resolve(answer) : new Promise((_, reject) => (signal.onabort = () => reject(signal.reason)));
  });
  return asked;
}

const settled = async () => {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};
const answer = (fields) =>
  new Response(JSON.stringify({ organizationId: 1, userId: 7, serverTime: NOW, reset: null, events: [], ...fields }));

beforeEach(() => Object.assign(globalThis, { WebSocket: Source, EventSource: Source }));

afterEach(() => {
  opened.splice(0).forEach((connection) => connection.close());
  BROWSER.forEach((name) => delete globalThis[name]);
  mock.restoreAll();
});

test("the WebSocket is as safe as the server's address, and carries the cursor", () => {
  open(openWebSocket);
  assert.equal(source.url, "wss://tally.example/ws");
  open(openWebSocket, "e 1.7", "http://studio.local:3001");
  assert.equal(source.url, "ws://studio.local:3001/ws?cursor=e+1.7");
});

test("the WebSocket passes on messages and the close code", () => {
  const { messages, closes } = open(openWebSocket);
  source.onmessage({ data: JSON.stringify(STARTED) });
  source.onmessage({ data: '{"event": "heartbeat", "data": {}}' });
  source.onclose({ code: 4401 });
  assert.deepEqual(messages, [STARTED, { id: null, at: null, event: "heartbeat", data: {} }]);
  assert.deepEqual(closes, [4401]);
});

test("a WebSocket that is closed by the page says no more", () => {
  const { connection } = open(openWebSocket);
  connection.close();
  assert.ok(source.closed);
  assert.equal(source.onclose, null);
  assert.equal(source.onmessage, null);
});

test("a ping over the WebSocket is what the server answers", () => {
  const { connection } = open(openWebSocket);
  const sent = [];
  source.send = (text) => sent.push(JSON.parse(text));
  connection.ping();
  assert.deepEqual(sent, [{ type: "ping", t: 0 }]);
});

test("the event stream passes on named events in the WebSocket's shape", () => {
  const { messages } = open(openEventSource, "e1.6");
  assert.equal(source.url, "https://tally.example/events?cursor=e1.6");
  assert.deepEqual(source.options, { withCredentials: true });
  source.dispatchEvent(new MessageEvent("timer:stopped", { data: '{"timeEntryId": 41}', lastEventId: "e1.7" }));
  assert.deepEqual(messages, [{ id: "e1.7", event: "timer:stopped", at: null, data: { timeEntryId: 41 } }]);
});

test("the id that a browser repeats on a heartbeat is not the heartbeat's", () => {
  const { messages } = open(openEventSource);
  source.dispatchEvent(new MessageEvent("heartbeat", { data: "{}", lastEventId: "e1.7" }));
  assert.equal(messages[0].id, null);
});

test("a broken event stream is closed, so that it comes back with back-off only", () => {
  const { closes } = open(openEventSource);
  source.onerror();
  assert.ok(source.closed);
  assert.deepEqual(closes, [null]);
});

test("long polls greet at once, bring the snapshot, and ask on from it", async () => {
  const asked = answerPolls(answer({ cursor: "e1.7", snapshot: { running: [], serverTime: NOW } }), answer({ cursor: "e1.8", events: [STARTED] }));
  const { messages } = open(openLongPoll);
  await settled();
  assert.deepEqual(asked, ["?wait=0", "?cursor=e1.7&wait=25", "?cursor=e1.8&wait=25"]);
  assert.deepEqual(messages.map(({ event }) => event), ["hello", "snapshot", "heartbeat", "timer:started", "heartbeat"]);
  assert.deepEqual(messages[0].data, { organizationId: 1, userId: 7, serverTime: NOW, heartbeatSeconds: 25, resumed: false, upto: "e1.7" });
  assert.equal(messages[1].id, "e1.7");
});

test("a poll that answers somebody else, who has signed in since, greets before it says anything", async () => {
  const theirs = { ...STARTED, id: "e1.9" };
  answerPolls(answer({ cursor: "e1.8", events: [STARTED] }), answer({ cursor: "e1.9", organizationId: 2, events: [theirs] }));
  const { messages } = open(openLongPoll, "e1.7");
  await settled();
  assert.deepEqual(messages.map(({ event }) => event), ["hello", "timer:started", "heartbeat", "hello", "timer:started", "heartbeat"]);
  assert.equal(messages[3].data.organizationId, 2);
});

test("long polls resume from a cursor, or say why they can't", async () => {
  answerPolls(answer({ cursor: "e1.8", events: [STARTED] }));
  const resumed = open(openLongPoll, "e1.7").messages;
  await settled();
  assert.ok(resumed[0].data.resumed);
  answerPolls(answer({ cursor: "e2.1", reset: "epoch", snapshot: { running: [], serverTime: NOW } }));
  const reset = open(openLongPoll, "e1.7").messages;
  await settled();
  assert.deepEqual(reset.map(({ event }) => event), ["hello", "reset", "snapshot", "heartbeat"]);
  assert.equal(reset[0].data.resumed, false);
  assert.deepEqual(reset[1].data, { reason: "epoch" });
});

test("a poll that is refused for want of a sign-in says so", async () => {
  answerPolls(new Response("{}", { status: 401 }));
  const { closes } = open(openLongPoll);
  await settled();
  assert.deepEqual(closes, [4401]);
});

test("a poll that is refused for a while says for how long", async () => {
  answerPolls(new Response("{}", { status: 503, headers: { "Retry-After": "3" } }));
  const { messages, closes } = open(openLongPoll);
  await settled();
  assert.deepEqual(messages[0].data, { reason: "unavailable", reconnect: true, afterMs: 3000 });
  assert.deepEqual(closes, [null]);
});

test("a poll that is lost is said, and one that the page gives up is not", async () => {
  mock.method(globalThis, "fetch", async () => Promise.reject(new TypeError("Failed to fetch")));
  const lost = open(openLongPoll);
  const given = open(openLongPoll);
  given.connection.close();
  await settled();
  assert.deepEqual(lost.closes, [null]);
  assert.deepEqual(given.closes, []);
});
