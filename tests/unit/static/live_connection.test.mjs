/** The live connection: when it says that it is live, how it comes back, and when it gives up. */

import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { LiveConnection, backOff } from "../../../static/js/live_connection.js";
import { FakeTime } from "./fake_time.mjs";

const WHOSE = { organizationId: 1, userId: 7 };
const HELLO = { id: null, event: "hello", data: { ...WHOSE, heartbeatSeconds: 20, resumed: false } };
const RESUMED = { id: null, event: "hello", data: { ...WHOSE, heartbeatSeconds: 20, resumed: true, upto: "e1.7" } };
const SNAPSHOT = { id: "e1.7", event: "snapshot", data: { running: [] } };
const STARTED = { id: "e1.8", event: "timer:started", data: {} };
const HEARTBEAT = { id: null, event: "heartbeat", data: {} };
const PAUSE = 5_000; // longer than the first pauses, shorter than the patience with a handshake

const STATUS = { in: 200, out: 401, unknown: 503 };

/** A live connection through doors that the test opens and shuts by hand. */
class Studio {
  opened = [];
  states = [];
  heard = [];
  ends = [];
  signIn = "in";

  constructor(cursor = null, onState = () => {}) {
    const door = (name) => (handlers) => this.#open(name, handlers);
    const listeners = {
      onMessage: ({ event }) => this.heard.push(event),
      onState: (state) => this.states.push(state) && onState(state),
      onEnd: (reason) => this.ends.push(reason),
    };
    const source = { server: "http://studio.local", ...WHOSE, doors: [door("first"), door("second")] };
    this.live = new LiveConnection(source, listeners, cursor);
    this.live.start();
  }

  get last() {
    return this.opened.at(-1);
  }

  say(...messages) {
    for (const message of messages) this.last.onMessage(message);
  }

  /** Ends the connection, and lets what follows at once happen. */
  async shut(code = 1006) {
    this.last.onClose(code);
    await settled();
  }

  #open(name, handlers) {
    const connection = { name, ...handlers, closed: false, pings: 0 };
    connection.close = () => (connection.closed = true);
    connection.ping = () => (connection.pings += 1);
    this.opened.push(connection);
    return connection;
  }
}

