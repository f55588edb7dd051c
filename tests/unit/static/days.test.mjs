/** Days of the studio, also when its clocks change. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { addDays, dateOf, moment, spanOf } from "../../../static/js/days.js";

const PARIS = "Europe/Paris";

test("a moment is of the date that the studio's calendar shows", () => {
  assert.equal(dateOf("2026-03-01T23:30:00Z", PARIS), "2026-03-02");
  assert.equal(dateOf("2026-03-01T23:30:00Z", "America/New_York"), "2026-03-01");
});

test("dates are counted over the ends of months and years", () => {
  assert.equal(addDays("2026-02-28", 1), "2026-03-01");
  assert.equal(addDays("2026-01-01", -1), "2025-12-31");
});

test("a time on the studio's clock is a moment", () => {
  assert.equal(moment("2026-03-01", "09:30", PARIS), "2026-03-01T08:30:00.000Z");
  assert.equal(moment("2026-07-01", "09:30", PARIS), "2026-07-01T07:30:00.000Z");
  assert.equal(moment("2026-03-01", "00:00", "Asia/Kolkata"), "2026-02-28T18:30:00.000Z");
});

test("a day is 23 or 25 hours long when the clocks change", () => {
  const hours = ({ from, to }) => (Date.parse(to) - Date.parse(from)) / 3_600_000;
  assert.equal(hours(spanOf("2026-03-29", PARIS)), 23);
  assert.equal(hours(spanOf("2026-10-25", PARIS)), 25);
  assert.equal(hours(spanOf("2026-03-01", PARIS)), 24);
});

test("a time that the clocks skip is that of the hour after", () => {
  assert.equal(moment("2026-03-29", "02:30", PARIS), "2026-03-29T01:30:00.000Z");
});
