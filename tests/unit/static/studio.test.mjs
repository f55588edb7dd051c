/** What the board shows, as messages and answers come in. */

import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { afterEach, beforeEach, mock, test } from "node:test";
import { lastSeen } from "../../../static/js/state/last_seen.js";
import { Studio } from "../../../static/js/state/studio.js";

const RECORDING = { id: 2, name: "Recording", color: "#EF4444", sortOrder: 2, active: true };
const SETUP = { id: 1, name: "Setup", color: "#3B82F6", sortOrder: 1, active: true };
const RETIRED = { id: 9, name: "Tape", color: "#000000", sortOrder: 0, active: false };
const NOW = "2026-03-02T10:00:00.000Z";
const NORTH = { id: 1, name: "North", timezone: "Europe/Paris" };
const NADIA = { id: 7, name: "Nadia", email: "nadia@example.com" };

globalThis.crypto ??= webcrypto; // which Node has had since version 20

let asked;
let socket;
let studio;
let taskTypes;

const entry = (id, ownerId) => ({ id, ownerId, taskType: RECORDING, startTime: NOW });
const say = (event, data, id = null) => socket.onmessage({ data: JSON.stringify({ id, event, data }) });
const greet = (fields) => say("hello", { organizationId: 1, userId: 7, heartbeatSeconds: 20, serverTime: NOW, ...fields });
const snapshot = (...running) => say("snapshot", { running, serverTime: NOW }, "e1.1");
const settled = () => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => {
  asked = [];
  taskTypes = [SETUP, RECORDING, RETIRED];
  globalThis.location = new URL("http://studio.local/");
  globalThis.WebSocket = class {
    constructor() {
      socket = this;
    }
    close() {}
  };
  mock.method(globalThis, "fetch", async (path, { body }) => {
    asked.push([path, body && JSON.parse(body)]);
    return new Response(JSON.stringify({ items: taskTypes, nextCursor: null }));
  });
  studio = new Studio({ user: NADIA, organization: NORTH, permissions: ["time:read", "time:track"], serverTime: NOW });
  studio.open();
});

afterEach(() => {
  studio.close();
  mock.restoreAll();
  delete globalThis.location;
  delete globalThis.WebSocket;
});

test("nothing is known before the snapshot, not even that nobody works", () => {
  assert.equal(studio.known, false);
  snapshot();
  assert.equal(studio.known, true);
  assert.deepEqual(studio.timers, []);
});

test("one's own timers are told apart from the others'", () => {
  snapshot(entry(41, 7), entry(42, 8));
  assert.deepEqual(studio.timers.map(({ timeEntryId }) => timeEntryId), [41, 42]);
  assert.deepEqual(studio.ownTimers.map(({ timeEntryId }) => timeEntryId), [41]);
});

test("work starts a timer when none of one's own runs, and switches it when one does", async () => {
  snapshot(entry(42, 8));
  await settled();
  studio.work({ taskTypeId: 2 });
  await settled();
  snapshot(entry(41, 7));
  studio.work({ taskTypeId: 2 });
  await settled();
  const starts = asked.filter(([path]) => path.includes("/timers/"));
  assert.deepEqual(starts, [
    ["/api/v1/timers/start", { taskTypeId: 2 }],
    ["/api/v1/timers/switch", { taskTypeId: 2 }],
  ]);
});

test("each snapshot brings the task types, those in use, in their order", async () => {
  snapshot();
  await settled();
  assert.deepEqual(studio.taskTypes, [SETUP, RECORDING]);
});

test("a changed task type brings the list anew, another change does not", async () => {
  snapshot();
  await settled();
  taskTypes = [SETUP];
  say("catalog:changed", { kind: "room", id: 1, op: "updated", value: {} }, "e1.2");
  await settled();
  assert.equal(studio.taskTypes.length, 2);
  say("catalog:changed", { kind: "taskType", id: 2, op: "deleted", value: RECORDING }, "e1.3");
  await settled();
  assert.deepEqual(studio.taskTypes, [SETUP]);
});

