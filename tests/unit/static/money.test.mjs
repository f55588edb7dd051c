/** Money as people type it, and rates over time. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { majorUnits, minorUnits, ratePeriods } from "../../../static/js/money.js";

test("what is typed becomes whole minor units, in the digits that the currency has", () => {
  assert.equal(minorUnits("75.5", "EUR"), 7550);
  assert.equal(minorUnits("75,50", "EUR"), 7550);
  assert.equal(minorUnits("1.15", "EUR"), 115);
  assert.equal(minorUnits("8000", "JPY"), 8000);
  assert.equal(minorUnits("2.125", "KWD"), 2125);
});

test("minor units stand in a field as people write them", () => {
  assert.equal(majorUnits(7550, "EUR"), "75.50");
  assert.equal(majorUnits(8000, "JPY"), "8000");
});

test("of the rates over time one holds today, those before are past, those after to come", () => {
  const rates = [{ from: null }, { from: "2026-01-01" }, { from: "2026-06-01" }];
  const told = (today) => ratePeriods(rates, today).map(({ until, state }) => [until, state]);
  assert.deepEqual(told("2026-03-01"), [["2026-01-01", "past"], ["2026-06-01", "now"], [null, "later"]]);
  assert.deepEqual(told("2026-06-01"), [["2026-01-01", "past"], ["2026-06-01", "past"], [null, "now"]]);
  assert.deepEqual(told("2025-12-31").map(([, state]) => state), ["now", "later", "later"]);
});
