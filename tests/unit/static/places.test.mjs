/** What the setup page suggests, and what it lets one choose. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { currencies, likelyCurrency, likelyLocale, locales, sampleAmount, timezones } from "../../../static/js/places.js";

const valuesOf = (options) => options.map(({ value }) => value);

test("the likely currency is the region's", () => {
  assert.equal(likelyCurrency("fr-FR"), "EUR");
  assert.equal(likelyCurrency("fr-CH"), "CHF");
  assert.equal(likelyCurrency("en-GB"), "GBP");
});

test("a region without a guess gets US dollars", () => assert.equal(likelyCurrency("en-AQ"), "USD"));

test("a bare language gets its likely region", () => {
  assert.equal(likelyLocale("fr"), "fr-FR");
  assert.equal(likelyLocale("en-AU"), "en-AU");
});

test("the browser's own language and zone can be chosen, once", () => {
  assert.equal(valuesOf(locales("is-IS")).filter((value) => value === "is-IS").length, 1);
  assert.equal(valuesOf(locales("fr-FR")).filter((value) => value === "fr-FR").length, 1);
  assert.ok(valuesOf(timezones("Etc/GMT-3")).includes("Etc/GMT-3"));
});

test("currencies in use can be chosen, by name", () => {
  const options = currencies();
  assert.ok(options.some(({ value, label }) => value === "EUR" && label === "Euro · EUR"));
  assert.deepEqual(options, [...options].sort((one, other) => one.label.localeCompare(other.label, "en")));
});

test("currencies of the past cannot", () => assert.ok(currencies().every(({ label }) => !/\d{4}/.test(label))));

test("a sample amount reads as the language writes it", () => {
  assert.equal(sampleAmount("fr-FR", "EUR"), "75,00\u00a0€");
  assert.equal(sampleAmount("ja-JP", "JPY"), "￥75");
});
