/** Days of the studio, also when its clocks change. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { addDays, dateOf, moment, movedTo, retyped, spanOf } from "../../../static/js/days.js";

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

test("a start that is typed lies on the side of midnight that is meant", () => {
  const at = (began, time, now) => movedTo(`2026-03-${began}:00Z`, time, "UTC", Date.parse(`2026-03-${now}:00Z`)).slice(8, 16);
  assert.equal(at("01T23:50", "00:10", "02T00:30"), "02T00:10");
  assert.equal(at("02T00:10", "23:50", "02T00:30"), "01T23:50");
  assert.equal(at("02T00:10", "00:20", "02T00:30"), "02T00:20");
  assert.equal(at("01T14:00", "13:30", "02T00:30"), "01T13:30");
  assert.equal(at("02T10:00", "23:00", "02T23:30"), "02T23:00");
});

test("a start that is typed for later today is no start of yesterday", () => {
  assert.equal(movedTo("2026-03-02T14:00:00Z", "15:00", "UTC", Date.parse("2026-03-02T14:30:00Z")), "2026-03-02T15:00:00.000Z");
});

test("times that nobody touched keep their seconds", () => {
  assert.equal(retyped("2026-03-02T09:30:37.250Z", "2026-03-02", "10:30", PARIS), "2026-03-02T09:30:37.250Z");
  assert.equal(retyped("2026-03-02T09:30:37.250Z", "2026-03-02", "10:31", PARIS), "2026-03-02T09:31:00.000Z");
});
