/** Where entries stand on a timeline, and what becomes of their times when they are dragged. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { changesOf, columnOf, firstHour, hourMarks, hoursOf, laid, moved, pointed, portion, resized, SNAP, snapped, spanOfEntry } from "../../../static/js/history/geometry.js";
import { addDays } from "../../../static/js/days.js";

const PARIS = "Europe/Paris";
const HOUR = 3_600_000;
const MONDAY = columnOf("2026-03-02", PARIS);
const TUESDAY = columnOf("2026-03-03", PARIS);
const at = (hours, column = MONDAY) => column.start + hours * HOUR;
const span = (start, end, column) => ({ start: at(start, column), end: at(end, column) });
const LATE = at(100);

/** The same numbers every time, as if by chance. */
function* numbers(seed) {
  for (let state = seed; ; ) {
    state = (state * 1664525 + 1013904223) % 4294967296;
    yield state / 4294967296;
  }
}

test("a day has the hours that its clocks give it", () => {
  const lengths = { "2026-03-02": 24, "2026-03-29": 23, "2026-10-25": 25 };
  for (const [date, hours] of Object.entries(lengths)) {
    assert.equal(hoursOf([columnOf(date, PARIS)]), hours);
    assert.equal(hourMarks(columnOf(date, PARIS)).length, hours);
  }
  assert.equal(hoursOf([MONDAY, columnOf("2026-10-25", PARIS)]), 25);
  assert.equal(hoursOf([columnOf("2026-04-05", "Australia/Lord_Howe")]), 24.5);
});

