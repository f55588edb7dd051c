/** Two managers before one session. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { changesOf, isOvertaken } from "../../../static/js/state/session_changes.js";

const BEFORE = { id: 1, title: "Strings", roomId: 2, projectId: null, startTime: "2026-03-02T09:00:00.000Z" };

test("what nobody touched is not sent", () => {
  const wish = { title: "Horns", roomId: 2, projectId: null, startTime: "2026-03-02T09:00:00.000Z" };
  assert.deepEqual(changesOf(wish, BEFORE), { title: "Horns" });
  assert.deepEqual(changesOf({ ...wish, title: "Strings" }, BEFORE), {});
});

test("another change of the same is noticed, and one of something else does no harm", () => {
  const changes = { title: "Horns" };
  assert.equal(isOvertaken(changes, BEFORE, { ...BEFORE, title: "Drums" }), true);
  assert.equal(isOvertaken(changes, BEFORE, { ...BEFORE, roomId: 3 }), false);
  assert.equal(isOvertaken(changes, BEFORE, undefined), false);
});
