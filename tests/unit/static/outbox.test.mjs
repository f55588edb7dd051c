/** The queue of what was asked for while the server was away: in order, once, with its own times, nothing lost. */

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { ApiError } from "../../../static/js/api.js";
import { NeverStarted } from "../../../static/js/state/delivery.js";
import { Conflict, Outbox, OutboxFull } from "../../../static/js/state/outbox.js";
import { pageStore, Shelf } from "../../../static/js/state/shelf.js";

const BEGIN = Date.parse("2026-03-02T10:00:00.000Z");
const RECORDING = { id: 2, name: "Recording", color: "#EF4444" };

let boxes;
let house;
let now;
let number;
let store;

/** The server: one timer at a time, and each key done once. */
class House {
  done = [];
  running = null;
  answers = new Map();
  trouble = () => null; // "before" or "after" it was done, for a request that gets lost

  send = async ({ path, body }, key) => {
    await null;
    const lost = this.trouble();
    if (lost === "before") throw unreachable();
    const answer = this.#answer(path, body, key);
    if (lost === "after") throw unreachable();
    return answer;
  };

  #answer(path, body, key) {
    const known = this.answers.get(key);
    if (known && known.asked !== JSON.stringify([path, body])) throw refused(422, "validation_failed", [{ path: "Idempotency-Key", message: "" }]);
    if (known) return known.answer;
    const answer = path.endsWith("/start") ? this.#start(body) : this.#stop(body);
    this.answers.set(key, { asked: JSON.stringify([path, body]), answer });
    this.done.push({ key, path, time: body.startTime ?? body.endTime ?? null });
    return answer;
  }

  #start({ startTime = null }) {
    if (this.running) throw refused(409, "timer_already_running");
    this.running = { id: this.done.length + 1, startTime };
    return this.running;
  }

  #stop({ timeEntryId }) {
    if (this.running?.id !== timeEntryId) throw refused(409, "not_running");
    const { running } = this;
    this.running = null;
    return running;
  }
}

const unreachable = () => new ApiError({ code: "unreachable", detail: "" });
const refused = (status, code, errors = []) => new ApiError({ status, code, detail: "", errors });
const settled = () => new Promise((resolve) => setImmediate(resolve));

function opened(fields = {}) {
  const box = new Outbox({ shelf: new Shelf("1.7", store), send: house.send, now: () => now, ...fields });
  boxes.push(box);
  return box;
}

function operation(kind, fields = {}) {
  number += 1;
  const at = new Date(now).toISOString();
  const timer = kind === "start" ? { timer: { taskType: RECORDING, startTime: at } } : {};
  return { kind, key: `key-${number}`, at, timeEntryId: null, of: null, body: kind === "start" ? { taskTypeId: 2 } : {}, ...timer, ...fields };
}

/** What becomes of it: "done", "refused", "conflict", "never started" or "waiting". */
function fate(promise) {
  const seen = { now: "waiting" };
  const name = (problem) => (problem instanceof Conflict ? "conflict" : problem instanceof NeverStarted ? "never started" : "refused");
  promise.then(() => (seen.now = "done"), (problem) => (seen.now = name(problem)));
  return seen;
}

beforeEach(() => {
  [boxes, house, now, number, store] = [[], new House(), BEGIN, 0, pageStore()];
});

afterEach(() => boxes.forEach((box) => box.close()));

test("what the server takes at once leaves nothing behind, and the server's own clock counts", async () => {
  const box = opened();
  await box.deliver(operation("start"));
  assert.deepEqual(house.done, [{ key: "key-1", path: "/timers/start", time: null }]);
  assert.deepEqual([box.waiting, box.conflicts], [[], []]);
});

test("a start and its stop without the server are done later at their own times, after a reload too", async () => {
  house.trouble = () => "before";
  const away = opened();
  const start = operation("start");
  const seen = fate(away.deliver(start));
  now += 60_000;
  away.deliver(operation("stop", { of: start.key }));
  await settled();
  assert.deepEqual([seen.now, away.waiting.length], ["waiting", 2]);
  away.close();

  now += 3_600_000;
  house.trouble = () => null;
  const back = opened();
  await back.flush();
  assert.deepEqual(house.done.map(({ path, time }) => [path, time]), [
    ["/timers/start", new Date(BEGIN).toISOString()],
    ["/timers/stop", new Date(BEGIN + 60_000).toISOString()],
  ]);
  assert.deepEqual([back.waiting, back.conflicts], [[], []]);
});

test("what was done though its answer got lost is not done again at another time", async () => {
  house.trouble = () => "after";
  const box = opened();
  const start = operation("start");
  const seen = fate(box.deliver(start));
  await settled();
  house.trouble = () => null;
  now += 60_000;
  await box.flush();
  assert.deepEqual([seen.now, house.done.length, house.running.startTime], ["done", 1, null]);
});

