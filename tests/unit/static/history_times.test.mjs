/** The times of an entry while somebody edits them, also where the clocks change. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { wallClock } from "../../../static/js/days.js";
import { changedTimes, daysLater, fromTime, lasting, onDate, timesOfEntry, toTime } from "../../../static/js/history/entry_times.js";

const PARIS = "Europe/Paris";
const entry = (startTime, endTime = null) => timesOfEntry({ startTime, endTime });
const MORNING = entry("2026-03-02T08:30:17.000Z", "2026-03-02T10:00:05.000Z"); // 09:30:17 – 11:00:05 there
const iso = ({ start, end }) => [start, end].map((time) => time && new Date(time).toISOString());

test("another date keeps the times of day, over a change of the clocks too", () => {
  assert.deepEqual(iso(onDate(MORNING, "2026-03-30", PARIS)), ["2026-03-30T07:30:00.000Z", "2026-03-30T09:00:00.000Z"]);
});

test("another start keeps the end, and takes it along where it would lie before", () => {
  assert.deepEqual(iso(fromTime(MORNING, "10:00", PARIS)), ["2026-03-02T09:00:00.000Z", "2026-03-02T10:00:05.000Z"]);
  const later = fromTime(MORNING, "12:00", PARIS);
  assert.equal(later.end - later.start, MORNING.end - MORNING.start);
});

test("an end before the start is on the next day", () => {
  const late = toTime(MORNING, "01:15", PARIS);
  assert.deepEqual(iso(late), ["2026-03-02T08:30:17.000Z", "2026-03-03T00:15:00.000Z"]);
  assert.equal(daysLater(late, PARIS), 1);
  assert.equal(daysLater(toTime(late, "10:00", PARIS), PARIS), 0);
});

test("an end in the very minute of the start is no day later", () => {
  const short = toTime(MORNING, "09:30", PARIS);
  assert.equal(short.end, short.start);
});

test("a length is one in real time, over a change of the clocks too", () => {
  const night = lasting(entry("2026-03-28T23:00:00.000Z"), 4 * 3600); // from midnight
  assert.equal(wallClock(night.end, PARIS), "05:00");
  assert.equal(wallClock(lasting(entry("2026-10-24T22:00:00.000Z"), 4 * 3600).end, PARIS), "03:00");
});

test("only what was changed is sent, with its seconds", () => {
  assert.deepEqual(changedTimes(MORNING, MORNING), {});
  assert.deepEqual(changedTimes(MORNING, toTime(MORNING, "12:00", PARIS)), { endTime: "2026-03-02T11:00:00.000Z" });
  const running = entry("2026-03-02T08:30:17.000Z");
  assert.deepEqual(changedTimes(running, fromTime(running, "09:00", PARIS)), { startTime: "2026-03-02T08:00:00.000Z" });
});

test("times of day go back and forth between fields and moments, in every zone", () => {
  for (const zone of [PARIS, "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]) {
    for (let hour = 0; hour < 24; hour += 1) {
      const time = `${String(hour).padStart(2, "0")}:35`;
      assert.equal(wallClock(fromTime(entry("2026-06-15T12:00:00.000Z"), time, zone).start, zone), time, zone);
    }
  }
});
