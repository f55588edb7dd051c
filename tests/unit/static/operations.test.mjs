/** Operations on timers: shown at once, sent in order with keys of their own, settled by live events, and taken back when refused. */

import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { afterEach, beforeEach, mock, test } from "node:test";
import { requestOf } from "../../../static/js/state/delivery.js";
import { Operations } from "../../../static/js/state/operations.js";
import { speakEnglish } from "./languages.mjs";

const ADA = { id: 7, name: "Ada" };
const NAMES = { 1: "Setup", 2: "Recording" };
const MIX = { taskTypeId: 1, sessionId: null, projectId: null, notes: "" };
const REC = { taskTypeId: 2, sessionId: null, projectId: null, notes: "" };

globalThis.crypto ??= webcrypto; // which Node has had since version 20

let answers;
let changes;
let operations;
let running;
let sent;

const typeOf = (id) => ({ id, name: NAMES[id], color: "#000000" });
const timer = (id, taskTypeId, fields = {}) => ({
  timeEntryId: id, taskType: typeOf(taskTypeId), sessionId: null, projectId: null, roomId: null,
  startTime: "2026-03-02T10:00:00.000Z", ownerId: 7, ownerName: "Ada", notes: "", ...fields,
}); // prettier-ignore
const entry = (id, taskTypeId) => ({ id, taskType: typeOf(taskTypeId), startTime: "2026-03-02T10:30:00.000Z", endTime: null });
const shown = () => operations.expected(running).map(({ timeEntryId, taskType, pending }) => [typeof timeEntryId, taskType.name, pending ?? false]);
const settled = () => new Promise((resolve) => setImmediate(resolve));
const hear = (event, data) => operations.hear({ id: "e1.2", event, data });

/** Answers the oldest request that waits. */
async function answer(body, status = 200) {
  answers.shift()(new Response(status === 204 ? null : JSON.stringify(body), { status }));
  await settled();
  await settled();
}

beforeEach(() => {
  speakEnglish();
  [answers, changes, running, sent] = [[], 0, [], []];
  mock.method(globalThis, "fetch", (path, { method, body, headers }) => {
    sent.push({ method, path: path.replace("/api/v1", ""), body: body && JSON.parse(body), key: headers["Idempotency-Key"] });
    return new Promise((resolve) => answers.push(resolve));
  });
  operations = new Operations({
    timers: () => running,
    describe: ({ taskTypeId, sessionId, projectId, notes }) => ({ taskType: typeOf(taskTypeId), sessionId, projectId, roomId: null, notes }),
    user: () => ADA,
    onChange: () => (changes += 1),
  });
});

afterEach(() => mock.restoreAll());

test("a start shows at once, is marked until it is answered, and is told by the live event from then on", async () => {
  operations.start(REC);
  assert.deepEqual(shown(), [["string", "Recording", true]]);
  const [{ key }] = operations.expected(running);
  await settled();
  assert.deepEqual([sent[0].path, sent[0].body, sent[0].key], ["/timers/start", { taskTypeId: 2 }, key]);
  await answer(entry(41, 2), 201);
  assert.deepEqual(shown(), [["number", "Recording", false]]);
  running = [timer(41, 2)];
  hear("timer:started", running[0]);
  assert.deepEqual(shown(), [["number", "Recording", false]]);
  assert.equal(operations.expected(running)[0].key, key);
});

test("the event of a start may come before its answer, and is the same timer", async () => {
  operations.start(REC);
  const [{ key }] = operations.expected(running);
  running = [timer(41, 2)];
  hear("timer:started", running[0]);
  assert.deepEqual(operations.expected(running).map((one) => [one.timeEntryId, one.key]), [[41, key]]);
  await settled();
  await answer(entry(41, 2), 201);
  assert.equal(operations.expected(running).length, 1);
});

test("a start whose answer came late is not shown for long when its timer was stopped meanwhile", async () => {
  operations.start(REC);
  await settled();
  hear("snapshot", { running: [] });
  await answer(entry(41, 2), 201);
  hear("heartbeat", {});
  assert.deepEqual(shown(), [["number", "Recording", false]]);
  changes = 0;
  hear("heartbeat", {});
  assert.deepEqual([shown(), changes], [[], 1]);
});

test("a refused start is gone, and why is told", async () => {
  const refused = [];
  operations.addEventListener("refused", ({ detail }) => refused.push([detail.operation.kind, detail.problem.code]));
  operations.start(REC);
  await settled();
  await answer({ code: "timer_already_running", detail: "Stop it first." }, 409);
  assert.deepEqual([shown(), refused], [[], [["start", "timer_already_running"]]]);
});

test("what was refused is tried again under its key", async () => {
  operations.addEventListener("refused", ({ detail }) => operations.again(detail.operation), { once: true });
  operations.start(REC);
  await settled();
  await answer({ code: "unavailable", detail: "Later." }, 503);
  await settled();
  assert.equal(sent[0].key, sent[1].key);
  assert.deepEqual(shown(), [["string", "Recording", true]]);
});