test("a refusal at once is told at once; one that comes late is kept with what hangs on it until somebody decides", async () => {
  house.running = { id: 99 };
  const box = opened();
  const early = fate(box.deliver(operation("start")));
  await settled();
  assert.deepEqual([early.now, box.conflicts], ["refused", []]);

  house.trouble = () => "before";
  const start = operation("start");
  const [late, after] = [fate(box.deliver(start)), fate(box.deliver(operation("stop", { of: start.key })))];
  await settled();
  house.trouble = () => null;
  await box.flush();
  await settled();
  assert.deepEqual([late.now, after.now], ["conflict", "conflict"]);
  const [trouble] = opened().conflicts;
  assert.deepEqual([trouble.operation.key, trouble.problem.code, trouble.followers.length], [start.key, "timer_already_running", 1]);
  box.settle(trouble);
  assert.deepEqual([box.conflicts, box.waiting], [[], []]);
});

test("members and organizations keep apart, and there is an end to what is kept", async () => {
  house.trouble = () => "before";
  const box = opened();
  for (let count = 0; count < 500; count += 1) box.deliver(operation("start"));
  await assert.rejects(box.deliver(operation("start")), OutboxFull);
  assert.equal(box.waiting.length, 500);
  assert.deepEqual(opened({ shelf: new Shelf("2.7", store) }).waiting, []);
});

test("two tabs without locks send everything once", async () => {
  house.trouble = () => "before";
  const [one, other] = [opened(), opened()];
  const start = operation("start");
  const seen = fate(one.deliver(start));
  other.deliver(operation("stop", { of: start.key }));
  await settled();
  house.trouble = () => null;
  now += 60_000;
  await Promise.all([one.flush(), other.flush()]);
  await Promise.all([one.flush(), other.flush()]);
  assert.deepEqual(house.done.map(({ path }) => path), ["/timers/start", "/timers/stop"]);
  assert.equal(seen.now, "done");
});

test("a queue that was closed sends nothing more, as the next sign-in may be another's", async () => {
  const box = opened();
  box.deliver(operation("start"));
  fate(box.deliver(operation("start")));
  box.close();
  await settled();
  assert.deepEqual(house.done.map(({ key }) => key), ["key-1"]);
  assert.deepEqual(box.waiting.map(({ key }) => key), ["key-2"]);
});

test("what waited is kept while somebody else is signed in", async () => {
  house.trouble = () => "before";
  let own = false;
  const box = opened({ isOwn: async () => own });
  box.deliver(operation("start"));
  await settled();
  house.trouble = () => null;
  await box.flush();
  assert.deepEqual([house.done, box.waiting.length], [[], 1]);
  own = true;
  await box.flush();
  assert.deepEqual([house.done.length, box.waiting], [1, []]);
});

test("a refusal that one tab was told is no conflict in the other", async () => {
  house.running = { id: 99 };
  const [one, other] = [opened(), opened()];
  const seen = fate(one.deliver(operation("start")));
  await Promise.all([one.flush(), other.flush()]);
  await settled();
  assert.deepEqual([seen.now, one.conflicts, one.waiting], ["refused", [], []]);
});

test("a queue that could not keep what became of an operation goes on", async () => {
  const box = opened();
  let full = true;
  const put = store.setItem;
  store.setItem = (name, value) => {
    if (full && value.includes("tried\":true")) throw new DOMException("", "QuotaExceededError");
    put(name, value);
  };
  const seen = fate(box.deliver(operation("start")));
  await settled();
  assert.equal(seen.now, "waiting");
  full = false;
  await box.flush();
  assert.equal(seen.now, "done");
});

/** Small and repeatable: the same seed, the same story. */
function dice(seed) {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

test("whatever gets lost on the way, everything is done once and in order, or is there to be decided on", async () => {
  for (let seed = 1; seed <= 150; seed += 1) {
    [house, now, store] = [new House(), BEGIN, pageStore()];
    const roll = dice(seed);
    let box = opened();
    let last = null;
    const asked = [];
    house.trouble = () => [null, null, "before", "after"][roll(4)];
    for (let step = 0; step < 12; step += 1) {
      now += roll(20_000);
      const one = last ? operation("stop", { of: last.key }) : operation("start");
      last = last ? null : one;
      asked.push(one);
      box.deliver(one).catch(() => {});
      if (roll(3) === 0) await settled();
      if (roll(5) === 0) {
        box.close();
        box = opened();
      }
      if (roll(4) === 0) await box.flush();
    }
    house.trouble = () => null;
    await settled();
    for (let turn = 0; turn < 3; turn += 1) await box.flush();
    const order = asked.map(({ key }) => key);
    assert.deepEqual(house.done.map(({ key }) => key), order, `seed ${seed}`);
    for (const { key, time } of house.done) assert.ok(time === null || time === asked.find((one) => one.key === key).at, `seed ${seed}`);
    assert.deepEqual([box.waiting, box.conflicts], [[], []], `seed ${seed}`);
    box.close();
  }
});
