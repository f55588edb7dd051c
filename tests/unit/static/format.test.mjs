/** How durations, times of day and names read. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { clockFace, initials, timeOfDay } from "../../../static/js/format.js";

const PARIS = { locale: "en-GB", timezone: "Europe/Paris" };
const at = (instant) => Date.parse(instant);

test("a duration reads as a clock face, without its fraction of a second", () => {
  assert.equal(clockFace(0), "00:00:00");
  assert.equal(clockFace(59_999), "00:00:59");
  assert.equal(clockFace(3_723_000), "01:02:03");
});

test("hours go on past a day, and past 99", () => {
  assert.equal(clockFace(26 * 3_600_000), "26:00:00");
  assert.equal(clockFace(340 * 3_600_000), "340:00:00");
});

test("a timer that starts a moment ahead of the clock reads zero", () => assert.equal(clockFace(-250), "00:00:00"));

test("a time of day is the studio's own", () => {
  const now = at("2026-07-01T13:00:00.000Z");
  assert.equal(timeOfDay("2026-07-01T12:02:00.000Z", { ...PARIS, now }), "14:02");
});

test("a time of day names its weekday when that is not today in the studio", () => {
  const justAfterMidnightInParis = at("2026-07-01T22:30:00.000Z");
  assert.match(timeOfDay("2026-07-01T21:30:00.000Z", { ...PARIS, now: justAfterMidnightInParis }), /^Wed,? 23:30$/);
});

test("a time of day is written as the studio's language does", () => {
  const now = at("2026-07-01T13:00:00.000Z");
  const newYork = { locale: "en-US", timezone: "America/New_York", now };
  assert.match(timeOfDay("2026-07-01T12:02:00.000Z", newYork), /^08:02\sAM$/);
});

test("initials are the first and the last word's", () => {
  assert.equal(initials("Ada Lovelace"), "AL");
  assert.equal(initials("  Rudy Van Gelder "), "RG");
  assert.equal(initials("björk"), "B");
  assert.equal(initials("🎧 Studio"), "🎧S");
});
