/** Entries that are moved on a timeline, and what becomes of it. */

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { Moves } from "../../../static/js/history/moves.js";

const ENTRY = { id: 5, version: 2 };
const WAS = { start: 0, end: 3_600_000 };
const LATER = { start: 300_000, end: 3_900_000 };
let sent;
let moves;
let told;
let refused;
let save;

const settled = () => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => {
  [sent, told, refused] = [[], [], []];
  save = async (entry, changes) => (sent.push(changes), { ...entry, version: 3 });
  moves = new Moves({ save: (...change) => save(...change), told: (after) => told.push(after.version), refused: (problem) => refused.push(problem.message) }, 50);
});

test("what is let go is sent, and is held until the answer comes", async () => {
  moves.hold(5, LATER);
  const released = moves.release(ENTRY, WAS);
  assert.deepEqual(moves.held(5), LATER);
  await released;
  assert.deepEqual([moves.held(5), sent.length, told], [undefined, 1, [3]]);
  assert.deepEqual(Object.keys(sent[0]), ["startTime", "endTime"]);
});

test("what is refused goes back, with the reason", async () => {
  save = () => Promise.reject(new Error("in the future"));
  moves.hold(5, LATER);
  await moves.release(ENTRY, WAS);
  assert.deepEqual([moves.held(5), refused], [undefined, ["in the future"]]);
});

test("what was moved to where it was is not sent", async () => {
  moves.hold(5, { ...WAS });
  await moves.release(ENTRY, WAS);
  assert.deepEqual([moves.held(5), sent], [undefined, []]);
});

test("several keys are one change, once no more are pressed", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  moves.nudge(ENTRY, WAS, { start: 300_000, end: 3_900_000 });
  mock.timers.tick(40);
  moves.nudge(ENTRY, LATER, { start: 600_000, end: 4_200_000 });
  mock.timers.tick(40);
  assert.equal(sent.length, 0);
  mock.timers.tick(20);
  mock.timers.reset();
  await settled();
  assert.deepEqual(sent, [{ startTime: "1970-01-01T00:10:00.000Z", endTime: "1970-01-01T01:10:00.000Z" }]);
});

test("keys that are taken back send nothing", async () => {
  moves.nudge(ENTRY, WAS, LATER);
  assert.equal(moves.isWaiting(5), true);
  moves.cancel(5);
  moves.close();
  await settled();
  assert.deepEqual([moves.held(5), sent], [undefined, []]);
});

test("what is moved again before the answer came is sent after it, as a change of what it is by then", async () => {
  const versions = [];
  let answer;
  save = (entry, changes) => {
    versions.push(entry.version);
    sent.push(changes);
    return new Promise((resolve) => (answer = () => resolve({ ...entry, version: entry.version + 1, startTime: new Date(300_000).toISOString(), endTime: new Date(3_900_000).toISOString() })));
  };
  moves.hold(5, LATER);
  const first = moves.release(ENTRY, WAS);
  await settled();
  moves.hold(5, { start: 300_000, end: 4_500_000 });
  const second = moves.release(ENTRY, LATER);
  answer();
  await first;
  assert.equal(moves.held(5).end, 4_500_000); // not back to where it was
  await settled();
  answer();
  await second;
  assert.deepEqual([versions, sent[1], moves.held(5)], [[2, 3], { endTime: "1970-01-01T01:15:00.000Z" }, undefined]);
});

test("whoever leaves takes nothing along that was moved", async () => {
  moves.nudge(ENTRY, WAS, LATER);
  moves.close();
  await settled();
  assert.equal(sent.length, 1);
});
