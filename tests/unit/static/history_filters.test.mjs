/** What the history's address says, and what the API is asked for it. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { asked, canStep, isNarrowed, mayConcern, readFilter, spanned, stepped, unfiltered } from "../../../static/js/history/filters.js";
import { daysFrom } from "../../../static/js/days.js";

const PLACE = { today: "2026-03-04", weekStart: 1 }; // a Wednesday
const read = (query = {}, place = PLACE) => readFilter(query, place);
const PARIS = "Europe/Paris";

test("an empty address shows this week's list", () => {
  const { view, span, first, last, ids, billable, text } = read();
  assert.deepEqual({ view, span, first, last, ids, billable, text }, {
    view: "list", span: "week", first: "2026-03-02", last: "2026-03-08", ids: {}, billable: null, text: "",
  });
});

test("a week begins on the day that it begins on there", () => {
  assert.equal(read({}, { ...PLACE, weekStart: 7 }).first, "2026-03-01");
  assert.equal(read({}, { ...PLACE, weekStart: 6 }).first, "2026-02-28");
  assert.equal(read({ date: "2026-03-01" }, { ...PLACE, weekStart: 7 }).first, "2026-03-01");
});

test("every filter of the API is asked for as the address has it", () => {
  const query = {
    from: "2026-03-01", to: "2026-03-29", userId: "7", taskTypeId: "2", projectId: "3", clientId: "4",
    sessionId: "5", roomId: "6", billable: "false", text: "  strings ",
  };
  assert.deepEqual(asked(read(query), PARIS), {
    from: "2026-02-28T23:00:00.000Z", to: "2026-03-29T22:00:00.000Z", // the clocks went forward on the last day
    userId: 7, taskTypeId: 2, projectId: 3, clientId: 4, sessionId: 5, roomId: 6, billable: false, text: "strings",
  });
});

test("what makes no sense in an address is left out", () => {
  const query = { view: "3d", span: "century", date: "2026-02-30", userId: "-1", roomId: "x", taskTypeId: "1.5", billable: "maybe" };
  assert.deepEqual(read(query), read());
});

test("days that were given the wrong way round are turned", () => {
  const { first, last } = read({ from: "2026-03-09", to: "2026-03-01" });
  assert.deepEqual([first, last], ["2026-03-01", "2026-03-09"]);
});

test("a span may be open on either side, and is not stepped then", () => {
  assert.deepEqual(Object.keys(asked(read({ from: "2026-03-01" }), PARIS)), ["from"]);
  assert.deepEqual(asked(read({ span: "all" }), PARIS), {});
  assert.equal(canStep(read({ to: "2026-03-01" })), false);
  assert.equal(canStep(read({ span: "all" })), false);
  assert.equal(canStep(read({ span: "month" })), true);
});

test("a month has its days, and its steps keep within the months", () => {
  const january = read({ span: "month", date: "2026-01-31" });
  assert.deepEqual([january.first, january.last], ["2026-01-01", "2026-01-31"]);
  assert.deepEqual(stepped(january, 1), { date: "2026-02-28" });
  assert.deepEqual(stepped(january, -1), { date: "2025-12-31" });
});

test("steps on and back again lead to the same days", () => {
  for (const query of [{}, { span: "day" }, { from: "2026-03-20", to: "2026-04-02" }]) {
    const start = read(query);
    const there = read({ ...query, ...stepped(start, 1) });
    const back = read({ ...query, ...stepped(there, -1) });
    assert.deepEqual([back.first, back.last], [start.first, start.last]);
    assert.equal(daysFrom(start.last, there.first).length, 2); // the next span begins on the day after
  }
});

test("own days begin with those that are shown", () => {
  assert.deepEqual(spanned("custom", read()), { span: null, date: null, from: "2026-03-02", to: "2026-03-08" });
  assert.deepEqual(spanned("custom", read({ span: "all" })), { span: null, date: null, from: "2026-02-26", to: "2026-03-04" });
  assert.deepEqual(spanned("day", read({ from: "2026-03-01" })), { span: "day", from: null, to: null });
  assert.equal(spanned("week", read()).span, null);
});

test("it is narrowed by everything but its days", () => {
  assert.equal(isNarrowed(read({ span: "day", view: "chart" })), false);
  for (const query of [{ userId: "1" }, { billable: "false" }, { text: "x" }]) assert.equal(isNarrowed(read(query)), true);
  const cleared = { userId: "1", billable: "true", text: "x", span: "day", ...unfiltered() };
  assert.equal(isNarrowed(read(cleared)), false);
});

test("another's time does not concern a view of one person's", () => {
  assert.equal(mayConcern(read({ userId: "1" }), { ownerId: 2 }), false);
  assert.equal(mayConcern(read({ userId: "1" }), { ownerId: 1 }), true);
  assert.equal(mayConcern(read(), { ownerId: 2 }), true);
});
