/** Where the hours went, as a chart stacks them. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { hoursOf, stacked } from "../../../static/js/history/hours.js";

const RECORDING = { id: 2, name: "Recording", color: "#EF4444" };
const MIXING = { id: 3, name: "Mixing", color: "#10B981" };
const total = (day, taskType, hours) => ({ day, taskType, count: 1, durationSeconds: hours * 3600 });
const TOTALS = [total("2026-03-04", MIXING, 4), total("2026-03-02", RECORDING, 1), total("2026-03-02", MIXING, 2)];

test("days on which nothing was booked have their place too", () => {
  const { days, totals } = hoursOf(TOTALS, { first: "2026-03-02", last: "2026-03-05" });
  assert.deepEqual(days, ["2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05"]);
  assert.deepEqual(totals, [10_800, 0, 14_400, 0]);
});

test("without bounds it is from the first day to the last", () => {
  assert.deepEqual(hoursOf(TOTALS, { first: null, last: null }).days, ["2026-03-02", "2026-03-03", "2026-03-04"]);
});

test("the task type that took most comes first, and stands at the bottom", () => {
  const { shares } = hoursOf(TOTALS, { first: null, last: null });
  assert.deepEqual(shares.map(({ name, total: seconds }) => [name, seconds]), [["Mixing", 21_600], ["Recording", 3600]]);
  assert.deepEqual(stacked(shares), [[2, 0, 4], [3, 0, 4]]);
});

test("where nothing was booked there is nothing to draw", () => {
  assert.deepEqual(hoursOf([], { first: "2026-03-02", last: "2026-03-05" }), { days: [], shares: [], totals: [], cut: false });
});

test("of a span of centuries the latest days are shown, and that earlier ones are left out is said", () => {
  const ages = { first: "0001-01-01", last: "9999-12-31" };
  const long = hoursOf([...TOTALS, total("1998-05-01", MIXING, 1)], ages);
  assert.deepEqual([long.days.length, long.days.at(-1), long.cut], [400, "2026-03-04", true]);
  const recent = hoursOf(TOTALS, ages);
  assert.deepEqual([recent.days, recent.cut], [["2026-03-02", "2026-03-03", "2026-03-04"], false]);
});
