/** The browser's reducer, on the fixtures that the server's passes too. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fold, initialState, timersOf } from "../../../static/js/live_state.js";

const FIXTURES = new URL("../../fixtures/live_state/", import.meta.url);
const scenarios = readdirSync(FIXTURES).flatMap((file) => JSON.parse(readFileSync(new URL(file, FIXTURES))));

for (const { name, state, events, expected } of scenarios) {
  test(name, () => assert.deepEqual(events.reduce(fold, state), expected));
}

test("the fixtures are found", () => assert.ok(scenarios.length >= 20));

test("folding leaves the state before it as it was", () => {
  const { state, events } = scenarios.find(({ name }) => name === "a stopped timer goes");
  const copy = structuredClone(state);
  fold(state, events[0]);
  assert.deepEqual(state, copy);
});

test("a message that changes nothing gives back the very same state", () => {
  const heartbeat = { id: null, event: "heartbeat", at: null, data: {} };
  const unheard = { id: "e1.1", event: "toString", at: null, data: {} };
  assert.equal(fold(initialState, heartbeat), initialState);
  assert.equal(fold(initialState, unheard), initialState);
});

test("timers are listed by how long they have run", () => {
  const running = {
    1: { timeEntryId: 1, startTime: "2026-03-02T10:00:00.000Z" },
    2: { timeEntryId: 2, startTime: "2026-03-02T09:00:00.000Z" },
  };
  assert.deepEqual(timersOf({ running }).map(({ timeEntryId }) => timeEntryId), [2, 1]);
});
