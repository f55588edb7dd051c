/** The calendar of sessions, also over nights on which the clocks change. */

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  blocksOf, conflictsOf, firstDayOfWeek, hoursOf, isWithin, onOtherDay, shifted, spanOfDates, stepsOf, stretched, weekOf,
} from "../../../static/js/calendar.js";
import { daysBetween, spanOf, wallClock } from "../../../static/js/days.js";

const PARIS = "Europe/Paris";

/** A session at times of one day in UTC, `session(1, "10:00", "12:00")`. */
function session(id, from, to, more = {}) {
  return { id, roomId: 1, status: "planned", startTime: `2026-06-01T${from}:00Z`, endTime: `2026-06-01T${to}:00Z`, ...more };
}

test("a week begins with the day that the reader's calendar begins with", () => {
  assert.deepEqual(weekOf("2026-11-25")[0], "2026-11-23");
  assert.deepEqual(weekOf("2026-11-25").at(-1), "2026-11-29");
  assert.deepEqual(weekOf("2026-11-29", 1)[0], "2026-11-23");
  assert.deepEqual(weekOf("2026-11-29", 7)[0], "2026-11-29");
  assert.equal(firstDayOfWeek("fr-FR"), 1);
});

test("a week with a change of clocks is an hour shorter or longer", () => {
  const hours = (date) => {
    const { from, to } = spanOfDates(weekOf(date), PARIS);
    return (Date.parse(to) - Date.parse(from)) / 3_600_000;
  };
  assert.equal(hours("2026-03-29"), 167);
  assert.equal(hours("2026-10-25"), 169);
});

test("sessions stand in each other's way in one room at one time, unless one of them is canceled", () => {
  const told = conflictsOf([
    session(1, "10:00", "12:00"),
    session(2, "11:00", "13:00"),
    session(3, "12:00", "13:00", { roomId: 2 }),
    session(4, "12:30", "14:00"),
    session(5, "10:00", "14:00", { status: "canceled" }),
    session(6, "10:00", "14:00", { roomId: null }),
    session(7, "14:00", "15:00"),
  ]);
  const ids = Object.fromEntries([...told].map(([id, others]) => [id, others.map((other) => other.id)]));
  assert.deepEqual(ids, { 1: [2], 2: [1, 4], 4: [2] });
});

test("sessions at one time stand beside each other, and those after them have the whole width again", () => {
  const span = { from: "2026-06-01T00:00:00Z", to: "2026-06-02T00:00:00Z" };
  const blocks = blocksOf([session(1, "06:00", "12:00"), session(2, "08:00", "10:00"), session(3, "10:00", "12:00"), session(4, "12:00", "18:00")], span);
  assert.deepEqual(blocks.map(({ lane, lanes }) => [lane, lanes]), [[0, 2], [1, 2], [1, 2], [0, 1]]);
  assert.deepEqual([blocks[3].from, blocks[3].to], [0.5, 0.75]);
});

test("a session over midnight stands in both days, cut to each", () => {
  const night = { id: 1, startTime: "2026-06-01T18:00:00Z", endTime: "2026-06-02T06:00:00Z" };
  const first = { from: "2026-06-01T00:00:00Z", to: "2026-06-02T00:00:00Z" };
  const second = { from: "2026-06-02T00:00:00Z", to: "2026-06-03T00:00:00Z" };
  assert.deepEqual(blocksOf([night], first).map(({ from, to }) => [from, to]), [[0.75, 1]]);
  assert.deepEqual(blocksOf([night], second).map(({ from, to }) => [from, to]), [[0, 0.25]]);
  assert.equal(isWithin({ id: 1, startTime: first.from, endTime: first.to }, second), false);
});

test("a day has the hours that its clock shows", () => {
  const spring = hoursOf(spanOf("2026-03-29", PARIS), PARIS);
  assert.deepEqual(spring.slice(0, 4), ["00:00", "01:00", "03:00", "04:00"]);
  assert.equal(spring.length, 23);
  const autumn = hoursOf(spanOf("2026-10-25", PARIS), PARIS);
  assert.deepEqual(autumn.slice(0, 5), ["00:00", "01:00", "02:00", "02:00", "03:00"]);
  assert.equal(autumn.length, 25);
});

test("on another day a session begins at the same time of the studio's clock, and is as long as before", () => {
  const before = { id: 1, startTime: "2026-03-28T09:00:00.000Z", endTime: "2026-03-28T12:00:00.000Z" };
  const moved = onOtherDay(before, 1, PARIS);
  assert.deepEqual(moved, { startTime: "2026-03-29T08:00:00.000Z", endTime: "2026-03-29T11:00:00.000Z" });
  assert.equal(wallClock(moved.startTime, PARIS), wallClock(before.startTime, PARIS));
  assert.deepEqual(onOtherDay({ id: 1, ...moved }, -1, PARIS), { startTime: before.startTime, endTime: before.endTime });
});

test("a session over a night on which the clocks change keeps its length", () => {
  const night = { id: 1, startTime: "2026-10-23T20:00:00.000Z", endTime: "2026-10-24T04:00:00.000Z" };
  const moved = onOtherDay(night, 1, PARIS);
  assert.deepEqual(moved, { startTime: "2026-10-24T20:00:00.000Z", endTime: "2026-10-25T04:00:00.000Z" });
  assert.equal(wallClock(moved.endTime, PARIS), "05:00");
});

test("sessions are moved and stretched by steps, and never to nothing", () => {
  const one = session(1, "10:00", "11:00");
  assert.deepEqual(shifted(one, 15), { startTime: "2026-06-01T10:15:00.000Z", endTime: "2026-06-01T11:15:00.000Z" });
  assert.equal(stretched(one, -300).endTime, "2026-06-01T10:15:00.000Z");
  assert.equal(stretched(one, 30).endTime, "2026-06-01T11:30:00.000Z");
  assert.deepEqual([stepsOf(7), stepsOf(8), stepsOf(-20)], [0, 15, -15]);
  assert.equal(daysBetween("2026-10-24", "2026-10-26"), 2);
});
