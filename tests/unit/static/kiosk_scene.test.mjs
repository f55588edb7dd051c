/** What a display shows, by what it knows and the time. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { sceneOf } from "../../../static/js/kiosk/scene.js";

const NOW = Date.parse("2026-03-02T14:00:00.000Z");
const MINUTE = 60_000;
const at = (minutes) => new Date(NOW + minutes * MINUTE).toISOString();
const [RECORDING, MIXING] = [2, 3];
const ROOMS = [{ id: 1, name: "Room A", color: "#112233" }, { id: 2, name: "Room B", color: null }];

function timer(fields = {}) {
  const { id = 10, kind = MIXING, minutes = 5, ...rest } = fields;
  const taskType = { id: kind, name: kind === RECORDING ? "Recording" : "Mixing", color: "#10B981" };
  return { timeEntryId: id, taskType, sessionId: null, roomId: 1, startTime: at(-minutes), ownerId: 1, ownerName: "Ada", ...rest };
}

function session(fields = {}) {
  return { id: 5, title: "Strings", roomId: 1, startTime: at(-60), endTime: at(60), status: "planned", ...fields };
}

function known({ kiosk = {}, running = [], read = [], sessions = [], rooms = ROOMS, ...rest } = {}) {
  const display = {
    kiosk: { id: 1, name: "Wall", roomId: 1, layout: "room", showCosts: false, ...kiosk },
    rooms,
    sessions,
    running: read,
    recording: [RECORDING],
    organization: { name: "North" },
  };
  return { display, running, lostAt: null, heardAt: NOW, ...rest };
}

const room = (fields, now = NOW) => sceneOf(known(fields), now).rooms[0];

test("the lamp is red exactly while recording work runs in the room", () => {
  assert.equal(room({ running: [timer()] }).recording, false);
  assert.equal(room({ running: [timer({ kind: RECORDING })] }).recording, true);
  assert.equal(room({ running: [timer({ kind: RECORDING, roomId: 2 })] }).recording, false);
  assert.equal(room({}).recording, false);
});

test("of several timers those that record come first, then the longest running", () => {
  const running = [timer({ id: 1, minutes: 3 }), timer({ id: 2, minutes: 9 }), timer({ id: 3, minutes: 1, kind: RECORDING })];
  assert.deepEqual(room({ running }).timers.map(({ id }) => id), [3, 2, 1]);
});

test("a timer tells what, who and for how long; one that seems to start later stands at nothing", () => {
  const [shown] = room({ running: [timer()] }).timers;
  assert.deepEqual([shown.task, shown.who, shown.elapsed], ["Mixing", "Ada", 5 * MINUTE]);
  assert.equal(room({ running: [timer({ minutes: -1 })] }).timers[0].elapsed, 0);
});

test("a cost is shown where the display may, and once the rate is known", () => {
  const rate = { minorUnits: 6000, currency: "EUR" };
  const read = [{ id: 10, billable: true, rate }];
  const running = [timer({ minutes: 30 })];
  assert.deepEqual(room({ running, read, kiosk: { showCosts: true } }).timers[0].cost, { minorUnits: 3000, currency: "EUR" });
  assert.equal(room({ running, read }).timers[0].cost, null);
  assert.equal(room({ running, kiosk: { showCosts: true } }).timers[0].cost, null);
  const free = [{ id: 10, billable: false, rate }];
  assert.equal(room({ running, read: free, kiosk: { showCosts: true } }).timers[0].cost, null);
});

test("the session is the one that is worked on, however late, and tells by how much it is over", () => {
  const late = session({ id: 4, title: "Late", startTime: at(-180), endTime: at(-20) });
  const shown = room({ sessions: [late, session()], running: [timer({ sessionId: 4 })] }).session;
  assert.deepEqual([shown.title, shown.left, shown.progress], ["Late", -20 * MINUTE, 1]);
});

test("without work it is the one that is booked for now, with what is left of it", () => {
  const shown = room({ sessions: [session()] }).session;
  assert.deepEqual([shown.title, shown.left, shown.progress], ["Strings", 60 * MINUTE, 0.5]);
  assert.equal(room({ sessions: [session({ endTime: at(0) })] }).session, null);
  assert.equal(room({ sessions: [session({ status: "done" })] }).session, null);
  assert.equal(room({ sessions: [session({ roomId: 2 })] }).session, null);
});

test("the next session is the first to come, and says when only if that is soon", () => {
  const sessions = [session(), session({ id: 6, title: "Horns", startTime: at(90) }), session({ id: 7, startTime: at(200) })];
  assert.deepEqual(room({ sessions }).next, { title: "Horns", startTime: at(90), endTime: at(60), soon: 90 * MINUTE });
  assert.equal(room({ sessions: [session({ startTime: at(60 * 24) })] }).next.soon, null);
  assert.equal(room({ sessions: [session()] }).next, null);
});

test("a session that is worked on ahead of its time is not the next one too", () => {
  const early = session({ startTime: at(10) });
  assert.equal(room({ sessions: [early], running: [timer({ sessionId: 5 })] }).next, null);
});

test("all rooms are shown in their order, and last what runs in none of them", () => {
  const running = [timer({ id: 1, roomId: 2 }), timer({ id: 2, roomId: null }), timer({ id: 3, roomId: 99 })];
  const { layout, rooms } = sceneOf(known({ kiosk: { layout: "all" }, running }), NOW);
  assert.equal(layout, "all");
  assert.deepEqual(rooms.map(({ name, timers }) => [name, timers.length]), [["Room A", 0], ["Room B", 1], [null, 2]]);
});

test("a display whose room is not in use any more shows none", () => {
  assert.deepEqual(sceneOf(known({ rooms: [] }), NOW).rooms, []);
});

test("what is not live says how old it is, once it lasts", () => {
  const { lostAt, heardAt } = { lostAt: NOW, heardAt: NOW - 5_000 };
  assert.equal(sceneOf(known({ lostAt, heardAt }), NOW + 3_000).stale, null);
  assert.deepEqual(sceneOf(known({ lostAt, heardAt }), NOW + 3 * MINUTE).stale, { asOf: heardAt, minutes: 3 });
  assert.equal(sceneOf(known({ lostAt: null, heardAt: NOW - 5 * MINUTE }), NOW).stale, null);
});

test("work in a studio without rooms is shown in large under the studio's name, with its session", () => {
  const running = [timer({ roomId: null, kind: RECORDING, sessionId: 5 })];
  const fields = { kiosk: { layout: "all" }, rooms: [], sessions: [session({ roomId: null })] };
  const { layout, rooms } = sceneOf(known({ ...fields, running }), NOW);
  assert.deepEqual([layout, rooms.length], ["room", 1]);
  assert.deepEqual([rooms[0].name, rooms[0].recording, rooms[0].timers[0].who, rooms[0].session.title], ["North", true, "Ada", "Strings"]);
  assert.deepEqual(sceneOf(known(fields), NOW).rooms, []);
});
