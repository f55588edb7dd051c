/** What can be done about work that came too late to be done as it was meant. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { remedied, remedyFor, timesOf } from "../../../static/js/state/remedies.js";

const AT = "2026-03-02T10:00:00.000Z";
const LATER = "2026-03-02T11:30:00.000Z";
const timer = { taskType: { id: 2, name: "Recording", color: "#EF4444" }, sessionId: 5, projectId: null, notes: "" };
const problem = (code) => ({ code, detail: "", status: 409, errors: [] });
const asked = (kind, fields = {}) => ({ kind, key: kind, at: AT, timeEntryId: null, of: null, body: {}, ...fields });
const start = asked("start", { body: { taskTypeId: 2, sessionId: 5 }, timer });

test("a start that clashes moves over to its work at its own time; with its end it is an entry", () => {
  const alone = { operation: start, problem: problem("timer_already_running"), followers: [] };
  assert.equal(remedyFor(alone), "switch");
  assert.deepEqual(remedied(alone, timesOf(alone)), { method: "POST", path: "/timers/switch", body: { taskTypeId: 2, sessionId: 5, startTime: AT } });
  const whole = { ...alone, followers: [asked("adjust", { of: "start", body: { notes: "Take 3", billable: false } }), asked("stop", { of: "start", at: LATER })] };
  assert.equal(remedyFor(whole), "book");
  assert.deepEqual(remedied(whole, timesOf(whole)), {
    method: "POST",
    path: "/time-entries",
    body: { taskTypeId: 2, sessionId: 5, notes: "Take 3", billable: false, startTime: AT, endTime: LATER, confirm: true },
  });
});

test("a start that was discarded leaves nothing to be done", () => {
  const trouble = { operation: start, problem: problem("timer_already_running"), followers: [asked("discard", { of: "start" })] };
  assert.equal(remedied(trouble, timesOf(trouble)), null);
});

test("a stop of what was stopped meanwhile gives the entry its own end, or another that somebody chose", () => {
  const trouble = { operation: asked("stop", { timeEntryId: 41 }), problem: problem("not_running"), followers: [] };
  assert.deepEqual([remedyFor(trouble), timesOf(trouble)], ["end", { startTime: null, endTime: AT }]);
  assert.deepEqual(remedied(trouble, timesOf(trouble)), { method: "PATCH", path: "/time-entries/41", body: { endTime: AT } });
  assert.deepEqual(remedied(trouble, { startTime: null, endTime: LATER }).body, { endTime: LATER });
});

test("a timer that was to be discarded and has ended is removed; anything else is tried once more", () => {
  const discard = { operation: asked("discard", { timeEntryId: 41 }), problem: problem("not_running"), followers: [] };
  assert.deepEqual([remedyFor(discard), remedied(discard, timesOf(discard))], ["remove", { method: "DELETE", path: "/time-entries/41" }]);
  const adjust = { operation: asked("adjust", { timeEntryId: 41, body: { notes: "x" } }), problem: problem("validation_failed"), followers: [] };
  assert.deepEqual([remedyFor(adjust), remedied(adjust, timesOf(adjust)).path], ["again", "/time-entries/41"]);
  const book = { operation: asked("book", { body: { taskTypeId: 2, startTime: AT, duration: "60s" } }), problem: problem("validation_failed"), followers: [] };
  assert.deepEqual(remedied(book, timesOf(book)).body, { taskTypeId: 2, startTime: AT, duration: "60s" });
});