test("of two readings of the task types the later one counts, though it is answered first", async () => {
  let late;
  mock.method(globalThis, "fetch", () => new Promise((answer) => (late = answer)), { times: 1 });
  snapshot();
  taskTypes = [SETUP];
  say("catalog:changed", { kind: "taskType", id: 2, op: "deleted", value: RECORDING }, "e1.2");
  await settled();
  late(new Response(JSON.stringify({ items: [SETUP, RECORDING], nextCursor: null })));
  await settled();
  assert.deepEqual(studio.taskTypes, [SETUP]);
});

test("a list that cannot be read is said, until it can", async () => {
  mock.method(globalThis, "fetch", async () => new Response("{}", { status: 503 }), { times: 1 });
  snapshot();
  await settled();
  assert.equal(studio.problem.status, 503);
  snapshot();
  await settled();
  assert.equal(studio.problem, null);
});

test("a list that could not be read is read again when the connection is back", async () => {
  mock.method(globalThis, "fetch", async () => Promise.reject(new TypeError("Failed to fetch")), { times: 1 });
  greet({ resumed: false });
  snapshot();
  await settled();
  assert.equal(studio.problem.code, "unreachable");
  socket.onclose({ code: 1006 });
  studio.wake();
  greet({ resumed: true, upto: "e1.1" });
  await settled();
  assert.equal(studio.problem, null);
  assert.deepEqual(studio.taskTypes, [SETUP, RECORDING]);
});

test("the board is drawn anew when something changed, and not at each heartbeat", () => {
  snapshot(entry(41, 7));
  let drawn = 0;
  studio.addEventListener("change", () => (drawn += 1));
  say("heartbeat", { serverTime: NOW });
  assert.equal(drawn, 0);
  say("timer:stopped", { timeEntryId: 41 }, "e1.2");
  assert.equal(drawn, 1);
});

test("a viewer tracks no time", () => {
  assert.ok(studio.mayTrack);
  assert.ok(!new Studio({ user: NADIA, organization: NORTH, permissions: ["time:read"], serverTime: NOW }).mayTrack);
});

test("a sign-in that ended is said", () => {
  let ended = false;
  studio.addEventListener("signed-out", () => (ended = true));
  socket.onclose({ code: 4401 });
  assert.ok(ended);
});

test("what was seen last is kept for the next time, and forgotten by whoever signs out", async () => {
  greet({ resumed: false });
  snapshot(entry(41, 7));
  socket.onclose({ code: 1006 });
  assert.equal(lastSeen("1.7").running.length, 1);
  await studio.signOut();
  studio.close();
  assert.equal(lastSeen("1.7"), null);
});

test("what was seen last is forgotten when the sign-in has ended", () => {
  greet({ resumed: false });
  snapshot(entry(41, 7));
  socket.onclose({ code: 4401 });
  studio.close();
  assert.equal(lastSeen("1.7"), null);
});

test("what one paused in one organization is not offered in another", () => {
  snapshot(entry(41, 7));
  say("timer:stopped", { timeEntryId: 41, ownerId: 7, reason: "paused", endTime: NOW }, "e1.2");
  assert.equal(studio.paused.timeEntryId, 41);
  const other = new Studio({ user: NADIA, organization: { ...NORTH, id: 2 }, permissions: ["time:track"], serverTime: NOW });
  assert.equal(other.paused, null);
});

test("a timer that runs keeps its rate when the price of its work changes", async () => {
  const [old, dear] = [7500, 9000].map((minorUnits) => ({ minorUnits, currency: "EUR" }));
  taskTypes = [{ ...RECORDING, rate: old }];
  snapshot();
  await settled();
  const timer = { ...entry(41, 7), timeEntryId: 41 };
  say("timer:started", timer, "e1.2");
  assert.equal(studio.termsOf(timer).rate.minorUnits, 7500);
  taskTypes = [{ ...RECORDING, rate: dear }];
  say("catalog:changed", { kind: "taskType", id: 2, op: "updated", value: RECORDING }, "e1.3");
  await settled();
  assert.deepEqual([41, 42].map((timeEntryId) => studio.termsOf({ ...timer, timeEntryId }).rate.minorUnits), [7500, 9000]);
});

