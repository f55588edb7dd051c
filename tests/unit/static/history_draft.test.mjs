/** An entry while somebody edits it: what is sent of it. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { changesIn, draftOf, entryToAdd, isLong, newDraft, onProject, onSession, sent } from "../../../static/js/history/draft.js";

const ENTRY = {
  ownerId: 7, taskType: { id: 2 }, sessionId: 4, projectId: 9, notes: "take 3", billable: true,
  startTime: "2026-03-02T08:30:17.000Z", endTime: "2026-03-02T10:00:05.000Z",
};
const draft = draftOf(ENTRY);
const NOW = Date.parse("2026-03-02T10:03:00.000Z");

test("nothing is sent of what was not changed", () => {
  assert.deepEqual(changesIn(draft, draftOf(ENTRY)), {});
  assert.deepEqual(changesIn(draft, { ...draft, notes: "take 4", billable: false }), { notes: "take 4", billable: false });
  assert.deepEqual(changesIn(draft, { ...draft, sessionId: null, projectId: null }), { sessionId: null, projectId: null });
});

test("a reason and a confirmation go with the changes, and only where there are such", () => {
  assert.deepEqual(sent({ notes: "x" }, { ...draft, reason: " late " , confirm: true }), { notes: "x", reason: "late", confirm: true });
  assert.deepEqual(sent({ notes: "x" }, draft), { notes: "x" });
});

test("a session brings its project, another project leaves the session", () => {
  const strings = { id: 5, projectId: 3 };
  const booked = onSession(draft, strings);
  assert.deepEqual([booked.sessionId, booked.projectId], [5, 3]);
  assert.deepEqual(changesIn(draft, booked), { sessionId: 5, projectId: 3 });
  assert.equal(onProject(booked, 8, strings).sessionId, null);
  assert.equal(onProject(booked, 3, strings).sessionId, 5);
  assert.equal(onProject(booked, 8, { id: 5, projectId: null }).sessionId, 5);
  assert.equal(onSession(draft, { id: 6, projectId: null }).projectId, 9);
});

test("new time is the last hour, or one from where somebody pointed, and never in the future", () => {
  const { times } = newDraft({ now: NOW, ownerId: 7 });
  assert.deepEqual([times.start, times.end].map((time) => new Date(time).toISOString()), ["2026-03-02T09:00:00.000Z", "2026-03-02T10:00:00.000Z"]);
  const late = newDraft({ now: NOW, ownerId: 7, start: NOW - 20 * 60_000 });
  assert.equal(new Date(late.times.end).toISOString(), "2026-03-02T10:00:00.000Z");
});

test("what is entered by hand is one's own unless somebody else is named", () => {
  const added = { ...newDraft({ now: NOW, ownerId: 7 }), taskTypeId: 2 };
  const times = { startTime: "2026-03-02T09:00:00.000Z", endTime: "2026-03-02T10:00:00.000Z" };
  assert.deepEqual(entryToAdd(added, 7), { taskTypeId: 2, ...times });
  assert.deepEqual(entryToAdd({ ...added, billable: false, confirm: true }, 1), { taskTypeId: 2, ...times, billable: false, ownerId: 7, confirm: true });
});

test("more than a day wants to be confirmed, a day does not, nor does what runs", () => {
  const lasting = (hours) => ({ ...draft, times: { start: 0, end: hours * 3_600_000 } });
  assert.equal(isLong(lasting(24)), false);
  assert.equal(isLong(lasting(24.01)), true);
  assert.equal(isLong({ ...draft, times: { start: 0, end: null } }), false);
});
