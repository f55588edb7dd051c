/** What a display knows: its own answer, the events after it, and whether it is live. */

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { serverClock } from "../../../static/js/clock.js";
import { Feed } from "../../../static/js/kiosk/feed.js";
import { shiftAt } from "../../../static/js/kiosk/rest.js";
import { FakeTime } from "./fake_time.mjs";

const realFetch = globalThis.fetch;
const TIMER = {
  id: 7, taskType: { id: 2, name: "Recording", color: "#EF4444" }, sessionId: null, projectId: null, roomId: 1,
  startTime: "2026-03-02T09:00:00.000Z", ownerId: 1, ownerName: "Ada",
};
let time, reads, answer, live;

/** The live client, by a test's hand. */
class LiveByHand {
  #listeners = new Map();
  constructor() {
    live = this;
  }
  on(name, listener) {
    this.#listeners.set(name, listener);
  }
  start() {}
  stop() {
    this.stopped = true;
  }
  say(name, value) {
    this.#listeners.get(name)(value);
  }
  event(event, data) {
    this.say("message", { id: "e.1", event, at: null, data });
  }
}

function display(fields = {}) {
  return {
    kiosk: { id: 3, name: "Wall", roomId: 1, layout: "room", showCosts: false }, organization: { id: 1 },
    rooms: [], sessions: [], recording: [2], running: [TIMER], ...fields,
  };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => {
  time = new FakeTime();
  reads = 0;
  answer = () => new Response(JSON.stringify(display()));
  globalThis.fetch = async () => {
    reads += 1;
    return answer();
  };
});

afterEach(() => {
  time.restore();
  globalThis.fetch = realFetch;
});

function fed() {
  const feed = new Feed(display(), LiveByHand);
  feed.open();
  return feed;
}

test("it knows what ran when it was read, and follows each event from there", () => {
  const feed = fed();
  assert.deepEqual(feed.known.running.map(({ timeEntryId }) => timeEntryId), [7]);
  live.event("timer:stopped", { timeEntryId: 7 });
  assert.deepEqual(feed.known.running, []);
});

test("it is lost until it is live, and lost since the moment when it ends to be", () => {
  const feed = fed();
  assert.notEqual(feed.known.lostAt, null);
  live.say("state", "live");
  assert.equal(feed.known.lostAt, null);
  live.say("state", "resuming");
  const { lostAt } = feed.known;
  live.say("state", "offline");
  assert.equal(feed.known.lostAt, lostAt);
});

test("it reads anew after what an event does not tell whole, and once for many", async () => {
  fed();
  for (const name of ["timer:started", "catalog:changed", "timer:adjusted"]) live.event(name, { ...TIMER, timeEntryId: 7, endTime: null });
  time.tick(1000);
  await settled();
  assert.equal(reads, 1);
  live.event("timer:stopped", { timeEntryId: 7 });
  time.tick(60_000);
  assert.equal(reads, 1);
});

test("its own new name, room and layout show before anything is read", () => {
  const feed = fed();
  const value = { id: 3, name: "Door", roomId: 2, layout: "all", showCosts: true };
  live.event("catalog:changed", { kind: "kiosk", id: 4, op: "updated", value });
  assert.equal(feed.known.display.kiosk.name, "Wall");
  live.event("catalog:changed", { kind: "kiosk", id: 3, op: "updated", value });
  assert.deepEqual(feed.known.display.kiosk, value);
});

test("what can't be read stays as it was, and is tried again", async () => {
  const feed = fed();
  answer = () => {
    throw new TypeError("no network");
  };
  live.event("timer:started", { ...TIMER, timeEntryId: 8 });
  time.tick(1000);
  await settled();
  assert.equal(feed.known.running.length, 2);
  answer = () => new Response(JSON.stringify(display({ recording: [] })));
  time.tick(10_000);
  await settled();
  assert.deepEqual(feed.known.display.recording, []);
});

test("a display that was taken down hears so once, and asks no more", async () => {
  const feed = fed();
  let ends = 0;
  feed.addEventListener("end", () => (ends += 1));
  live.event("timer:started", { ...TIMER, timeEntryId: 8 });
  answer = () => new Response("{}", { status: 401 });
  time.tick(1000);
  await settled();
  live.say("end", "signed-out");
  time.tick(60_000);
  assert.deepEqual([ends, reads, live.stopped], [1, 1, true]);
});

test("a day without events is read anew now and then, while it is live", () => {
  const feed = fed();
  const later = serverClock.now() + 11 * 60_000;
  feed.tick(later);
  time.tick(1000);
  assert.equal(reads, 0);
  live.say("state", "live");
  time.tick(1000);
  feed.tick(later);
  time.tick(1000);
  assert.ok(reads >= 1);
});

test("the picture moves by a few pixels each minute, and comes back", () => {
  const shifts = Array.from({ length: 12 }, (_, minute) => shiftAt(minute * 60_000));
  assert.equal(new Set(shifts.map(String)).size, 12);
  assert.ok(shifts.flat().every((pixels) => Math.abs(pixels) <= 6));
  assert.deepEqual(shiftAt(12 * 60_000), shiftAt(0));
});
