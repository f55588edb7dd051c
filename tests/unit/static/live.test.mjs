/** The live client as pages use it: what they are told, and what stays between the connection and the server. */

import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { ServerClock } from "../../../static/js/clock.js";
import { Live } from "../../../static/js/live.js";

const ME = { user: { id: 7 }, organization: { id: 1 } };
const NOW = "2026-03-02T10:00:00.000Z";
const STARTED = { id: "e1.8", event: "timer:started", at: NOW, data: { timeEntryId: 41 } };
const HELLO = { id: null, event: "hello", data: { organizationId: 1, userId: 7, heartbeatSeconds: 20, resumed: false, serverTime: NOW } };
const SNAPSHOT = { id: "e1.7", event: "snapshot", data: { running: [], serverTime: NOW } };

let live;
let say;

beforeEach(() => {
  const door = ({ onMessage, onClose }) => {
    say = onMessage;
    say.close = onClose;
    return { close() {} };
  };
  live = new Live(ME, { server: "https://tally.example", clock: new ServerClock(() => 0), doors: [door] });
  live.start();
});

afterEach(() => live.stop());

test("a listener hears the kind that it asked for, with id, time and data", () => {
  const heard = [];
  live.on("timer:started", (message) => heard.push(message));
  say(HELLO);
  say({ ...STARTED, event: "timer:stopped" });
  say(STARTED);
  assert.deepEqual(heard, [STARTED]);
});

test("who listens to every message hears all but what the connection settles with the server", () => {
  const heard = [];
  live.on("message", ({ event }) => heard.push(event));
  for (const event of ["reset", "snapshot", "presence", "heartbeat", "goodbye", "later:made"]) say({ ...HELLO, event });
  assert.deepEqual(heard, ["reset", "snapshot", "presence", "heartbeat", "later:made"]);
});

test("a listener that was taken away hears no more", () => {
  const heard = [];
  const off = live.on("timer:started", ({ id }) => heard.push(id));
  say(STARTED);
  off();
  say(STARTED);
  assert.deepEqual(heard, ["e1.8"]);
});

test("a listener that fails keeps nobody else from hearing", () => {
  const failures = mock.method(globalThis, "queueMicrotask", () => {});
  const heard = [];
  live.on("timer:started", () => assert.fail("the page's own mistake"));
  live.on("timer:started", ({ id }) => heard.push(id));
  say(STARTED);
  assert.deepEqual(heard, ["e1.8"]);
  assert.throws(failures.mock.calls[0].arguments[0], /the page's own mistake/);
  mock.restoreAll();
});

test("the state is told as it changes, and can be asked", () => {
  const states = [];
  live.on("state", (state) => states.push(state));
  assert.equal(live.state, "connecting");
  say(HELLO);
  say(SNAPSHOT);
  assert.deepEqual([states, live.state], [["live"], "live"]);
});

test("what was stopped or has ended is not live, and does not begin again", () => {
  const states = [];
  live.on("state", (state) => states.push(state));
  say(HELLO);
  say(SNAPSHOT);
  say.close(4401);
  assert.deepEqual([states, live.state], [["live", "resuming", "offline"], "offline"]);
  const before = say;
  live.start();
  assert.equal(say, before);
});

test("the end comes with its reason", () => {
  const ends = [];
  live.on("end", (reason) => ends.push(reason));
  say.close(4401);
  assert.deepEqual(ends, ["signed-out"]);
});

test("it knows the server's time from what the server says", () => {
  say(HELLO);
  assert.equal(live.now(), Date.parse(NOW));
});

test("a page learns the version of the server at each greeting", () => {
  const heard = [];
  live.on("version", (version) => heard.push(version));
  say({ ...HELLO, data: { ...HELLO.data, version: "1f2e3d" } });
  say(HELLO);
  assert.deepEqual(heard, ["1f2e3d"]);
});

test("a display, which is no user, hears what is its own", () => {
  const display = new Live({ user: null, organization: { id: 1 } }, {
    server: "https://tally.example", clock: new ServerClock(() => 0), doors: [({ onMessage }) => ((say = onMessage), { close() {} })],
  });
  const heard = [];
  display.on("identify", ({ data }) => heard.push(data));
  display.on("end", (reason) => heard.push(reason));
  display.start();
  say({ ...HELLO, data: { ...HELLO.data, userId: null } });
  say({ id: null, event: "identify", data: { kioskId: 3 } });
  say(HELLO);
  assert.deepEqual(heard, [{ kioskId: 3 }, "changed"]);
  display.stop();
});