test("a list is read when it is first asked for, once, and has come then", async () => {
  assert.deepEqual([studio.list("rooms"), studio.has("rooms")], [[], false]);
  studio.list("rooms");
  await settled();
  assert.equal(studio.has("rooms"), true);
  assert.equal(studio.find("rooms", 9).name, "Tape");
  assert.equal(studio.inUse("rooms").length, 2);
  assert.equal(asked.length, 1);
});

test("the sessions are those of the studio's day, whatever the browser's zone", () => {
  studio.list("sessions");
  const [[address]] = asked;
  const { searchParams } = new URL(address, location);
  assert.deepEqual([searchParams.get("from"), searchParams.get("to")], ["2026-03-01T23:00:00.000Z", "2026-03-02T23:00:00.000Z"]);
});

test("what was worked on a session stays counted when its timer stops, and is read anew when time is booked", async () => {
  taskTypes = [{ id: 5, title: "Mix", actualSeconds: 600 }];
  studio.list("sessions");
  snapshot({ ...entry(41, 7), sessionId: 5 });
  await settled();
  say("timer:stopped", { timeEntryId: 41, durationSeconds: 60 }, "e1.2");
  assert.equal(studio.find("sessions", 5).actualSeconds, 660);
  taskTypes = [{ id: 5, title: "Mix", actualSeconds: 900 }];
  say("entry:created", { timeEntryId: 42 }, "e1.3");
  await settled();
  assert.equal(studio.find("sessions", 5).actualSeconds, 900);
});

test("who is there is told as it changes", () => {
  const people = [{ userId: 8, name: "Bob", connections: 1 }];
  say("presence", { people, kiosks: [] });
  assert.deepEqual(studio.presence.people, people);
});

test("what one worked on lately stands first, each kind once", async () => {
  taskTypes = [entry(3, 7), { ...entry(2, 7), taskType: SETUP }, entry(1, 7)];
  assert.deepEqual(studio.recents, []);
  await settled();
  assert.deepEqual(studio.recents.map(({ taskTypeId }) => taskTypeId), [2, 1]);
  say("timer:started", { ...entry(4, 7), timeEntryId: 4, taskType: SETUP }, "e1.2");
  assert.deepEqual(studio.recents.map(({ taskTypeId }) => taskTypeId), [1, 2]);
});

test("another role, or other rules of the organization, hold at once", async () => {
  mock.method(globalThis, "fetch", async () => new Response(JSON.stringify({ ...studio.me, permissions: ["time:read"] })));
  assert.ok(studio.may("time:track"));
  say("catalog:changed", { kind: "member", id: 7, op: "updated", value: NADIA }, "e1.2");
  await settled();
  assert.ok(!studio.may("time:track"));
});

test("every message can be followed", () => {
  const heard = [];
  studio.addEventListener("message", ({ detail }) => heard.push(detail.event));
  say("entry:created", { timeEntryId: 5 }, "e1.2");
  assert.deepEqual(heard, ["entry:created"]);
});

test("the sessions and the rates of a new day take the place of yesterday's, though nothing happens", () => {
  studio.list("sessions");
  studio.list("rooms");
  say("heartbeat", { serverTime: "2026-03-02T22:59:00.000Z" });
  assert.equal(asked.length, 2);
  studio.list("taskTypes");
  say("heartbeat", { serverTime: "2026-03-02T23:01:00.000Z" });
  const anew = asked.slice(3).map(([address]) => new URL(address, location));
  assert.deepEqual(anew.map(({ pathname }) => pathname), ["/api/v1/sessions", "/api/v1/task-types"]);
  assert.equal(anew[0].searchParams.get("from"), "2026-03-02T23:00:00.000Z");
});