const settled = async () => {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

let studio;
let time;

beforeEach(() => {
  time = new FakeTime();
  studio = new Studio();
  mock.method(globalThis, "fetch", async () => new Response("{}", { status: STATUS[studio.signIn] }));
});

afterEach(() => {
  studio.live.stop();
  time.restore();
  mock.restoreAll();
});

test("it is live once the snapshot has come, and not at the greeting", () => {
  studio.say(HELLO);
  assert.deepEqual(studio.states, []);
  studio.say(SNAPSHOT);
  assert.deepEqual(studio.states, ["live"]);
});

test("every message is passed on in order", () => {
  studio.say(HELLO, SNAPSHOT, STARTED, HEARTBEAT);
  assert.deepEqual(studio.heard, ["hello", "snapshot", "timer:started", "heartbeat"]);
});

test("the first connection has no cursor, and the next one the last id", async () => {
  assert.equal(studio.last.cursor, null);
  studio.say(HELLO, SNAPSHOT, STARTED, HEARTBEAT);
  await studio.shut();
  time.tick(PAUSE);
  assert.equal(studio.last.cursor, "e1.8");
});

test("a lost connection is said, and said again when it is back", async () => {
  studio.say(HELLO, SNAPSHOT);
  await studio.shut();
  time.tick(PAUSE);
  studio.say(RESUMED);
  assert.deepEqual(studio.states, ["live", "resuming", "live"]);
});

test("it is not live again before it has all that it missed", async () => {
  studio.say(HELLO, SNAPSHOT);
  await studio.shut();
  time.tick(PAUSE);
  studio.say({ ...RESUMED, data: { ...RESUMED.data, upto: "e1.9" } }, STARTED);
  assert.deepEqual(studio.states, ["live", "resuming"]);
  studio.say({ ...STARTED, id: "e1.9" });
  assert.deepEqual(studio.states, ["live", "resuming", "live"]);
});

test("a heartbeat says too that nothing is missing any more", () => {
  studio = new Studio("e1.7");
  studio.say({ ...RESUMED, data: { ...RESUMED.data, upto: "e1.9" } }, HEARTBEAT);
  assert.deepEqual(studio.states, ["live"]);
});

test("a connection that takes over resumes from where the other one was", () => {
  studio = new Studio("e1.7");
  assert.equal(studio.live.state, "resuming");
  assert.equal(studio.last.cursor, "e1.7");
});

test("the greeting of another member or organization ends it before anything is heard", () => {
  for (const other of [{ userId: 8 }, { organizationId: 2 }]) {
    studio = new Studio("e1.7");
    studio.say({ ...RESUMED, data: { ...RESUMED.data, ...other } }, STARTED);
    assert.deepEqual([studio.ends, studio.heard], [["changed"], []]);
    assert.ok(studio.last.closed);
  }
});

test("two missed heartbeats mean that the connection is lost", () => {
  studio.say(HELLO, SNAPSHOT);
  time.tick(49_999);
  assert.deepEqual(studio.states, ["live"]);
  time.tick(1);
  assert.deepEqual(studio.states, ["live", "resuming"]);
  assert.ok(studio.last.closed);
});

test("every message is a sign of life", () => {
  studio.say(HELLO, SNAPSHOT);
  time.tick(40_000);
  studio.say(STARTED);
  time.tick(40_000);
  assert.deepEqual(studio.states, ["live"]);
});

test("a handshake that fails while the sign-in is valid goes to the other door", async () => {
  await studio.shut();
  assert.deepEqual(studio.opened.map(({ name }) => name), ["first", "second"]);
});

test("when no door opens, it waits and begins with the first again", async () => {
  await studio.shut();
  await studio.shut();
  assert.equal(studio.opened.length, 2);
  time.tick(PAUSE);
  assert.deepEqual(studio.opened.map(({ name }) => name), ["first", "second", "first"]);
});

test("a connection that was greeted and lost comes back by the first door without asking", async () => {
  studio.signIn = "out";
  studio.say(HELLO, SNAPSHOT);
  await studio.shut();
  time.tick(PAUSE);
  assert.deepEqual(studio.ends, []);
  assert.equal(studio.last.name, "first");
});

test("a handshake that fails because the sign-in has ended goes to sign-in", async () => {
  studio.signIn = "out";
  await studio.shut();
  time.tick(PAUSE);
  assert.deepEqual(studio.ends, ["signed-out"]);
  assert.equal(studio.opened.length, 1);
});

test("close code 4401 goes to sign-in, and nothing is tried again", async () => {
  studio.say(HELLO, SNAPSHOT);
  await studio.shut(4401);
  time.tick(PAUSE);
  assert.deepEqual(studio.ends, ["signed-out"]);
  assert.equal(studio.opened.length, 1);
});

test("a server out of reach is admitted after a few tries, and tried on", async () => {
  studio.signIn = "unknown";
  for (let tries = 0; tries < 4; tries += 1) {
    assert.ok(!studio.states.includes("offline"));
    await studio.shut();
    time.tick(PAUSE);
  }
  assert.deepEqual(studio.states, ["offline"]);
  assert.equal(studio.opened.length, 5);
});

test("a handshake without an answer is given up", async () => {
  studio.signIn = "unknown";
  time.tick(10_000);
  assert.ok(studio.last.closed);
});

test("a server that says goodbye gets the time it asks for", async () => {
  studio.say(HELLO, SNAPSHOT, { id: null, event: "goodbye", data: { reason: "restart", reconnect: true, afterMs: 60_000 } });
  await studio.shut(1012);
  time.tick(60_000);
  assert.equal(studio.opened.length, 1);
  time.tick(PAUSE);
  assert.equal(studio.opened.length, 2);
});

test("a goodbye for good asks whether the sign-in is valid", async () => {
  studio.signIn = "out";
  studio.say(HELLO, SNAPSHOT, { id: null, event: "goodbye", data: { reason: "revoked", reconnect: false, afterMs: null } });
  await studio.shut(null);
  assert.deepEqual(studio.ends, ["signed-out"]);
});

test("waking up tries at once, and leaves a connection alone", async () => {
  studio.say(HELLO, SNAPSHOT);
  studio.live.wake();
  assert.equal(studio.opened.length, 1);
  await studio.shut();
  studio.live.wake();
  assert.equal(studio.opened.length, 2);
});

test("nothing is tried after the end", async () => {
  await studio.shut();
  studio.live.stop();
  studio.live.wake();
  time.tick(PAUSE);
  assert.equal(studio.opened.length, 2);
  assert.ok(studio.last.closed);
});

test("pauses double up to half a minute, and are spread", () => {
  const longest = [1, 2, 3, 20].map((failures) => backOff(failures, () => 1));
  const shortest = [1, 2, 3, 20].map((failures) => backOff(failures, () => 0));
  assert.deepEqual(longest, [500, 1_000, 2_000, 30_000]);
  assert.deepEqual(shortest, [250, 500, 1_000, 15_000]);
});

test("a connection that lasts until its heartbeat starts the pauses anew", async () => {
  studio.signIn = "unknown";
  for (let tries = 0; tries < 3; tries += 1) {
    await studio.shut();
    time.tick(PAUSE);
  }
  studio.say(HELLO, SNAPSHOT, HEARTBEAT);
  await studio.shut();
  time.tick(500);
  assert.equal(studio.opened.length, 5);
});

test("after a sleep, when timers stood still, it does not go on saying that it is live", async () => {
  studio.say(HELLO, SNAPSHOT, HEARTBEAT);
  time.sleep(8 * 3_600_000);
  time.tick(12_500);
  assert.deepEqual(studio.states, ["live", "resuming"]);
});

test("a clock that is set back does not make it wait longer for a heartbeat", () => {
  studio.say(HELLO, SNAPSHOT, HEARTBEAT);
  time.sleep(-3_600_000);
  time.tick(50_000);
  assert.deepEqual(studio.states, ["live", "resuming"]);
});

test("waking up finds out at once that it has slept", () => {
  studio.say(HELLO, SNAPSHOT, HEARTBEAT);
  time.sleep(60_000);
  studio.live.wake();
  assert.deepEqual(studio.states, ["live", "resuming"]);
});

test("waking up asks whether the server is there, and takes silence for a no", async () => {
  studio.say(HELLO, SNAPSHOT, HEARTBEAT);
  studio.live.wake();
  assert.equal(studio.last.pings, 1);
  studio.say({ id: null, event: "pong", data: {} });
  time.tick(40_000);
  assert.deepEqual(studio.states, ["live"]);
  studio.live.wake();
  time.tick(5_000);
  assert.deepEqual(studio.states, ["live", "resuming"]);
});

test("a door through which no heartbeat comes is left for the next one", async () => {
  studio.say(HELLO, SNAPSHOT);
  time.tick(50_000);
  await settled();
  assert.deepEqual(studio.opened.map(({ name }) => name), ["first", "second"]);
});

test("one through which heartbeats came is tried again", async () => {
  studio.say(HELLO, SNAPSHOT, HEARTBEAT);
  time.tick(50_000);
  await settled();
  time.tick(PAUSE);
  assert.deepEqual(studio.opened.map(({ name }) => name), ["first", "first"]);
});

test("a pause that the server asks for is not cut short by waking up", async () => {
  studio.say(HELLO, SNAPSHOT, { id: null, event: "goodbye", data: { reason: "restart", reconnect: true, afterMs: 60_000 } });
  await studio.shut(1012);
  studio.live.wake();
  time.tick(59_999);
  assert.equal(studio.opened.length, 1);
  time.tick(1);
  studio.live.wake();
  assert.equal(studio.opened.length, 2);
});

test("a server that is busy gets the time it asks for", async () => {
  mock.method(globalThis, "fetch", async () => new Response("{}", { status: 503, headers: { "Retry-After": "7" } }));
  await studio.shut();
  time.tick(7_000);
  assert.equal(studio.opened.length, 1);
  time.tick(500);
  assert.equal(studio.opened.length, 2);
});

test("a network that swallows the question for the sign-in does not hold it up for ever", async () => {
  const swallow = (_url, { signal }) => new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
  mock.method(globalThis, "fetch", swallow);
  await studio.shut();
  time.tick(10_000);
  await settled();
  time.tick(PAUSE);
  assert.deepEqual(studio.opened.map(({ name }) => name), ["first", "first"]);
});

test("a page that stops because it has gone offline leaves nothing behind", async () => {
  studio = new Studio(null, (state) => state === "offline" && studio.live.stop());
  studio.signIn = "unknown";
  for (let tries = 0; tries < 4; tries += 1) {
    await studio.shut();
    if (studio.states.length === 0) time.tick(PAUSE);
  }
  assert.deepEqual(studio.states, ["offline"]);
  time.tick(60_000);
  assert.equal(studio.opened.length, 4);
});