test("each column begins where the one before ends, all year round, in every zone", () => {
  for (const zone of [PARIS, "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "UTC"]) {
    for (let date = "2026-01-01"; date < "2027-01-01"; date = addDays(date, 1)) {
      assert.equal(columnOf(date, zone).end, columnOf(addDays(date, 1), zone).start, `${zone} ${date}`);
    }
  }
});

test("what goes over midnight has a part in either column, and none of it is lost", () => {
  const night = span(22, 27);
  assert.deepEqual(portion(night, MONDAY), span(22, 24));
  assert.deepEqual(portion(night, TUESDAY), span(0, 3, TUESDAY));
  assert.equal(portion(night, columnOf("2026-03-04", PARIS)), null);
  assert.equal(portion(span(20, 24), TUESDAY), null); // ends at its very midnight
  assert.deepEqual(portion(span(0, 0, TUESDAY), TUESDAY), span(0, 0, TUESDAY)); // so short, but there
});

test("what runs is as long as it runs, and never ends before it began", () => {
  const running = { startTime: new Date(at(9)).toISOString(), endTime: null };
  assert.deepEqual(spanOfEntry(running, at(10)), span(9, 10));
  assert.deepEqual(spanOfEntry(running, at(8)), span(9, 9));
});

test("what is at the same time stands side by side, what is not takes the whole width", () => {
  const lanes = laid([span(9, 11), span(10, 12), span(11, 13), span(14, 15)]).map(({ lane, lanes: count }) => [lane, count]);
  assert.deepEqual(lanes, [[0, 2], [1, 2], [0, 2], [0, 1]]);
});

test("whatever the times, nothing lies on top of another, and all of it is there", () => {
  const chance = numbers(7);
  const any = (most) => Math.floor(chance.next().value * most);
  for (let round = 0; round < 200; round += 1) {
    const spans = Array.from({ length: any(30) }, (_, id) => ({ id, start: any(1000), end: 0 })).map((each) => ({ ...each, end: each.start + any(200) }));
    const placed = laid(spans, 20);
    assert.deepEqual(placed.map(({ item }) => item.id).sort(), spans.map(({ id }) => id).sort());
    for (const [place, one] of placed.entries()) {
      assert.ok(one.lane < one.lanes);
      for (const other of placed.slice(place + 1)) {
        const apart = Math.max(one.item.end, one.item.start + 20) <= other.item.start;
        assert.ok(apart || (one.lane !== other.lane && one.lanes === other.lanes));
      }
    }
  }
});

test("a moved span keeps its length, snaps its start, and ends by now", () => {
  assert.deepEqual(moved(span(9, 10), { from: MONDAY, to: MONDAY, by: 62 * 60_000, now: LATE }), { start: at(10), end: at(11) });
  assert.deepEqual(moved(span(9, 10), { from: MONDAY, to: TUESDAY, by: 0, now: LATE }), span(9, 10, TUESDAY));
  assert.deepEqual(moved(span(9, 10), { from: MONDAY, to: MONDAY, by: 5 * HOUR, now: at(12) }), span(11, 12));
  const odd = { start: at(9) + 17_000, end: at(10) + 3000 };
  assert.deepEqual(moved(odd, { from: MONDAY, to: MONDAY, by: 0, now: LATE }), odd); // not touched
});

test("wherever a span is moved, over changed clocks too, it keeps its length and snaps to its day's clock", () => {
  const chance = numbers(3);
  for (const [from, to] of [["2026-03-28", "2026-03-29"], ["2026-10-24", "2026-10-25"], ["2026-10-25", "2026-10-26"]]) {
    const [one, other] = [columnOf(from, PARIS), columnOf(to, PARIS)];
    for (let round = 0; round < 200; round += 1) {
      const start = one.start + Math.floor(chance.next().value * 20 * HOUR);
      const before = { start, end: start + Math.floor(chance.next().value * 3 * HOUR) };
      const after = moved(before, { from: one, to: other, by: Math.floor((chance.next().value - 0.5) * HOUR), now: other.end + 24 * HOUR });
      assert.equal(after.end - after.start, before.end - before.start);
      assert.equal(Math.abs(after.start - other.start) % SNAP, 0);
    }
  }
});

test("a dragged end stays after the start and by now, a dragged start before the end", () => {
  const drag = (edge, hours, now = LATE) => resized(span(9, 10), { edge, column: MONDAY, by: hours * HOUR, now });
  assert.deepEqual(drag("end", 1), span(9, 11));
  assert.deepEqual(drag("start", -0.5), span(8.5, 10));
  assert.deepEqual(drag("end", -3), { start: at(9), end: at(9) + SNAP });
  assert.deepEqual(drag("start", 3), { start: at(10) - SNAP, end: at(10) });
  assert.deepEqual(drag("end", 4, at(11)), span(9, 11));
  assert.deepEqual(drag("end", 0), span(9, 10));
});

test("whatever end is dragged how far, time never turns round", () => {
  const chance = numbers(11);
  for (let round = 0; round < 500; round += 1) {
    const start = at(chance.next().value * 10);
    const before = { start, end: start + Math.floor(chance.next().value * HOUR) };
    const edge = chance.next().value < 0.5 ? "start" : "end";
    const after = resized(before, { edge, column: MONDAY, by: Math.floor((chance.next().value - 0.5) * 10 * HOUR), now: LATE });
    assert.ok(after.end >= after.start);
    assert.equal(after[edge === "start" ? "end" : "start"], before[edge === "start" ? "end" : "start"]);
  }
});

test("an empty place is pointed at by its five minutes, and never in the future", () => {
  assert.equal(pointed(MONDAY, 9.04 * HOUR, LATE), at(9));
  assert.equal(pointed(MONDAY, 12 * HOUR, at(10)), at(10));
  assert.equal(pointed(MONDAY, 30 * HOUR, LATE), at(24) - SNAP);
  assert.equal(snapped(at(9) + 140_000, MONDAY), at(9));
});

test("only the end that moved is sent", () => {
  assert.deepEqual(Object.keys(changesOf(span(9, 10), span(9, 11))), ["endTime"]);
  assert.deepEqual(Object.keys(changesOf(span(9, 10), span(8, 9))), ["startTime", "endTime"]);
  assert.deepEqual(changesOf(span(9, 10), span(9, 10)), {});
});

test("the timeline opens an hour before the first work, in the morning where there is none", () => {
  assert.equal(firstHour([span(9.5, 12), span(33, 34)], PARIS, [MONDAY, TUESDAY]), 8);
  assert.equal(firstHour([span(0.2, 1)], PARIS, [MONDAY]), 0);
  assert.equal(firstHour([], PARIS, [MONDAY]), 8);
});
