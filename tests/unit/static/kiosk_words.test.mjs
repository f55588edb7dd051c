/** How a display writes spans, times and amounts. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { setStudioLocale } from "../../../static/js/i18n.js";
import { amountOf, dateOf, leftOf, soonOf, spanOf, timeParts } from "../../../static/js/kiosk/words.js";
import { speak } from "./languages.mjs";

const MINUTE = 60_000;
const NOW = Date.parse("2026-03-02T13:05:00.000Z");
const PARIS = { timezone: "Europe/Paris" };
const plain = (text) => text.replace(/\s/g, " ");

beforeEach(() => {
  speak("en");
  setStudioLocale("en-US");
});

test("a span is in minutes, or in hours and minutes", () => {
  assert.deepEqual([5, 60, 65, 600].map(spanOf), ["5 min", "1 h", "1 h 05 min", "10 h"]);
});

test("what is left of a session is rounded up, and what it is over is rounded down", () => {
  const left = [61 * MINUTE, MINUTE + 1, 30_000, -30_000, -MINUTE, -119_000, -90 * MINUTE].map(leftOf);
  assert.deepEqual(left, ["1 h 01 min left", "2 min left", "ends now", "ends now", "1 min over", "1 min over", "1 h 30 min over"]);
});

test("the next session says when it is, if that is soon", () => {
  assert.deepEqual([null, 30_000, 90_000].map(soonOf), ["", "now", "in 2 min"]);
});

test("the time is the studio's own, and what is no figure stands apart", () => {
  assert.deepEqual(timeParts(NOW, PARIS), { time: "02:05", period: "PM" });
  assert.equal(dateOf(NOW, PARIS), "Monday, March 2");
});

test("amounts have the digits of their currency", () => {
  assert.equal(amountOf({ minorUnits: 5265, currency: "EUR" }), "€52.65");
  assert.equal(amountOf({ minorUnits: 5265, currency: "JPY" }), "¥5,265");
});

test("in French all of it is French", () => {
  speak("fr");
  setStudioLocale("fr-FR");
  assert.equal(leftOf(65 * MINUTE), "encore 1 h 05");
  assert.deepEqual(timeParts(NOW, PARIS), { time: "14:05", period: "" });
  assert.equal(dateOf(NOW, PARIS), "lundi 2 mars");
  assert.equal(plain(amountOf({ minorUnits: 5265, currency: "EUR" })), "52,65 €");
});
