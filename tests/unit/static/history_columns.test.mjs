/** The columns of a timeline, and what lies in each. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { lanesOf } from "../../../static/js/history/columns.js";

const ADA = { id: 7, name: "Ada" };
const NOW = Date.parse("2026-03-03T12:00:00.000Z");
const DAY = { first: "2026-03-02", last: "2026-03-02", by: "person" };
const WEEK = { first: "2026-03-02", last: "2026-03-08", by: "person" };
const entry = (id, startTime, endTime, fields = {}) => ({ id, ownerId: 8, ownerName: "Bob", roomId: null, startTime: `2026-03-${startTime}:00.000Z`, endTime: endTime && `2026-03-${endTime}:00.000Z`, ...fields });
const lanes = (entries, filter, fields = {}) =>
  lanesOf(entries, filter, { timezone: "Europe/Paris", now: NOW, held: () => undefined, dayLabel: (date) => date, roomName: (id) => (id ? `Room ${id}` : "No room"), self: ADA, ...fields });
const content = (all) => all.map(({ label, blocks }) => [label, blocks.map(({ item }) => item.entry.id)]);

test("a week has its seven days, and what goes over midnight is in two of them", () => {
  const week = lanes([entry(1, "02T22:00", "03T01:00")], WEEK);
  assert.equal(week.length, 7);
  assert.deepEqual(content(week).slice(0, 3), [["2026-03-02", [1]], ["2026-03-03", [1]], ["2026-03-04", []]]);
});

test("a day has a column for oneself first, then for whoever worked", () => {
  const entries = [entry(1, "02T09:00", "02T10:00"), entry(2, "02T09:00", "02T10:00", { ownerId: 9, ownerName: "Ann" }), entry(3, "01T09:00", "01T10:00", { ownerId: 10 })];
  assert.deepEqual(content(lanes(entries, DAY)), [["Ada", []], ["Ann", [2]], ["Bob", [1]]]);
  assert.deepEqual(content(lanes(entries, DAY, { self: null })), [["Ann", [2]], ["Bob", [1]]]);
});

test("a day has a column for each room, and one for what was in none", () => {
  const entries = [entry(1, "02T09:00", "02T10:00"), entry(2, "02T09:00", "02T10:00", { roomId: 3 })];
  assert.deepEqual(content(lanes(entries, { ...DAY, by: "room" })), [["Room 3", [2]], ["No room", [1]]]);
  assert.deepEqual(content(lanes([], { ...DAY, by: "room" })), [["No room", []]]);
});

test("what is held stands where it is held, what runs lasts until now", () => {
  const held = { start: Date.parse("2026-03-04T09:00:00.000Z"), end: Date.parse("2026-03-04T10:00:00.000Z") };
  const week = lanes([entry(1, "02T09:00", "02T10:00"), entry(2, "03T10:00", null)], WEEK, { held: (id) => (id === 1 ? held : undefined) });
  assert.deepEqual(content(week).slice(0, 3), [["2026-03-02", []], ["2026-03-03", [2]], ["2026-03-04", [1]]]);
  assert.equal(week[1].blocks[0].item.end, NOW);
});

test("a column is as wide as what is in it at the same time", () => {
  const [, bob] = lanes([entry(1, "02T09:00", "02T11:00"), entry(2, "02T10:00", "02T12:00"), entry(3, "02T15:00", "02T16:00")], DAY);
  assert.equal(bob.width, 2);
});