test("a switch takes the place of one's own timers and of nobody else's", async () => {
  running = [timer(40, 1), timer(39, 1, { ownerId: 8, ownerName: "Bob" })];
  operations.switchTo(REC);
  assert.deepEqual(shown(), [["number", "Setup", false], ["string", "Recording", true]]);
  assert.deepEqual(operations.expected(running).map(({ ownerId }) => ownerId), [8, 7]);
  await settled();
  await answer({ code: "unavailable", detail: "Later." }, 503);
  assert.deepEqual(shown(), [["number", "Setup", false], ["number", "Setup", false]]);
});

for (const kind of ["stop", "pause", "discard"]) {
  test(`a ${kind} takes the timer away at once, and brings it back when it is refused`, async () => {
    running = [timer(41, 2)];
    operations[kind](running[0]);
    assert.deepEqual(shown(), []);
    await settled();
    await answer({ code: "not_running", detail: "It has ended." }, 409);
    assert.deepEqual(shown(), [["number", "Recording", false]]);
  });
}

test("a stop stays so until the live event has told it", async () => {
  running = [timer(41, 2)];
  operations.stop(running[0]);
  await settled();
  assert.deepEqual([sent[0].path, sent[0].body], ["/timers/stop", { timeEntryId: 41 }]);
  await answer({ ...entry(41, 2), endTime: "2026-03-02T11:00:00.000Z" });
  assert.deepEqual(shown(), []);
  running = [];
  hear("timer:stopped", { timeEntryId: 41 });
  running = [timer(41, 2)];
  assert.equal(shown().length, 1, "it expects nothing any more");
});

test("what is asked of a timer whose start is not answered yet waits for its id", async () => {
  operations.start(REC);
  const [pending] = operations.expected(running);
  operations.stop(pending);
  assert.deepEqual(shown(), []);
  await settled();
  assert.equal(sent.length, 1);
  await answer(entry(41, 2), 201);
  assert.deepEqual([sent[1].path, sent[1].body], ["/timers/stop", { timeEntryId: 41 }]);
  assert.deepEqual(shown(), []);
});

test("when a start is refused, what was asked of its timer is not sent", async () => {
  const refused = [];
  operations.addEventListener("refused", ({ detail }) => refused.push(detail.problem.name));
  operations.start(REC);
  operations.pause(operations.expected(running)[0]);
  await settled();
  await answer({ code: "unavailable", detail: "Later." }, 503);
  await settled();
  assert.deepEqual([sent.length, refused.length, shown()], [1, 2, []]);
});

test("a change of the start shows at once and is marked until it is answered", async () => {
  running = [timer(41, 2)];
  operations.adjust(running[0], { startTime: "2026-03-02T09:55:00.000Z", billable: false });
  assert.deepEqual(operations.expected(running).map((one) => [one.startTime, one.pending]), [["2026-03-02T09:55:00.000Z", true]]);
  await settled();
  assert.deepEqual([sent[0].method, sent[0].path], ["PATCH", "/time-entries/41"]);
  await answer(entry(41, 2));
  assert.deepEqual(operations.expected(running).map(({ pending }) => pending), [false]);
  hear("timer:adjusted", { timeEntryId: 41 });
  assert.equal(operations.expected(running)[0], running[0]);
});

test("resuming shows a new timer on the same work", async () => {
  operations.resume(timer(41, 2, { notes: "take 3" }));
  assert.deepEqual(shown(), [["string", "Recording", true]]);
  await settled();
  assert.deepEqual([sent[0].path, sent[0].body], ["/timers/41/resume", undefined]);
});

test("time that is over is booked with its length", async () => {
  operations.book(MIX, 5400);
  await settled();
  const { path, body } = sent[0];
  assert.deepEqual([path, body.taskTypeId, body.duration], ["/time-entries", 1, "5400s"]);
});

test("a snapshot after the answer ends all expectations", async () => {
  operations.start(REC);
  await settled();
  await answer(entry(41, 2), 201);
  hear("snapshot", { running: [] });
  assert.deepEqual(shown(), []);
});

test("whoever shows the timers is told of each step", async () => {
  operations.start(REC);
  assert.equal(changes, 1);
  await settled();
  await answer(entry(41, 2), 201);
  assert.equal(changes, 2);
});

test("what reaches the server late says when it was meant", () => {
  const late = { late: true };
  const operation = { key: "k", at: "2026-03-02T09:00:00.000Z", timeEntryId: 41, of: null, body: { taskTypeId: 2 }, timer: timer(41, 2) };
  assert.equal(requestOf({ ...operation, kind: "start" }, null, late).body.startTime, operation.at);
  assert.equal(requestOf({ ...operation, kind: "stop" }, 41, late).body.endTime, operation.at);
  assert.deepEqual(requestOf({ ...operation, kind: "pause" }, 41, late), requestOf({ ...operation, kind: "stop" }, 41, late));
  assert.equal(requestOf({ ...operation, kind: "resume" }, 41, late).path, "/timers/start");
  const typed = { ...operation, kind: "start", body: { taskTypeId: 2, startTime: "2026-03-02T08:40:00.000Z" } };
  assert.equal(requestOf(typed, null, late).body.startTime, "2026-03-02T08:40:00.000Z");
});
