/** Times as people type them: read as the server reads them, and told from the words beside them. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { parseDuration, typedTimes } from "../../../static/js/state/durations.js";

const cases = JSON.parse(readFileSync(new URL("../../fixtures/durations.json", import.meta.url), "utf8"));

test("a written duration is read as the server reads it", () => {
  for (const [text, seconds] of cases.read) assert.equal(parseDuration(text), seconds, text);
});

test("what is no duration to the server is none here", () => {
  for (const text of cases.refused) assert.equal(parseDuration(text), null, text);
});

test("a duration among the words is time to book", () => {
  assert.deepEqual(typedTimes("mix 1h30"), { words: "mix", seconds: 5400, ago: null });
  assert.deepEqual(typedTimes("1:30 mix strings"), { words: "mix strings", seconds: 5400, ago: null });
  assert.deepEqual(typedTimes("mix 1h 15min"), { words: "mix", seconds: 4500, ago: null });
});

test("a minus is a start in the past, in minutes unless it says otherwise", () => {
  assert.deepEqual(typedTimes("rec -20m"), { words: "rec", seconds: null, ago: 1200 });
  assert.deepEqual(typedTimes("rec -20"), { words: "rec", seconds: null, ago: 1200 });
  assert.deepEqual(typedTimes("−1h30 rec"), { words: "rec", seconds: null, ago: 5400 });
  assert.deepEqual(typedTimes("mix -2h 30m"), { words: "mix", seconds: 1800, ago: 7200 });
});

test("a bare number, or a word that begins with a minus, is part of a name", () => {
  assert.deepEqual(typedTimes("room 2"), { words: "room 2", seconds: null, ago: null });
  assert.deepEqual(typedTimes("mix -live - 0"), { words: "mix -live - 0", seconds: null, ago: null });
  assert.deepEqual(typedTimes(""), { words: "", seconds: null, ago: null });
});
